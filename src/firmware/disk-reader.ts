import { type FileHandle, open } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';
import { isQcow2, openQcow2, Qcow2FormatError } from './qcow2-image.ts';

/** Why parts of an image can't be read without QEMU. */
export type UnreadableReason = 'encrypted' | 'external-data' | 'backing-file' | 'compressed';

/** A disk as its guest sees it. */
export interface DiskReader {
  readonly format: 'raw' | 'qcow2';
  /** Virtual size in bytes. */
  readonly size: number;
  /** Bytes from `offset`, fewer at the end of the disk; null when they can't be known: see `unreadable`. */
  read(offset: number, length: number): Promise<Buffer | null>;
  unreadable(): UnreadableReason | null;
}

/**
 * Opens a raw or qcow2 image (told apart by content), reading only, and closes it when `use` is done.
 * @throws VtpmError VTPM_ERR_DISK_IMAGE_UNREADABLE; the file system's own errors
 */
export async function withDisk<T>(path: string, use: (disk: DiskReader) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    const readFile = (offset: number, length: number) => readAt(handle, offset, length);
    const head = await readFile(0, 512);
    if (isQcow2(head)) return await use(openQcow2(head, readFile));
    const size = await sizeOf(handle);
    return await use({ format: 'raw', size, read: readFile, unreadable: () => null });
  } catch (error) {
    if (error instanceof Qcow2FormatError)
      throw new VtpmError(
        'VTPM_ERR_DISK_IMAGE_UNREADABLE',
        { path, reason: error.message },
        { cause: error },
      );
    throw error;
  } finally {
    await handle.close();
  }
}

/** A block device's stat says 0: its end is found by reading, halving the distance. */
async function sizeOf(handle: FileHandle): Promise<number> {
  const stats = await handle.stat();
  if (!stats.isBlockDevice()) return stats.size;
  let low = 0;
  let high = 2 ** 52;
  while (high - low > 512) {
    const middle = Math.floor((low + high) / 1024) * 512;
    if ((await readAt(handle, middle, 512)).length > 0) low = middle;
    else high = middle;
  }
  return high;
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (!Number.isSafeInteger(offset) || offset < 0) return Buffer.alloc(0);
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
