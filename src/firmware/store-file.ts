import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { renameDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import {
  readUefiVariables,
  type UefiVariables,
  VariableStore,
  volumeKind,
  volumeSize,
} from './variable-store.ts';

const chunkSize = 64 * 1024;
/** QEMU's flash devices hold at most this (arm64's `virt` has two of 64 MiB). */
const maximumFileSize = 256 * 1024 * 1024;

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length); // what is not filled is cut off
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/**
 * Reads the variables of a store file: only its volume, not the up to 64 MiB behind it.
 * @throws VtpmError VTPM_ERR_STORE_UNFORMATTED, VTPM_ERR_STORE_DAMAGED; the file system's own errors
 */
export async function readStoreFile(path: string): Promise<VariableStore> {
  const handle = await open(path, 'r');
  try {
    const head = await readAt(handle, 0, 4096);
    return new VariableStore(await readAt(handle, 0, volumeSize(head)));
  } finally {
    await handle.close();
  }
}

/**
 * Reads the variables of a store file to look at them: a tenth of its volume holds them.
 * @throws VtpmError VTPM_ERR_STORE_UNFORMATTED, VTPM_ERR_STORE_DAMAGED; the file system's own errors
 */
export async function readStoreVariables(path: string): Promise<UefiVariables> {
  const handle = await open(path, 'r');
  try {
    const beginning = await readAt(handle, 0, chunkSize);
    // a whole volume that is shorter than it says must be told as damaged
    const found = beginning.length === chunkSize ? readUefiVariables(beginning) : null;
    if (found && (await handle.stat()).size >= volumeSize(beginning)) return found;
  } finally {
    await handle.close();
  }
  return readStoreFile(path);
}

/**
 * Writes a store's edits into its file: a crash leaves the old or the new file, never a mixture. The machine
 * must not be running.
 */
export const writeStoreFile = (path: string, store: VariableStore): Promise<void> =>
  replaceFile(path, path, store.volume);

/**
 * Makes a machine's store from a firmware's template, sparsely. A template that no firmware has formatted
 * yet (arm64's on Debian) is formatted as the firmware would do it at its first start.
 * @throws VtpmError VTPM_ERR_STORE_DAMAGED
 */
export async function createStoreFile(template: string, path: string): Promise<VariableStore> {
  const handle = await open(template, 'r');
  let head: Buffer;
  let size: number;
  try {
    head = await readAt(handle, 0, 4096);
    size = (await handle.stat()).size;
  } finally {
    await handle.close();
  }
  if (volumeKind(head) === 'unformatted') {
    if (size < armVolumeSize) throw new VtpmError('VTPM_ERR_STORE_DAMAGED', { reason: 'it is too small' });
    const store = new VariableStore(formattedArmVolume());
    await replaceFile(template, path, store.volume);
    return store;
  }
  await replaceFile(template, path, null);
  return readStoreFile(path);
}

const armVolumeSize = 0xc0000;

/** ArmVirtQemu's empty volume: VirtNorFlashDxe's header (256 blocks of 256 KiB), the rest erased. */
function formattedArmVolume(): Buffer {
  const volume = Buffer.alloc(armVolumeSize, 0xff);
  Buffer.from(
    '000000000000000000000000000000008d2bf1ff96768b4ca9852747075b4f50' +
      '00000c00000000005f465648360e00004800f8f8000000020001000000000400' +
      '0000000000000000782cf3aa7b949a43a1802e144ec37792b8ff03005afe000000000000',
    'hex',
  ).copy(volume);
  return volume;
}

/** Copies a file chunk by chunk, leaving a hole for every chunk of zeros, `start` replacing its beginning. */
async function replaceFile(from: string, to: string, start: Buffer | null): Promise<void> {
  const temporary = `${to}.${randomUUID()}.tmp`;
  const source = await open(from, 'r');
  try {
    const { size } = await source.stat();
    if (size > maximumFileSize) throw new VtpmError('VTPM_ERR_STORE_DAMAGED', { reason: 'it is too large' });
    const target = await open(temporary, 'wx', 0o600);
    try {
      await target.truncate(size);
      if (start) await writeAll(target, start, 0);
      for (let at = start?.length ?? 0; at < size; at += chunkSize) {
        const chunk = await readAt(source, at, Math.min(chunkSize, size - at));
        if (!isZero(chunk)) await writeAll(target, chunk, at);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    await renameDurably(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

async function writeAll(target: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length)
    done += (await target.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

const zeros = Buffer.alloc(chunkSize);
const isZero = (chunk: Buffer): boolean => zeros.subarray(0, chunk.length).equals(chunk);

/** Copies a store file as it is, whatever is in it: sparsely, durably, in one step. */
export const copyStoreFile = (from: string, to: string): Promise<void> => replaceFile(from, to, null);
