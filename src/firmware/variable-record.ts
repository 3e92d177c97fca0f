import { decodeGuid, encodeGuid } from './guid.ts';

/** A variable as the firmware keeps it. */
export interface UefiVariable {
  readonly guid: string;
  readonly name: string;
  /** EFI_VARIABLE_… bits (UEFI 2.10, 8.2). */
  readonly attributes: number;
  readonly data: Buffer;
  /** Time of the last authenticated write; null for variables that have none. */
  readonly time: Date | null;
}

export interface VariableRecord extends UefiVariable {
  /** Of the record's header in the volume. */
  readonly offset: number;
  readonly state: number;
}

/** AUTHENTICATED_VARIABLE_HEADER (MdeModulePkg/Include/Guid/VariableFormat.h). */
export const recordHeaderSize = 60;
const startId = 0x55aa;
// Flash bits only go from 1 to 0, so a state is the AND of everything that happened to a record.
const stateAdded = 0x3f;
const inDeletedTransition = 0x01;
const deleted = 0x02;

export const isRecord = (bytes: Buffer, offset: number): boolean => bytes.readUInt16LE(offset) === startId;

/** Whether a record's value counts; one in transition does only when no finished one of its name exists. */
export const isLive = (state: number): boolean => state === stateAdded;
export const isInTransition = (state: number): boolean => state === (stateAdded & ~inDeletedTransition);
export const deletedState = (state: number): number => state & ~(deleted | inDeletedTransition);

const align4 = (n: number): number => Math.ceil(n / 4) * 4;

/** Reads the record at `offset`, or null when its sizes do not fit in front of `end`. */
export function decodeRecord(
  bytes: Buffer,
  offset: number,
  end: number,
): { record: VariableRecord; next: number } | null {
  if (offset + recordHeaderSize > end) return null;
  // Erased sizes belong to a header whose writing was interrupted: edk2 counts it as empty.
  const size = (at: number): number => (bytes.readUInt32LE(at) === 0xffffffff ? 0 : bytes.readUInt32LE(at));
  const nameSize = size(offset + 36);
  const dataSize = size(offset + 40);
  const nameAt = offset + recordHeaderSize;
  if (nameSize + dataSize > end - nameAt || nameSize % 2 !== 0) return null;
  const name = bytes.toString('utf16le', nameAt, nameAt + nameSize).replace(/\0.*$/s, '');
  const dataAt = nameAt + nameSize;
  const record: VariableRecord = {
    offset,
    state: bytes.readUInt8(offset + 2),
    attributes: bytes.readUInt32LE(offset + 4),
    time: decodeTime(bytes, offset + 16),
    guid: decodeGuid(bytes, offset + 44),
    name,
    data: Buffer.from(bytes.subarray(dataAt, dataAt + dataSize)),
  };
  return { record, next: offset + align4(recordHeaderSize + nameSize + dataSize) };
}

export function encodeRecord(variable: UefiVariable): Buffer {
  const name = Buffer.from(`${variable.name}\0`, 'utf16le');
  const size = recordHeaderSize + name.length + variable.data.length;
  const bytes = Buffer.alloc(align4(size), 0xff);
  bytes.fill(0, 0, recordHeaderSize);
  bytes.writeUInt16LE(startId, 0);
  bytes.writeUInt8(stateAdded, 2);
  bytes.writeUInt32LE(variable.attributes, 4);
  if (variable.time) encodeTime(variable.time).copy(bytes, 16);
  bytes.writeUInt32LE(name.length, 36);
  bytes.writeUInt32LE(variable.data.length, 40);
  encodeGuid(variable.guid).copy(bytes, 44);
  name.copy(bytes, recordHeaderSize);
  variable.data.copy(bytes, recordHeaderSize + name.length);
  return bytes;
}

/** EFI_TIME in UTC; null for the all-zero one or one that is no date. */
export function decodeTime(bytes: Buffer, offset: number): Date | null {
  const year = bytes.readUInt16LE(offset);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes.subarray(offset + 2, offset + 7);
  if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(Math.min(hour, 23), Math.min(minute, 59), Math.min(second, 59));
  return date;
}

function encodeTime(time: Date): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(time.getUTCFullYear(), 0);
  bytes.set(
    [
      time.getUTCMonth() + 1,
      time.getUTCDate(),
      time.getUTCHours(),
      time.getUTCMinutes(),
      time.getUTCSeconds(),
    ],
    2,
  );
  return bytes;
}
