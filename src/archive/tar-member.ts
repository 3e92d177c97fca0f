import type { Extent } from '../copy/extents.ts';

/**
 * Members of a tar archive in pax format (POSIX.1-2001), with sparse files in GNU's form 1.0 ("PAX Format,
 * Version 1.0" in the GNU tar manual), which GNU tar, bsdtar and others unpack.
 */
const block = 512;

/** Zeros that fill a member's last block. */
export const paddingOf = (size: number): number => (block - (size % block)) % block;

export const endOfArchive: Uint8Array = new Uint8Array(2 * block);

/** The largest size that a header's 11 octal digits hold. */
const largestOctal = 8 ** 11 - 1;

function header(name: string, type: '0' | '5' | 'x', size: number, mode: number, mtime: number): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number) =>
    bytes.write(value.toString(8).padStart(digits, '0'), at, 'latin1');
  // Readers take the name from the pax record; this is what very old ones see.
  bytes.write(name.replace(/[^\x20-\x7e]/g, '_').slice(0, 99), 0, 'latin1');
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size > largestOctal ? 0 : size, 124, 11);
  octal(Math.min(mtime, largestOctal), 136, 11);
  bytes.fill(' ', 148, 156);
  bytes.write(type, 156, 'latin1');
  bytes.write('ustar\x0000', 257, 'latin1');
  octal(0, 329, 7);
  octal(0, 337, 7);
  const sum = bytes.reduce((a, b) => a + b, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

/** One pax record, "LENGTH KEY=VALUE\n", where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = Buffer.byteLength(rest);
  let length = size + String(size).length;
  length = size + String(length).length;
  return `${length}${rest}`;
}

function padded(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc(paddingOf(content.length))]);
}

function extended(records: readonly string[], mtime: number): Buffer {
  const content = Buffer.from(records.join(''));
  return Buffer.concat([header('PaxHeaders/vtpm', 'x', content.length, 0o600, mtime), padded(content)]);
}

/** A folder's member. `mtime` in seconds. */
export function folderMember(path: string, mode: number, mtime: number): Buffer {
  return Buffer.concat([
    extended([record('path', `${path}/`)], mtime),
    header(`${path}/`, '5', 0, mode, mtime),
  ]);
}

/** A whole member with its content. */
export function smallMember(path: string, content: Uint8Array, mtime: number): Buffer {
  return Buffer.concat([header(path, '0', content.length, 0o600, mtime), padded(content)]);
}

/** Reads what {@link smallMember} puts first. @returns null when the block is no such header */
export function smallMemberSize(first: Uint8Array): number | null {
  const text = Buffer.from(first.subarray(124, 135)).toString('latin1');
  return first.length >= block && /^[0-7]{11}$/.test(text) ? Number.parseInt(text, 8) : null;
}

export interface MemberFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  readonly mtimeNs: string;
  readonly extents: readonly Extent[];
}

/** What comes before a file's data: headers and, with holes, the map. The data and its padding follow. */
export function fileMemberStart(
  { path, size, mode, mtimeNs, extents }: MemberFile,
  dataBytes: number,
): Buffer {
  const nanoseconds = BigInt(mtimeNs);
  const seconds = Number(nanoseconds / 1_000_000_000n);
  const mtime = record('mtime', `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`);
  const sparse = dataBytes < size;
  let map: Buffer = Buffer.alloc(0);
  if (sparse) {
    const last = extents.at(-1);
    const entries: Extent[] = [...extents];
    if (!last || last[0] + last[1] < size) entries.push([size, 0]);
    map = padded(Buffer.from(`${entries.length}\n${entries.map(([at, n]) => `${at}\n${n}\n`).join('')}`));
  }
  const stored = map.length + dataBytes;
  const records = sparse
    ? [
        record('GNU.sparse.major', '1'),
        record('GNU.sparse.minor', '0'),
        record('GNU.sparse.name', path),
        record('GNU.sparse.realsize', String(size)),
      ]
    : [record('path', path)];
  if (stored > largestOctal) records.push(record('size', String(stored)));
  return Buffer.concat([
    extended([...records, mtime], seconds),
    header(sparse ? `GNUSparseFile.0/${path}` : path, '0', stored, mode, seconds),
    map,
  ]);
}
