import type { ChipAvailability, ChipObstacle, DiskView, HostReport } from '../product/views.ts';
import type { MachineDescription } from './description.ts';
import { guestOsProfiles } from './guest-os.ts';

/**
 * Whether a chip can be added to a machine, and if not, the first reason in the order of S13, S15 and S16,
 * with the facts it rests on.
 */
export function chipAvailability(
  description: MachineDescription,
  disks: readonly DiskView[],
  host: HostReport,
  running: boolean,
): ChipAvailability {
  const evidence: { what: 'firmware' | 'disk' | 'guest' | 'host'; found: string }[] = [
    { what: 'firmware', found: description.firmware.type === 'uefi' ? 'UEFI' : 'Legacy BIOS (SeaBIOS)' },
    ...disks.map((disk) => ({ what: 'disk' as const, found: `${disk.fileName}: ${diskFact(disk)}` })),
    { what: 'guest', found: guestOsProfiles[description.guestOs].name.en },
  ];
  const failed = (id: string) => {
    const check = host.checks.find((c) => c.id === id);
    if (check?.verdict !== 'problem') return false;
    evidence.push({ what: 'host', found: check.found });
    return true;
  };
  const obstacle = ((): ChipObstacle | null => {
    if (description.tpm) return 'present';
    if (!guestOsProfiles[description.guestOs].supportsTpm2) return 'guest-os';
    if (description.firmware.type === 'bios') return 'bios';
    if (disks.some((d) => d.physical)) return 'physical-disk';
    if (failed('swtpm') || failed('swtpm-encryption')) return 'swtpm-missing';
    if (failed(`firmware-${description.arch}`)) return 'firmware-missing';
    if (failed('keychain')) return 'keychain-missing';
    if (running) return 'running';
    return null;
  })();
  return { available: obstacle === null, obstacle, evidence };
}

function diskFact(disk: DiskView): string {
  if (disk.physical) return 'a physical disk or partition';
  if (disk.problem) return disk.problem.code;
  if (disk.installedFor === 'empty') return 'empty';
  const scheme = { gpt: 'GPT', mbr: 'MBR', none: 'no partition table' }[disk.scheme];
  return `${scheme}, ${disk.efiSystemPartition ? 'an EFI system partition' : 'no EFI system partition'}`;
}
