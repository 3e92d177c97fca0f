import { inflateRawSync } from 'node:zlib';
import type { DiskReader, UnreadableReason } from './disk-reader.ts';

const magic = 0x514649fb;
const offsetMask = 0x00ff_ffff_ffff_fe00n;
const compressedFlag = 1n << 62n;
const incompatible = { externalData: 1n << 2n, compressionType: 1n << 3n, extendedL2: 1n << 4n };

/** Why a qcow2 header can't be used. */
export class Qcow2FormatError extends Error {}

type ReadFile = (offset: number, length: number) => Promise<Buffer>;

export const isQcow2 = (head: Buffer): boolean => head.length >= 4 && head.readUInt32BE(0) === magic;

/**
 * Reads the guest's view of a qcow2 image (QEMU's docs/interop/qcow2.txt), one cluster and two table entries
 * at a time, so that a hostile image costs no memory.
 * @throws Qcow2FormatError when the header is not one that QEMU would take
 */
export function openQcow2(head: Buffer, readFile: ReadFile): DiskReader {
  if (head.length < 72) throw new Qcow2FormatError('the header is cut off');
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw new Qcow2FormatError(`qcow2 version ${version}`);
  const clusterBits = head.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > 21) throw new Qcow2FormatError(`clusters of 2^${clusterBits} bytes`);
  const size = Number(head.readBigUInt64BE(24));
  const l1Size = head.readUInt32BE(36);
  const l1Offset = Number(head.readBigUInt64BE(40));
  const features = version === 3 && head.length >= 104 ? head.readBigUInt64BE(72) : 0n;
  const extended = (features & incompatible.extendedL2) !== 0n;
  const entrySize = extended ? 16 : 8;
  const clusterSize = 2 ** clusterBits;
  const entriesPerTable = clusterSize / entrySize;
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(l1Offset) || l1Offset % clusterSize !== 0)
    throw new Qcow2FormatError('sizes out of range');
  if (l1Size * entriesPerTable < Math.ceil(size / clusterSize))
    throw new Qcow2FormatError('its table is too small for its size');

  let unreadable: UnreadableReason | null = null;
  if (head.readUInt32BE(32) !== 0) unreadable = 'encrypted';
  else if (features & incompatible.externalData) unreadable = 'external-data';
  const backed = head.readBigUInt64BE(8) !== 0n;

  const entryAt = async (offset: number): Promise<bigint> => {
    const bytes = await readFile(offset, 8);
    return bytes.length === 8 ? bytes.readBigUInt64BE(0) : 0n;
  };
  const absent = (length: number): Buffer | null => {
    if (backed) unreadable ??= 'backing-file';
    return backed ? null : Buffer.alloc(length);
  };
  const padded = async (offset: number, length: number): Promise<Buffer> => {
    const bytes = await readFile(offset, length);
    return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
  };

  /** Bytes within one cluster (one subcluster when L2 entries are extended). */
  async function readPiece(offset: number, length: number): Promise<Buffer | null> {
    const cluster = Math.floor(offset / clusterSize);
    const within = offset % clusterSize;
    const l1 = await entryAt(l1Offset + Math.floor(cluster / entriesPerTable) * 8);
    const l2Table = Number(l1 & offsetMask);
    if (l2Table === 0) return absent(length);
    const l2At = l2Table + (cluster % entriesPerTable) * entrySize;
    const l2 = await entryAt(l2At);
    if (l2 & compressedFlag) return inflate(l2, within, length);
    const data = Number(l2 & offsetMask);
    if (extended) {
      const bitmap = await entryAt(l2At + 8);
      const bit = BigInt(Math.floor(within / (clusterSize / 32)));
      if ((bitmap >> (bit + 32n)) & 1n) return Buffer.alloc(length);
      if (!((bitmap >> bit) & 1n)) return absent(length);
    } else {
      if (version === 3 && l2 & 1n) return Buffer.alloc(length);
      if (data === 0) return absent(length);
    }
    return padded(data + within, length);
  }

  async function inflate(l2: bigint, within: number, length: number): Promise<Buffer | null> {
    const shift = BigInt(62 - (clusterBits - 8));
    const offset = Number(l2 & ((1n << shift) - 1n));
    const sectors = Number((l2 & (compressedFlag - 1n)) >> shift) + 1;
    const packed = await readFile(offset, sectors * 512 - (offset % 512));
    try {
      if (features & incompatible.compressionType) throw new Error('zstd');
      const cluster = inflateRawSync(packed, { maxOutputLength: clusterSize });
      if (within + length <= cluster.length) return cluster.subarray(within, within + length);
    } catch {
      // zstd, or damaged: told to the caller by `unreadable`.
    }
    unreadable ??= 'compressed';
    return null;
  }

  const pieceSize = extended ? clusterSize / 32 : clusterSize;
  return {
    format: 'qcow2',
    size,
    unreadable: () => unreadable,
    async read(offset, length) {
      if (unreadable === 'encrypted' || unreadable === 'external-data') return null;
      const pieces: Buffer[] = [];
      for (let at = offset; at < Math.min(offset + length, size); ) {
        const wanted = Math.min(offset + length, size) - at;
        const piece = await readPiece(at, Math.min(wanted, pieceSize - (at % pieceSize)));
        if (!piece) return null;
        pieces.push(piece);
        at += piece.length;
      }
      return Buffer.concat(pieces);
    },
  };
}
