import { VtpmError } from '../errors/error.ts';
import { hasUnfinishedWrite } from './fault-tolerant-write.ts';
import { decodeGuid } from './guid.ts';
import {
  decodeRecord,
  deletedState,
  encodeRecord,
  isInTransition,
  isLive,
  isRecord,
  recordHeaderSize,
  type UefiVariable,
  type VariableRecord,
} from './variable-record.ts';

export type { UefiVariable } from './variable-record.ts';

const nvramFileSystem = 'fff12b8d-7696-4c8b-a985-2747075b4f50';
const authenticatedStore = 'aaf32c78-947b-439a-a180-2e144ec37792';
const storeHeaderSize = 28;
/** Larger than any firmware's variable volume; a bound on what a damaged header can make us read. */
export const maximumVolumeSize = 16 * 1024 * 1024;

export type VolumeKind = 'variables' | 'unformatted' | 'qcow2' | 'other';

/** What a store file's first bytes (64 or more) say it is. All 0x00 or 0xff: never started, unformatted. */
export function volumeKind(head: Buffer): VolumeKind {
  if (head.subarray(0, 4).equals(Buffer.from('QFI\xfb', 'latin1'))) return 'qcow2';
  if (head.length >= 0x48 && head.toString('latin1', 0x28, 0x2c) === '_FVH') return 'variables';
  const first = head[0];
  if ((first === 0 || first === 0xff) && head.every((byte) => byte === first)) return 'unformatted';
  return 'other';
}

/** Size in bytes of the firmware volume, from its header (its first 0x48 bytes). */
export function volumeSize(head: Buffer): number {
  const kind = volumeKind(head);
  if (kind === 'unformatted') throw new VtpmError('VTPM_ERR_STORE_UNFORMATTED');
  if (kind !== 'variables') throw damaged(kind === 'qcow2' ? 'it is a qcow2 image' : 'no volume header');
  const size = head.readBigUInt64LE(0x20);
  if (size < 0x1000n || size > BigInt(maximumVolumeSize)) throw damaged(`a volume of ${size} bytes`);
  return Number(size);
}

const damaged = (reason: string) => new VtpmError('VTPM_ERR_STORE_DAMAGED', { reason });

/**
 * The UEFI variables of one machine, edited in memory as the firmware does on flash: a new value is appended
 * and the old record marked deleted. Nothing else in the volume changes.
 */
export class VariableStore {
  /** The whole volume, with the edits. */
  readonly volume: Buffer;
  readonly #start: number;
  readonly #end: number;
  #free: number;
  #records: VariableRecord[];

  /**
   * @param bytes a store file, or its volume; copied, never written
   * @param beginning whether they may be only the beginning of a volume, as {@link readUefiVariables} has it
   * @throws VtpmError VTPM_ERR_STORE_UNFORMATTED, VTPM_ERR_STORE_DAMAGED
   */
  constructor(bytes: Buffer, beginning = false) {
    const size = volumeSize(bytes.subarray(0, 4096));
    if (size > bytes.length && !beginning) throw damaged('it is shorter than its header says');
    this.volume = beginning ? bytes.subarray(0, size) : Buffer.from(bytes.subarray(0, size));
    if (decodeGuid(this.volume, 0x10) !== nvramFileSystem) throw damaged('not a variable volume');
    const headerSize = this.volume.readUInt16LE(0x30);
    if (headerSize < 0x48 || headerSize % 2 !== 0 || headerSize + storeHeaderSize > this.volume.length)
      throw damaged('a wrong header size');
    let sum = 0;
    for (let at = 0; at < headerSize; at += 2) sum = (sum + this.volume.readUInt16LE(at)) & 0xffff;
    if (sum !== 0) throw damaged('a wrong header checksum');
    if (decodeGuid(this.volume, headerSize) !== authenticatedStore)
      throw damaged('its variables are not of the authenticated kind');
    const storeSize = this.volume.readUInt32LE(headerSize + 16);
    if (storeSize < storeHeaderSize || storeSize > size - headerSize) throw damaged('a wrong store size');
    if (this.volume.readUInt8(headerSize + 20) !== 0x5a || this.volume.readUInt8(headerSize + 21) !== 0xfe)
      throw damaged('the store is not marked healthy');
    this.#start = headerSize + storeHeaderSize;
    this.#end = headerSize + storeSize;
    ({ records: this.#records, free: this.#free } = this.#scan());
  }

  #scan(): { records: VariableRecord[]; free: number } {
    const records: VariableRecord[] = [];
    const end = Math.min(this.#end, this.volume.length);
    let at = this.#start;
    while (at + recordHeaderSize <= end && isRecord(this.volume, at)) {
      const decoded = decodeRecord(this.volume, at, end);
      if (!decoded && end < this.#end) throw new MoreNeeded();
      if (!decoded) throw damaged(`a record at 0x${at.toString(16)} that leaves the store`);
      records.push(decoded.record);
      at = decoded.next;
    }
    if (at + recordHeaderSize > end && end < this.#end) throw new MoreNeeded();
    return { records, free: Math.min(at, this.#end) };
  }

  #live(): VariableRecord[] {
    const finished = new Set(this.#records.filter((r) => isLive(r.state)).map(key));
    return this.#records.filter((r) => isLive(r.state) || (isInTransition(r.state) && !finished.has(key(r))));
  }

  /** Every variable that the firmware will see, in the order of the store. */
  variables(): UefiVariable[] {
    return this.#live().map(({ guid, name, attributes, data, time }) => ({
      guid,
      name,
      attributes,
      data,
      time,
    }));
  }

  get(guid: string, name: string): UefiVariable | null {
    return this.variables().find((v) => v.guid === guid && v.name === name) ?? null;
  }

  /** Bytes left for new records without reclaiming deleted ones. */
  get freeBytes(): number {
    return this.#end - this.#free;
  }

  /** Size in bytes of the part that holds variables. */
  get capacity(): number {
    return this.#end - this.#start;
  }

  /**
   * Writes variables, all or none; a variable that has the same value already is not written again.
   * @returns whether anything changed
   * @throws VtpmError VTPM_ERR_STORE_FULL, VTPM_ERR_STORE_BUSY; the volume is then as before
   */
  set(...variables: UefiVariable[]): boolean {
    const changed = variables.filter((v) => !same(this.get(v.guid, v.name), v));
    if (changed.length > 0) this.#edit(changed.map(key), changed);
    return changed.length > 0;
  }

  /** Marks a variable deleted. @returns whether it was there */
  delete(guid: string, name: string): boolean {
    if (!this.get(guid, name)) return false;
    this.#edit([key({ guid, name })], []);
    return true;
  }

  #edit(gone: readonly string[], added: readonly UefiVariable[]): void {
    if (hasUnfinishedWrite(this.volume, this.#end)) throw new VtpmError('VTPM_ERR_STORE_BUSY');
    const records = Buffer.concat(added.map(encodeRecord));
    if (records.length > this.freeBytes) {
      this.#reclaim(gone, records);
      return;
    }
    const target = this.volume.subarray(this.#free, this.#free + records.length);
    if (!target.every((byte) => byte === 0xff)) throw damaged('free space that is not empty');
    records.copy(target);
    for (const record of this.#records)
      if (gone.includes(key(record))) this.volume.writeUInt8(deletedState(record.state), record.offset + 2);
    ({ records: this.#records, free: this.#free } = this.#scan());
  }

  /** Drops deleted records as the firmware's own reclaim does; live ones are copied byte for byte. */
  #reclaim(gone: readonly string[], added: Buffer): void {
    const kept = this.#live()
      .filter((record) => !gone.includes(key(record)))
      .map((record) => {
        const next = decodeRecord(this.volume, record.offset, this.#end)?.next ?? this.#end;
        const bytes = Buffer.from(this.volume.subarray(record.offset, Math.min(next, this.#end)));
        bytes.writeUInt8(0x3f, 2);
        return bytes;
      });
    const all = Buffer.concat([...kept, added]);
    if (all.length > this.capacity)
      throw new VtpmError('VTPM_ERR_STORE_FULL', { needed: all.length, capacity: this.capacity });
    this.volume.fill(0xff, this.#start, this.#end);
    all.copy(this.volume, this.#start);
    ({ records: this.#records, free: this.#free } = this.#scan());
  }
}

/** The beginning of a volume does not hold all of its variables. */
class MoreNeeded extends Error {}

/** A store that is only looked at. */
export type UefiVariables = Pick<VariableStore, 'get' | 'variables'>;

/**
 * Reads the variables from the beginning of a store file.
 * @returns null when it does not hold all of them
 * @throws VtpmError VTPM_ERR_STORE_UNFORMATTED, VTPM_ERR_STORE_DAMAGED
 */
export function readUefiVariables(beginning: Buffer): UefiVariables | null {
  try {
    return new VariableStore(beginning, true);
  } catch (error) {
    if (error instanceof MoreNeeded) return null;
    throw error;
  }
}

const key = (v: { guid: string; name: string }): string => `${v.guid} ${v.name}`;

const same = (old: UefiVariable | null, now: UefiVariable): boolean =>
  old !== null && old.attributes === now.attributes && old.data.equals(now.data);
