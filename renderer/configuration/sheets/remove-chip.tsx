import { type JSX, useState } from 'react';
import { toVtpmError } from '../../../src/errors/error.ts';
import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button, LinkButton } from '../../controls/button.tsx';
import { Checkbox } from '../../controls/choice.tsx';
import { Note } from '../../controls/note.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { useText } from '../../i18n/texts.ts';
import { HelpButton } from '../footer.tsx';
import { openHelp } from '../help.ts';
import { refreshMachine } from '../machine.ts';
import { closeSheet, showError } from '../sheet-state.ts';
import { useLosses } from './losses.ts';
import './sheets.css';

/** Names the losses; the check mark arms the button, and Cancel has the focus. */
export function RemoveChip({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(chipTexts);
  const { cancel } = useText(commonTexts);
  const [saved, setSaved] = useState(false);
  const losses = useLosses(details);
  const { guestOs } = details.description;
  const title = { windows: t.losesWindows, linux: t.losesLinux, other: t.losesOther }[
    guestOsProfiles[guestOs].family
  ];
  const { name } = details.description;
  const remove = async () => {
    try {
      await call('chip.remove', details.summary.id);
      closeSheet();
    } catch (error) {
      showError(toVtpmError(error), t.notRemoved(name));
    }
    await refreshMachine();
  };
  return (
    <Sheet
      title={t.removeTitle(name)}
      role="alertdialog"
      onClose={closeSheet}
      aside={<HelpButton page="recovery-keys" />}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="destructive" disabled={!saved} onPress={remove}>
            {t.removeChip}
          </Button>
        </>
      }
    >
      <p className="lead">{t.removeLead}</p>
      <div className="sheet-note">
        <Note verdict="warn">
          <span className="strong">{title}</span>
          <ul className="losses">
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
            {guestOs === 'windows-11' && <li>{t.lossReady}</li>}
          </ul>
          <div className="confirm">
            <Checkbox checked={saved} onChange={setSaved}>
              {t.savedKey}
            </Checkbox>
            <LinkButton onPress={() => openHelp('recovery-keys')}>{t.howToFind}</LinkButton>
          </div>
        </Note>
      </div>
      <p className="cap sheet-cap">{t.secureBootStays}</p>
    </Sheet>
  );
}
