import { decodeGuid } from '../firmware/guid.ts';

/** UEFI_VARIABLE_DATA (PFP 10.2.6): a variable's GUID, name and contents. */
export interface MeasuredVariable {
  readonly guid: string;
  readonly name: string;
  readonly contents: Buffer;
}

/** Null when the bytes are something else: shim measures some variables in its own way. */
export function readVariableData(data: Buffer): MeasuredVariable | null {
  if (data.length < 32) return null;
  const characters = data.readBigUInt64LE(16);
  const size = data.readBigUInt64LE(24);
  if (characters > 1024n || size > BigInt(data.length)) return null;
  const end = 32 + Number(characters) * 2;
  if (end + Number(size) > data.length) return null;
  return {
    guid: decodeGuid(data),
    name: data.subarray(32, end).toString('utf16le').replace(/\0+$/, ''),
    contents: data.subarray(end, end + Number(size)),
  };
}
