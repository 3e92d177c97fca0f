import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Decrypter, Encrypter, type Identity, type Recipient, Stanza } from 'age-encryption';
import { VtpmError } from '../errors/error.ts';
import { openChunk, sealChunk, tagSize } from './chacha20-poly1305.ts';

/**
 * The header of an age file for a passphrase (C2SP age, "scrypt recipient stanza"). Parsing, encoding and the
 * header's MAC are age-encryption's; only scrypt is Node's own, which runs beside the event loop.
 */

/**
 * Base-2 logarithm of scrypt's cost for new archives. One less than age's own default, so that deriving the
 * key takes 128 MiB rather than 256 and the whole stays under 200 MiB; the passphrases asked for are strong.
 */
export const defaultWorkFactor = 17;
/** Above this an archive is refused: 20 needs 1 GiB of memory and seconds; typage has the same limit. */
const maximumWorkFactor = 20;
/** A header for one passphrase has about 150 bytes; nothing longer is looked at. */
export const maximumHeaderSize = 1024;

const label = 'age-encryption.org/v1/scrypt';
const headerStart = 'age-encryption.org/v1\n-> scrypt ';
const zeroNonce = Buffer.alloc(12); // fixed by the specification: each wrapping key is used once

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

const wrappingKey = (passphrase: string, salt: Uint8Array, logN: number): Promise<Buffer> =>
  derive(passphrase, Buffer.concat([Buffer.from(label), salt]), 32, {
    N: 2 ** logN,
    r: 8,
    p: 1,
    maxmem: 128 * 8 * 2 ** logN + (32 << 20),
  });

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');

/** A new file key, wrapped for a passphrase. */
export async function newHeader(
  passphrase: string,
  logN = defaultWorkFactor,
): Promise<{ readonly header: Uint8Array; readonly fileKey: Uint8Array }> {
  let fileKey: Uint8Array | undefined;
  const recipient: Recipient = {
    async wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      const salt = randomBytes(16);
      const body = sealChunk(await wrappingKey(passphrase, salt, logN), zeroNonce, key);
      return [new Stanza(['scrypt', base64(salt), String(logN)], body)];
    },
  };
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  // An empty payload, under a nonce that is thrown away with it: only the header before them is wanted.
  const whole = await encrypter.encrypt(new Uint8Array());
  if (!fileKey) throw new Error('age-encryption has not asked for a file key to be wrapped');
  return { header: whole.subarray(0, whole.length - 16 - tagSize), fileKey };
}

/** Where the header ends in the beginning of a file, or null when it doesn't. */
function headerLength(beginning: Buffer): number | null {
  const match = /\n--- [A-Za-z0-9+/]{43}\n/.exec(beginning.toString('latin1'));
  return match ? match.index + match[0].length : null;
}

/**
 * Unwraps the file key.
 * @param beginning the file's first bytes, {@link maximumHeaderSize} of them if it has as many
 * @throws VtpmError VTPM_ERR_ARCHIVE_FOREIGN, _TRUNCATED, _PASSPHRASE_WRONG, _HOSTILE, _DAMAGED
 */
export async function openHeader(
  beginning: Buffer,
  passphrase: string,
  path: string,
): Promise<{ readonly header: Uint8Array; readonly fileKey: Uint8Array }> {
  const start = beginning.subarray(0, headerStart.length).toString('latin1');
  if (!headerStart.startsWith(start))
    throw new VtpmError('VTPM_ERR_ARCHIVE_FOREIGN', {
      path,
      reason: 'it is not a file of age with a passphrase',
    });
  const length = headerLength(beginning);
  if (length === null)
    throw beginning.length < maximumHeaderSize
      ? new VtpmError('VTPM_ERR_ARCHIVE_TRUNCATED', { path })
      : new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', { path, reason: 'its header has no end' });
  const header = Uint8Array.from(beginning.subarray(0, length));
  const identity: Identity = {
    async unwrapFileKey(stanzas) {
      const [stanza] = stanzas;
      const [type, salt = '', cost = ''] = stanza?.args ?? [];
      if (!stanza || stanzas.length !== 1 || type !== 'scrypt' || stanza.args.length !== 3) return null;
      if (!/^[A-Za-z0-9+/]{22}$/.test(salt) || !/^[1-9]\d?$/.test(cost) || stanza.body.length !== 32)
        throw new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', { path, reason: 'its header is not valid' });
      if (Number(cost) > maximumWorkFactor)
        throw new VtpmError('VTPM_ERR_ARCHIVE_HOSTILE', {
          path,
          reason: `its passphrase would take 2^${cost} rounds to try`,
        });
      const key = await wrappingKey(passphrase, Buffer.from(salt, 'base64'), Number(cost));
      return openChunk(key, zeroNonce, stanza.body);
    },
  };
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return { header, fileKey: await decrypter.decryptHeader(header) };
  } catch (cause) {
    if (cause instanceof VtpmError) throw cause;
    if (cause instanceof Error && /no identity matched/.test(cause.message))
      throw new VtpmError('VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG', { path });
    throw new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', { path, reason: 'its header is not valid' }, { cause });
  }
}
