import type { JSX } from 'react';
import type { MachineDetails } from '../../../src/product/views.ts';
import { Button } from '../../controls/button.tsx';
import { Note } from '../../controls/note.tsx';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { useItemName } from '../device-list.tsx';
import { useLocked } from '../locked.ts';
import { updateMachine, useMachine } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import { itemsOf } from '../selection.ts';
import { openSheet } from '../sheet-state.ts';
import { BootList } from './boot-list.tsx';

export function BootOrder(): JSX.Element | null {
  const t = useText(machineTexts);
  const w = useText(waysOutTexts);
  const { boot } = useText(windowTexts);
  const details = useMachine((s) => s.details);
  const locked = useLocked();
  const nameOf = useItemName();
  if (!details) return null;
  const { description, secureBoot, firmwareDiskMismatch } = details;
  const once = itemsOf(description).find(({ key }) => key === description.bootOnceFrom);
  const firmware =
    description.firmware.type === 'bios'
      ? t.bios
      : secureBoot === null
        ? t.uefiSecureUnknown
        : secureBoot.enabled
          ? t.uefiSecureOn
          : t.uefiSecureOff;
  return (
    <Pane
      icon="device-boot"
      title={boot}
      status={t.bootLead}
      note={firmwareDiskMismatch && <Note verdict="warn">{t.mismatch}</Note>}
    >
      <Rows>
        <Row label={t.devices} control>
          <BootList details={details} />
        </Row>
        {once && (
          <Row
            label={t.nextStart}
            separated
            action={
              <Button
                size="small"
                disabled={locked}
                onPress={async () => void (await updateMachine({ bootOnceFrom: null }))}
              >
                {t.forgetOnce}
              </Button>
            }
          >
            {t.onceValue(nameOf(once))}
          </Row>
        )}
        {description.firmware.type === 'uefi' && <Entries secureBoot={secureBoot} />}
        <Row
          label={t.firmware}
          separated
          action={
            <span className="row-buttons">
              {(description.firmware.type === 'bios' || description.firmware.previous !== undefined) && (
                <Button size="small" onPress={() => openSheet({ kind: 'to-uefi' })}>
                  {w.toUefi}
                </Button>
              )}
              <Button size="small" onPress={() => openSheet({ kind: 'boot-advanced' })}>
                {t.advanced}
              </Button>
            </span>
          }
        >
          {firmware}
        </Row>
      </Rows>
    </Pane>
  );
}

/** What the guest's own firmware has written into its variable store. */
function Entries({ secureBoot }: { readonly secureBoot: MachineDetails['secureBoot'] }): JSX.Element {
  const t = useText(machineTexts);
  const format = useFormat();
  const entries = secureBoot?.bootEntries ?? [];
  return (
    <Row label={t.entries} separated>
      {entries.length === 0 ? (
        <span className="t3">{t.noEntries}</span>
      ) : (
        format.list(entries.map(({ name, active }) => (active ? name : t.inactive(name))))
      )}
    </Row>
  );
}
