import type { JSX } from 'react';
import { guestOsIds, guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { MachineDetails } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/mark.tsx';
import { Select } from '../controls/select.tsx';
import { machineTexts } from '../i18n/configuration-machine.ts';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { CopyButton } from './copy-button.tsx';
import { DraftField } from './draft-field.tsx';
import { useLocked } from './locked.ts';
import { tellFailure, updateMachine, useMachine } from './machine.ts';
import { Pane, Row, Rows } from './pane.tsx';
import { shortenPath } from './paths.ts';
import { openSheet } from './sheet-state.ts';
import { ShowInFiles } from './show-in-files.tsx';

const guestIcons = { windows: 'device-g-win', linux: 'device-g-linux', other: 'device-g-other' } as const;

/** Name, guest system, readiness, place, notes. */
export function General(): JSX.Element | null {
  const t = useText(machineTexts);
  const format = useFormat();
  const locked = useLocked();
  const details = useMachine((s) => s.details);
  if (!details) return null;
  const { description, bundlePath, bundleSize } = details;
  const made = format.date(description.createdAt);
  return (
    <Pane
      solo
      icon={guestIcons[guestOsProfiles[description.guestOs].family]}
      title={description.name}
      status={
        description.lastStartedAt === null
          ? t.madeNeverRun(made)
          : t.madeLastRun(made, format.date(description.lastStartedAt))
      }
    >
      <Rows>
        <Row label={t.name} control>
          <DraftField
            aria-label={t.name}
            value={description.name}
            maxLength={100}
            disabled={locked}
            check={(name) => (name.trim() ? null : t.nameEmpty)}
            onCommit={(name) => void updateMachine({ name: name.trim() })}
          />
        </Row>
        <Row label={t.guestSystem} control>
          <div className="w-220">
            <Select
              aria-label={t.guestSystem}
              value={description.guestOs}
              disabled={locked}
              choices={guestOsIds.map((value) => ({
                value,
                text: guestOsProfiles[value].name[format.locale],
              }))}
              onChange={(guestOs) => void updateMachine({ guestOs })}
            />
          </div>
        </Row>
        {details.readiness.length > 0 && <Readiness readiness={details.readiness} />}
        <Row label={t.place} separated action={<ShowInFiles place="bundle" />}>
          <span className="wrapping selectable" title={bundlePath}>
            {shortenPath(bundlePath, 44)}
          </span>
          <span className="sub">{t.onDisk(format.bytes(bundleSize))}</span>
        </Row>
        <Row label={t.uuid} action={<CopyButton text={description.uuid} />}>
          <span className="mono selectable">{description.uuid}</span>
        </Row>
        <Row
          label={t.anotherComputer}
          separated
          action={
            <Button size="small" onPress={() => tellFailure((id) => call('move.open', id))}>
              {t.move}
            </Button>
          }
        >
          <span>{details.chip ? t.moveWithChip : t.moveWithoutChip}</span>
          <span className="sub">{details.chip ? t.moveHint : t.moveHintNoChip}</span>
        </Row>
        <Row label={t.notes} separated control>
          <DraftField
            aria-label={t.notes}
            value={description.notes}
            maxLength={10_000}
            lines={3}
            disabled={locked}
            onCommit={(notes) => void updateMachine({ notes })}
          />
        </Row>
      </Rows>
    </Pane>
  );
}

function Readiness({ readiness }: { readonly readiness: MachineDetails['readiness'] }): JSX.Element {
  const t = useText(machineTexts);
  const format = useFormat();
  const missing = readiness.filter(({ met }) => !met);
  return (
    <Row
      label={t.ready}
      separated
      action={
        <Button size="small" onPress={() => openSheet({ kind: 'readiness' })}>
          {t.show}
        </Button>
      }
    >
      <span className="verdict">
        <Mark verdict={missing.length === 0 ? 'ok' : 'warn'} />
        <span className={missing.length === 0 ? '' : 'warn'}>
          {missing.length === 0 ? t.readyAll : t.readyMissing(format.list(missing.map(({ id }) => t[id])))}
        </span>
      </span>
    </Row>
  );
}
