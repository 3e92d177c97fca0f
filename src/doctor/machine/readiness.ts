import { windows11Readiness } from '../../machine/readiness.ts';
import { type Evidence, type OfferedFix, offer, type Result } from '../finding.ts';
import { shellWord } from '../shell-word.ts';
import type { MachineContext } from './context.ts';
import { lookAtFirmwareType } from './guest.ts';
import { suspendBitLocker } from './secure-boot.ts';

/** Windows 11's requirements (S9), each that is not met with its fix. */
export async function lookAtReadiness(context: MachineContext): Promise<Result<'vm.readiness'>> {
  const { description } = context;
  if (description.guestOs !== 'windows-11') return { outcome: 'not-windows-11' };
  const disks = await context.disks();
  const sizes = disks.flatMap(({ layout }) => (layout ? [layout.virtualSizeBytes] : []));
  const secureBoot = await context.secureBoot().catch(() => null);
  const requirements = windows11Readiness({
    hasTpm: description.tpm !== null,
    firmware: description.firmware.type,
    secureBoot: secureBoot?.enabled ?? false,
    cpus: description.cpus,
    memoryMiB: description.memoryMiB,
    diskGiB: sizes.length > 0 ? Math.floor(Math.max(...sizes) / 2 ** 30) : null,
  });
  const lacking = requirements.filter(({ met }) => !met);
  const evidence: Evidence[] = requirements.map(({ id, found, needed }) => ({
    label: 'requirement',
    requirement: { id, found, needed },
  }));
  if (lacking.length === 0) return { outcome: 'ready', evidence };
  const toUefi = (await lookAtFirmwareType(context)).fixes ?? [];
  const fixes = lacking.flatMap(({ id, fix, found, needed }): OfferedFix[] => {
    if (id === 'uefi') return [...toUefi];
    if (fix === 'add-chip') return [offer('add-chip')];
    if (fix === 'secure-boot-on') return [offer('secure-boot-on', { commands: suspendBitLocker })];
    if (fix)
      return [offer(fix, { target: `${needed}`, details: { found: found ?? 0, needed: needed ?? 0 } })];
    if (id === 'disk' && disks[0])
      return [
        offer('enlarge-disk', { commands: [`qemu-img resize ${shellWord(disks[0].path)} ${needed}G`] }),
      ];
    return [];
  });
  return { outcome: 'lacking', details: { count: lacking.length }, evidence, fixes };
}
