import { stat, statfs } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';

export interface TargetFolder {
  readonly freeBytes: number | null;
  /** "ext4", "exfat"; null when it is not known. */
  readonly fileSystem: string | null;
  /** The largest file it can hold; null where that is too large to matter. */
  readonly largestFile: number | null;
  /** Whether a file's holes take no room. */
  readonly holes: boolean;
  /** Whether it can share blocks between files. */
  readonly clones: boolean;
  /** Names the file system among those that are mounted now. */
  readonly device: number;
}

/** Linux' magic numbers (statfs(2), linux/magic.h and the drivers' own). */
const linuxTypes: Readonly<Record<number, string>> = {
  19780: 'FAT',
  538032816: 'exFAT',
  1397118030: 'NTFS',
  1936094318: 'NTFS',
  61267: 'ext4',
  1481003842: 'XFS',
  2435016766: 'Btrfs',
  16914836: 'tmpfs',
  26985: 'NFS',
  4283649346: 'SMB',
  4266872130: 'SMB',
  1702057286: 'FUSE',
  2035054128: 'overlayfs',
  801189825: 'ZFS',
};

/** FAT32 holds the size of a file in 32 bits. */
const largestOnFat = 2 ** 32 - 1;

/** What a folder offers. @throws VtpmError VTPM_ERR_MOVE_FOLDER_MISSING */
export async function lookAtFolder(folder: string): Promise<TargetFolder> {
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new VtpmError('VTPM_ERR_MOVE_FOLDER_MISSING', { folder });
  const space = await statfs(folder).catch(() => null);
  const fileSystem =
    space && process.platform === 'linux' ? (linuxTypes[Number(space.type) >>> 0] ?? null) : null;
  return {
    freeBytes: space && space.bavail * space.bsize,
    fileSystem,
    largestFile: fileSystem === 'FAT' ? largestOnFat : null,
    holes: fileSystem !== 'FAT' && fileSystem !== 'exFAT',
    clones: fileSystem === 'Btrfs' || fileSystem === 'XFS',
    device: found.dev,
  };
}
