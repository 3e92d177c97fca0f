import { crc32 } from 'node:zlib';
import type { DiskReader } from './disk-reader.ts';
import { decodeGuid } from './guid.ts';

/** A partition as its table describes it. */
export interface PartitionEntry {
  /** The GPT type GUID, lower case, or the MBR type as "0x07". */
  readonly type: string;
  /** The GPT partition's own GUID, which UEFI boot entries name; null in an MBR. */
  readonly guid: string | null;
  /** The GPT name; empty in an MBR. */
  readonly name: string;
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** The MBR's active flag. */
  readonly active: boolean;
}

export interface PartitionTable {
  readonly scheme: 'gpt' | 'mbr' | 'none';
  readonly partitions: readonly PartitionEntry[];
  readonly sectorSize: 512 | 4096;
  /** A GPT whose MBR also lists partitions, as installation media have. */
  readonly hybrid: boolean;
  /** The first 440 bytes hold code that a legacy BIOS would run. */
  readonly bootCode: boolean;
}

const maximumEntries = 1024;
const noTable = { scheme: 'none', partitions: [], sectorSize: 512, hybrid: false, bootCode: false } as const;

/** Reads GPT (either sector size; the backup when the first is damaged) or MBR; null when bytes are unknown. */
export async function readPartitionTable(disk: DiskReader): Promise<PartitionTable | null> {
  const first = await disk.read(0, 512);
  if (!first) return null;
  const mbr = first.length === 512 ? readMbr(first) : null;
  const bootCode = first.subarray(0, 440).some((byte) => byte !== 0);
  for (const sectorSize of [512, 4096] as const) {
    const partitions =
      (await readGpt(disk, sectorSize, sectorSize)) ??
      (mbr?.some(isProtective) ? await readGpt(disk, sectorSize, disk.size - sectorSize) : null);
    if (!partitions) continue;
    const others = mbr?.filter((entry) => !isProtective(entry)) ?? [];
    return { scheme: 'gpt', partitions, sectorSize, hybrid: others.length > 0, bootCode };
  }
  if (disk.unreadable()) return null;
  return mbr ? { ...noTable, scheme: 'mbr', partitions: mbr, bootCode } : { ...noTable, bootCode };
}

const isProtective = (entry: PartitionEntry): boolean => entry.type === '0xee';

/** The MBR's four entries, or null when the sector is none (a file system's boot sector looks similar). */
function readMbr(sector: Buffer): PartitionEntry[] | null {
  if (sector.readUInt16LE(510) !== 0xaa55) return null;
  const entries: PartitionEntry[] = [];
  for (let at = 446; at < 510; at += 16) {
    const flag = sector[at] ?? 0;
    if (flag !== 0 && flag !== 0x80) return null;
    const type = sector[at + 4] ?? 0;
    if (type === 0) continue;
    entries.push({
      type: `0x${type.toString(16).padStart(2, '0')}`,
      guid: null,
      name: '',
      startBytes: sector.readUInt32LE(at + 8) * 512,
      sizeBytes: sector.readUInt32LE(at + 12) * 512,
      active: flag === 0x80,
    });
  }
  return entries.length > 0 ? entries : null;
}

/** UEFI 2.10, 5.3: a header is valid when its checksums are. */
async function readGpt(
  disk: DiskReader,
  sectorSize: number,
  headerAt: number,
): Promise<PartitionEntry[] | null> {
  const header = headerAt > 0 ? await disk.read(headerAt, 512) : null;
  if (!header || header.length < 512 || header.toString('latin1', 0, 8) !== 'EFI PART') return null;
  const headerSize = header.readUInt32LE(12);
  if (headerSize < 92 || headerSize > 512) return null;
  const covered = Buffer.from(header.subarray(0, headerSize));
  covered.fill(0, 16, 20);
  if (crc32(covered) !== header.readUInt32LE(16)) return null;
  const tableAt = Number(header.readBigUInt64LE(72)) * sectorSize;
  const count = header.readUInt32LE(80);
  const entrySize = header.readUInt32LE(84);
  if (count > maximumEntries || entrySize < 128 || entrySize > 1024 || !Number.isSafeInteger(tableAt))
    return null;
  const table = await disk.read(tableAt, count * entrySize);
  if (!table || table.length < count * entrySize || crc32(table) !== header.readUInt32LE(88)) return null;
  const entries: PartitionEntry[] = [];
  for (let at = 0; at < table.length; at += entrySize) {
    const entry = table.subarray(at, at + entrySize);
    if (entry.subarray(0, 16).every((byte) => byte === 0)) continue;
    const firstLba = Number(entry.readBigUInt64LE(32));
    const lastLba = Number(entry.readBigUInt64LE(40));
    if (lastLba < firstLba || lastLba > Number.MAX_SAFE_INTEGER / sectorSize) continue;
    entries.push({
      type: decodeGuid(entry),
      guid: decodeGuid(entry, 16),
      name: entry.toString('utf16le', 56, 128).replace(/\0.*$/s, ''),
      startBytes: firstLba * sectorSize,
      sizeBytes: (lastLba - firstLba + 1) * sectorSize,
      active: false,
    });
  }
  return entries;
}
