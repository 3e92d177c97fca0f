import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import type { Cipher } from '../machine/description.ts';

/** The name of swtpm's permanent state inside a storage folder. */
export const stateFileName = 'tpm2-00.permall';

/** What the head of swtpm's state file tells without a key. */
export interface StateHeader {
  readonly encrypted: boolean;
  /** Null when not encrypted. */
  readonly keyBits: 128 | 256 | null;
  /** Bytes of the whole file, which the header names as well. */
  readonly size: number;
}

const headerSize = 10;
const flagEncrypted = 0x01;
const flagKey256 = 0x08;
const flagMigrationEncrypted = 0x02;
/** Tags of the parts (swtpm's tlv.h): plain data, ciphertext, its HMAC, its IV. */
const tagData = 1;
const tagCiphertext = 2;
const tagHmac = 3;
const tagIv = 6;

export const cipherBits = (cipher: Cipher): 128 | 256 => (cipher === 'aes-256' ? 256 : 128);

/**
 * Reads the frame of a state file: swtpm's `blobheader` (version, lowest version, header size, flags, total
 * length; big-endian, swtpm_nvstore.c) and its parts. Null when it is not such a file or is cut short.
 */
export function parseStateHeader(bytes: Uint8Array): StateHeader | null {
  if (bytes.length < headerSize) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(6);
  if (view.getUint8(0) < 1 || view.getUint16(2) !== headerSize || size !== bytes.length) return null;
  const tags = new Set<number>();
  let offset = headerSize;
  while (offset < size) {
    if (offset + 6 > size) return null;
    tags.add(view.getUint16(offset));
    offset += 6 + view.getUint32(offset + 2);
  }
  if (offset !== size) return null;
  const flags = view.getUint16(4);
  const encrypted = (flags & (flagEncrypted | flagMigrationEncrypted)) !== 0;
  if (encrypted ? !(tags.has(tagCiphertext) && tags.has(tagHmac) && tags.has(tagIv)) : !tags.has(tagData))
    return null;
  return { encrypted, keyBits: encrypted ? (flags & flagKey256 ? 256 : 128) : null, size };
}

/**
 * Checks, without a key, that a folder holds a whole, encrypted state of the cipher expected.
 * Needed before every start: with a key and no state, swtpm silently makes a blank chip.
 * @throws VtpmError VTPM_ERR_STORAGE_MISSING, VTPM_ERR_STORAGE_DAMAGED, VTPM_ERR_STORAGE_NOT_ENCRYPTED,
 * VTPM_ERR_SWTPM_KEY_SIZE, VTPM_ERR_FILE_ACCESS
 */
export async function checkStorage(stateDir: string, cipher: Cipher): Promise<StateHeader> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(stateDir, stateFileName));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new VtpmError('VTPM_ERR_STORAGE_MISSING', { path: stateDir }, { cause });
    throw new VtpmError('VTPM_ERR_FILE_ACCESS', { reason: (cause as Error).message }, { cause });
  }
  const header = parseStateHeader(bytes);
  if (!header)
    throw new VtpmError('VTPM_ERR_STORAGE_DAMAGED', {
      path: stateDir,
      reason: bytes.length === 0 ? 'it is empty' : 'its header is not whole',
    });
  if (!header.encrypted) throw new VtpmError('VTPM_ERR_STORAGE_NOT_ENCRYPTED', { path: stateDir });
  if (header.keyBits !== cipherBits(cipher))
    throw new VtpmError('VTPM_ERR_SWTPM_KEY_SIZE', {
      found: header.keyBits ?? 0,
      expected: cipherBits(cipher),
    });
  return header;
}
