import type { DiskReader } from './disk-reader.ts';

/**
 * `suspended`: the volume's key lies beside it in clear, as while protection is suspended (and before it is
 * first switched on); `unknown`: its metadata could not be read.
 */
export type BitLockerState = 'on' | 'suspended' | 'unknown';

const signature = '-FVE-FS-';
const largestMetadata = 64 * 1024;
const volumeMasterKey = { type: 2, value: 8 };
const clearKey = 0x0000;

/**
 * Whether the protection of a BitLocker volume is suspended: one of its volume master keys is then protected
 * by a clear key. Layout as in libbde's "BitLocker Drive Encryption (BDE) format" and cryptsetup's lib/bitlk;
 * Windows 7 and later.
 * @param start where the volume begins on the disk, in bytes
 */
export async function readBitLockerState(disk: DiskReader, start: number): Promise<BitLockerState> {
  const header = await disk.read(start, 512);
  if (!header || header.length < 512 || header.toString('latin1', 3, 11) !== signature) return 'unknown';
  for (const at of [176, 184, 192]) {
    const offset = Number(header.readBigUInt64LE(at));
    if (offset === 0 || !Number.isSafeInteger(start + offset)) continue;
    const state = await readMetadata(disk, start + offset);
    if (state !== 'unknown') return state;
  }
  return 'unknown';
}

/** A block header of 64 bytes, a metadata header of 48, then entries. */
async function readMetadata(disk: DiskReader, at: number): Promise<BitLockerState> {
  const head = await disk.read(at, 64 + 48);
  if (!head || head.length < 112 || head.toString('latin1', 0, 8) !== signature) return 'unknown';
  const size = head.readUInt32LE(64);
  const headerSize = head.readUInt32LE(64 + 8);
  if (headerSize < 48 || size < headerSize || size > largestMetadata) return 'unknown';
  const entries = await disk.read(at + 64 + headerSize, size - headerSize);
  if (!entries) return 'unknown';
  let state: BitLockerState = 'unknown';
  for (let entry = 0; entry + 8 <= entries.length; ) {
    const length = entries.readUInt16LE(entry);
    if (length < 8) break;
    const isKey =
      entries.readUInt16LE(entry + 2) === volumeMasterKey.type &&
      entries.readUInt16LE(entry + 4) === volumeMasterKey.value;
    if (isKey && length >= 36 && entry + 36 <= entries.length) {
      if (entries.readUInt16LE(entry + 34) === clearKey) return 'suspended';
      state = 'on';
    }
    entry += length;
  }
  return state;
}
