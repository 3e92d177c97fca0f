import type { DiskReader } from './disk-reader.ts';

const sector = 2048;

/** What an optical image can start. */
export interface OpticalBoot {
  readonly uefi: boolean;
  readonly bios: boolean;
}

/** Reads the El Torito boot catalog of an ISO 9660 image; null when it is no such image. */
export async function readOpticalBoot(disk: DiskReader): Promise<OpticalBoot | null> {
  const descriptors = (await disk.read(16 * sector, 16 * sector)) ?? Buffer.alloc(0);
  if (descriptors.toString('latin1', 1, 6) !== 'CD001') return null;
  for (let at = sector; at + sector <= descriptors.length && descriptors[at] !== 0xff; at += sector)
    if (
      descriptors[at] === 0 &&
      descriptors.toString('latin1', at + 7, at + 30) === 'EL TORITO SPECIFICATION'
    )
      return readCatalog(await disk.read(descriptors.readUInt32LE(at + 71) * sector, sector));
  return { uefi: false, bios: false };
}

/** El Torito 1.0, 2.0: a validation entry, a default entry, then sections by platform (0xef is UEFI). */
function readCatalog(catalog: Buffer | null): OpticalBoot {
  if (!catalog || catalog.length < 64 || catalog[0] !== 1) return { uefi: false, bios: false };
  const platforms = new Set<number>();
  if (catalog[32] === 0x88) platforms.add(catalog[1] ?? 0);
  for (let at = 64; at + 32 <= catalog.length; ) {
    const kind = catalog[at];
    if (kind !== 0x90 && kind !== 0x91) break;
    const entries = catalog.readUInt16LE(at + 2);
    if (entries > 0 && catalog[at + 32] === 0x88) platforms.add(catalog[at + 1] ?? 0);
    if (kind === 0x91) break;
    at += 32 * (entries + 1);
  }
  return { uefi: platforms.has(0xef), bios: platforms.has(0) };
}
