import { stat } from 'node:fs/promises';
import { type BitLockerState, readBitLockerState } from './bitlocker.ts';
import { type DiskReader, type UnreadableReason, withDisk } from './disk-reader.ts';
import { type OpticalBoot, readOpticalBoot } from './el-torito.ts';
import { type PartitionEntry, type PartitionTable, readPartitionTable } from './partition-table.ts';

const espType = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const biosBootType = '21686148-6449-6e6f-744e-656564454649';

/** What a partition's first bytes are. */
export type PartitionContent = 'bitlocker' | 'luks' | 'fat' | 'ntfs' | 'ext' | 'xfs' | 'btrfs';

export interface Partition extends PartitionEntry {
  /** Absent when it is something else, or could not be read. */
  readonly content?: PartitionContent;
  /** Of a BitLocker volume, whether its protection is on. */
  readonly bitlocker?: BitLockerState;
}

/** `both`: starts by either; `empty`: nothing installed; `unknown`: no sign, or not readable. */
export type InstalledFor = 'uefi' | 'bios' | 'both' | 'unknown' | 'empty';

/** What a disk image says about itself. */
export interface DiskLayout {
  readonly format: 'raw' | 'qcow2';
  readonly virtualSizeBytes: number;
  readonly sectorSize: 512 | 4096;
  readonly scheme: PartitionTable['scheme'] | 'unknown';
  readonly hybrid: boolean;
  readonly partitions: readonly Partition[];
  /** Of the whole disk when it has no partition table. */
  readonly content?: PartitionContent;
  readonly efiSystemPartition: boolean;
  readonly installedFor: InstalledFor;
  /** For ISO images, what they can start. */
  readonly optical: OpticalBoot | null;
  /** Why something about it is unknown. */
  readonly unreadable: UnreadableReason | null;
}

/**
 * Reads what a disk image, raw or qcow2, was installed for. Reads a few sectors; needs no QEMU.
 * @throws VtpmError VTPM_ERR_DISK_IMAGE_UNREADABLE when a qcow2 header makes no sense; the file system's errors
 */
export const readDiskLayout = (path: string): Promise<DiskLayout> => withDisk(path, layoutOf);

async function layoutOf(disk: DiskReader): Promise<DiskLayout> {
  const table = await readPartitionTable(disk);
  const optical = await readOpticalBoot(disk);
  const partitions: Partition[] = [];
  for (const entry of table?.partitions ?? []) {
    const content = await contentAt(disk, entry.startBytes);
    const bitlocker = content === 'bitlocker' && (await readBitLockerState(disk, entry.startBytes));
    partitions.push({ ...entry, ...(content ? { content } : {}), ...(bitlocker ? { bitlocker } : {}) });
  }
  const content = table?.scheme === 'none' ? await contentAt(disk, 0) : null;
  const blank = table?.scheme === 'none' && !content && !optical && (await isBlank(disk));
  return {
    format: disk.format,
    virtualSizeBytes: disk.size,
    sectorSize: table?.sectorSize ?? 512,
    scheme: table?.scheme ?? 'unknown',
    hybrid: table?.hybrid ?? false,
    partitions,
    ...(content ? { content } : {}),
    efiSystemPartition: partitions.some(isEsp),
    installedFor: blank ? 'empty' : installedFor(table, optical),
    optical,
    unreadable: disk.unreadable(),
  };
}

/** Whether a partition is an EFI system partition, by its type. */
export const isEsp = ({ type }: Pick<PartitionEntry, 'type'>): boolean => type === espType || type === '0xef';

function installedFor(table: PartitionTable | null, optical: OpticalBoot | null): InstalledFor {
  const partitions = table?.partitions ?? [];
  const uefi = optical?.uefi || partitions.some(isEsp);
  const bios =
    optical?.bios ||
    (table?.scheme === 'mbr' && (table.bootCode || partitions.some((p) => p.active))) ||
    partitions.some((p) => p.type === biosBootType);
  if (uefi && bios) return 'both';
  if (uefi) return 'uefi';
  return bios ? 'bios' : 'unknown';
}

const zeros = Buffer.alloc(64 * 1024);
const isBlank = async (disk: DiskReader): Promise<boolean> => {
  const head = await disk.read(0, zeros.length);
  return head !== null && zeros.subarray(0, head.length).equals(head);
};

async function contentAt(disk: DiskReader, start: number): Promise<PartitionContent | null> {
  const head = await disk.read(start, 2048);
  if (!head || head.length < 2048) return null;
  const at = (offset: number, magic: string) =>
    head.toString('latin1', offset, offset + magic.length) === magic;
  if (at(3, '-FVE-FS-')) return 'bitlocker';
  if (at(0, 'LUKS\xba\xbe')) return 'luks';
  if (at(3, 'NTFS    ')) return 'ntfs';
  if (at(510, '\x55\xaa') && (at(54, 'FAT') || at(82, 'FAT32'))) return 'fat';
  if (at(1024 + 56, '\x53\xef')) return 'ext';
  if (at(0, 'XFSB')) return 'xfs';
  const superblock = await disk.read(start + 65_536 + 64, 8);
  return superblock?.toString('latin1') === '_BHRfS_M' ? 'btrfs' : null;
}

/**
 * Whether a disk is a computer's own (a device, or named as one) rather than an image: a machine that runs
 * from one can't have a TPM chip.
 */
export async function isPhysical(path: string): Promise<boolean> {
  if (/^\/dev\/|^\\\\[.?]\\(physicaldrive|harddisk|[a-z]:?$|volume)/i.test(path)) return true;
  const stats = await stat(path).catch(() => null);
  return stats !== null && (stats.isBlockDevice() || stats.isCharacterDevice());
}

/** How a machine's firmware and what is installed on its disk contradict each other. */
export type FirmwareDisagreement = 'uefi-firmware-bios-disk' | 'bios-firmware-uefi-disk';

/** Null when they agree, or when the disk does not tell. */
export function firmwareAndDiskAgree(
  firmware: 'uefi' | 'bios',
  { installedFor }: Pick<DiskLayout, 'installedFor'>,
): FirmwareDisagreement | null {
  if (firmware === 'uefi' && installedFor === 'bios') return 'uefi-firmware-bios-disk';
  if (firmware === 'bios' && installedFor === 'uefi') return 'bios-firmware-uefi-disk';
  return null;
}
