import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { useText } from '../../i18n/texts.ts';

/** What the guest loses without what its chip holds, as far as its system and its disks tell. */
export function useLosses({ description, disks }: MachineDetails): readonly string[] {
  const t = useText(chipTexts);
  const { family } = guestOsProfiles[description.guestOs];
  const bitlocker = disks.find(({ encryption }) => encryption === 'bitlocker');
  const luks = disks.find(({ encryption }) => encryption === 'luks');
  const losses: string[] = [];
  if (bitlocker) losses.push(t.lossBitlockerFound(bitlocker.fileName));
  else if (family === 'windows') losses.push(t.lossBitlockerMaybe);
  if (luks) losses.push(t.lossLuksFound(luks.fileName));
  else if (family === 'linux') losses.push(t.lossLuksMaybe);
  losses.push(family === 'windows' ? t.lossHello : t.lossKeys);
  return losses;
}
