/** Writes a GUID as UEFI stores it: the first three fields little-endian, the rest as read (UEFI 2.10, appendix A). */
export function encodeGuid(guid: string): Buffer {
  const hex = Buffer.from(guid.replaceAll('-', ''), 'hex');
  if (hex.length !== 16) throw new RangeError(`not a GUID: ${guid}`);
  hex.subarray(0, 4).reverse();
  hex.subarray(4, 6).reverse();
  hex.subarray(6, 8).reverse();
  return hex;
}

/** The 16 bytes at `offset` as a lower-case GUID. @throws RangeError when they are not all there */
export function decodeGuid(bytes: Buffer, offset = 0): string {
  if (offset < 0 || offset + 16 > bytes.length) throw new RangeError('GUID out of bounds');
  const copy = Buffer.from(bytes.subarray(offset, offset + 16));
  copy.subarray(0, 4).reverse();
  copy.subarray(4, 6).reverse();
  copy.subarray(6, 8).reverse();
  const hex = copy.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
