import { type JSX, useState } from 'react';
import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { RadioGroup } from '../../controls/choice.tsx';
import { NumberField } from '../../controls/field.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { runOnMachine, tellFailure, useMachine } from '../machine.ts';
import { Row, Rows } from '../pane.tsx';
import { itemsOf, showItem } from '../selection.ts';
import { closeSheet } from '../sheet-state.ts';
import './sheets.css';

type Source = 'new' | 'copy' | 'link';

/** A new disk of a size, or an existing image. */
export function AddDisk(): JSX.Element {
  const t = useText(windowTexts);
  const { cancel } = useText(commonTexts);
  const format = useFormat();
  const profile = useMachine((s) => guestOsProfiles[s.details?.description.guestOs ?? 'other']);
  const [source, setSource] = useState<Source>('new');
  const [sizeGiB, setSize] = useState(profile.diskGiB);
  const [path, setPath] = useState<string | null>(null);
  const choose = () =>
    tellFailure(async () => {
      const chosen = await call('dialogs.choosePath', 'disk-image');
      if (chosen !== null) setPath(chosen);
    });
  const add = async () => {
    const before = new Set(useMachine.getState().details?.description.devices.map(({ id }) => id));
    const added = await runOnMachine((id) =>
      call(
        'machines.addDevice',
        id,
        source === 'new' || path === null
          ? { kind: 'disk', sizeGiB }
          : { kind: 'disk', path, link: source === 'link' },
      ),
    );
    if (!added) return; // the failure's own sheet has taken this one's place
    closeSheet();
    const { description } = useMachine.getState().details ?? {};
    const item = description && itemsOf(description).find((i) => i.device && !before.has(i.device.id));
    if (item) showItem(item.key);
  };
  return (
    <Sheet
      title={t.addDiskTitle}
      width={480}
      onClose={closeSheet}
      actions={
        <>
          <Button wide onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="default" disabled={source !== 'new' && path === null} onPress={add}>
            {t.add}
          </Button>
        </>
      }
    >
      <div className="sheet-block">
        <RadioGroup
          aria-label={t.addDiskTitle}
          value={source}
          onChange={setSource}
          choices={[
            { value: 'new', text: t.addDiskNew, hint: t.addDiskNewHint },
            { value: 'copy', text: t.addDiskCopy, hint: t.addDiskCopyHint },
            { value: 'link', text: t.addDiskLink, hint: t.addDiskLinkHint },
          ]}
        />
      </div>
      <Rows className="sheet-rows">
        {source === 'new' ? (
          <Row label={t.size} control separated>
            <div className="w-150">
              <NumberField
                aria-label={`${t.size} (${format.locale === 'fr' ? 'Go' : 'GB'})`}
                value={sizeGiB}
                min={1}
                max={65_536}
                unit={format.locale === 'fr' ? 'Go' : 'GB'}
                onChange={setSize}
              />
            </div>
          </Row>
        ) : (
          <Row
            label={t.image}
            separated
            action={
              <Button size="small" onPress={choose}>
                {t.choose}
              </Button>
            }
          >
            {path === null ? (
              <span className="t3">{t.noImage}</span>
            ) : (
              <span className="wrapping">{path}</span>
            )}
          </Row>
        )}
      </Rows>
    </Sheet>
  );
}
