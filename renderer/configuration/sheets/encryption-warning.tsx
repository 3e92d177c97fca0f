import type { JSX } from 'react';
import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { LinkButton } from '../../controls/button.tsx';
import { Checkbox } from '../../controls/choice.tsx';
import { Note } from '../../controls/note.tsx';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { useText } from '../../i18n/texts.ts';
import { openHelp } from '../help.ts';

/** Whether the guest would notice a change of firmware: a chip, and a disk that may be sealed to it. */
export const noticesChange = ({ description, disks }: MachineDetails): boolean =>
  description.tpm !== null &&
  (guestOsProfiles[description.guestOs].family === 'windows' ||
    disks.some(({ encryption }) => encryption !== null));

interface EncryptionWarningProps {
  readonly details: MachineDetails;
  /** Windows 11 would no longer meet its requirements. */
  readonly unmeets: boolean;
  readonly confirmed: boolean;
  readonly onConfirm: (confirmed: boolean) => void;
}

/** What a disk sealed to the chip does after the change; says only what was found on the disks. */
export function EncryptionWarning(props: EncryptionWarningProps): JSX.Element {
  const t = useText(machineTexts);
  const c = useText(chipTexts);
  const { description, disks } = props.details;
  const bitlocker = disks.find(({ encryption }) => encryption === 'bitlocker');
  const luks = disks.find(({ encryption }) => encryption === 'luks');
  const [title, why] = bitlocker
    ? [t.bitlockerFound, t.bitlockerFoundWhy(bitlocker.fileName)]
    : luks
      ? [t.luksFound, t.luksFoundWhy(luks.fileName)]
      : [t.bitlockerMaybe, t.bitlockerMaybeWhy];
  return (
    <div className="sheet-note">
      <Note verdict="warn">
        <span className="strong">{title}</span>
        <p>
          {why} {props.unmeets && description.guestOs === 'windows-11' && t.windows11Unmet}
        </p>
        <div className="confirm">
          <Checkbox checked={props.confirmed} onChange={props.onConfirm}>
            {c.savedKey}
          </Checkbox>
          <LinkButton onPress={() => openHelp('recovery-keys')}>{c.howToFind}</LinkButton>
        </div>
      </Note>
    </div>
  );
}
