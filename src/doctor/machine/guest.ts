import { guestOsProfiles } from '../../machine/guest-os.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import type { EvidenceWord } from '../texts/evidence.ts';
import type { LookedAtDisk, MachineContext } from './context.ts';

export async function lookAtGuest({ description }: MachineContext): Promise<Result<'vm.guest-os'>> {
  const { name, supportsTpm2 } = guestOsProfiles[description.guestOs];
  // by its id: the texts know the name in each language
  const evidence: Evidence[] = [{ label: 'guest', text: description.guestOs }];
  const details = { guest: description.guestOs };
  if (supportsTpm2) return { outcome: 'suits', details, evidence };
  return {
    outcome: 'too-old',
    details,
    evidence,
    error: { code: 'VTPM_ERR_TPM_GUEST_TOO_OLD', details: { name: description.name, guest: name.en } },
    fixes: [offer('choose-guest'), offer('new-machine')],
  };
}

const installedFor: Readonly<Record<string, EvidenceWord>> = {
  uefi: 'disk-uefi',
  bios: 'disk-bios',
  both: 'disk-uefi',
  empty: 'disk-empty',
};

/** What a disk's own partition table says, with its words for people. */
export const diskEvidence = (disks: readonly LookedAtDisk[]): Evidence[] =>
  disks.flatMap(({ path, layout, physical }): Evidence[] => [
    {
      label: 'disk',
      text: layout && layout.scheme !== 'none' ? `${path}: ${layout.scheme.toUpperCase()}` : path,
    },
    { label: 'disk', word: installedFor[physical || !layout ? '' : layout.installedFor] ?? 'disk-unknown' },
  ]);

/** Firmware and disk together: one that was installed for the other kind does not start (S13). */
export async function lookAtFirmwareType(context: MachineContext): Promise<Result<'vm.firmware'>> {
  const { description } = context;
  const { type } = description.firmware;
  const disks = await context.disks();
  const evidence: Evidence[] = [{ label: 'firmware', word: type }, ...diskEvidence(disks)];
  const first = disks.find(({ layout }) => layout && layout.installedFor !== 'empty')?.layout;
  if (type === 'uefi') {
    if (first?.installedFor !== 'bios') return { outcome: 'uefi', evidence };
    const fixes = [offer('convert-to-uefi'), ...(description.tpm ? [] : [offer('switch-to-bios')])];
    return { outcome: 'uefi-but-bios-disk', evidence, fixes };
  }
  if (!guestOsProfiles[description.guestOs].supportsTpm2 && first?.installedFor !== 'uefi')
    return { outcome: 'bios-suits', evidence };
  const error = { code: 'VTPM_ERR_TPM_NEEDS_UEFI', details: { name: description.name } } as const;
  if (!first || first.installedFor === 'uefi' || first.installedFor === 'both')
    return {
      outcome: first ? 'bios-but-uefi-disk' : 'bios-empty-disk',
      evidence,
      error,
      fixes: [offer('switch-to-uefi'), offer('new-machine')],
    };
  return { outcome: 'bios', evidence, error, fixes: [offer('convert-to-uefi'), offer('new-machine')] };
}
