import { Decrypter, Encrypter, type Recipient } from 'age-encryption';
import { VtpmError } from '../errors/error.ts';
import {
  passphraseIdentity,
  passphraseRecipient,
  WorkFactorTooHigh,
} from '../keychain/passphrase-recipient.ts';
import { payloadNonceSize } from './age-payload.ts';
import { tagSize } from './chacha20-poly1305.ts';

/** The header of an age file for a passphrase (C2SP age, "scrypt recipient stanza"). */

/**
 * Base-2 logarithm of scrypt's cost for new archives. One less than age's own default, so that deriving the
 * key takes 128 MiB rather than 256 and the whole stays under 200 MiB; the passphrases asked for are strong.
 */
export const defaultWorkFactor = 17;
/** A header for one passphrase has about 150 bytes; nothing longer is looked at. */
export const maximumHeaderSize = 1024;

const headerStart = 'age-encryption.org/v1\n-> scrypt ';

/** A new file key, wrapped for a passphrase. */
export async function newHeader(
  passphrase: string,
  workFactor = defaultWorkFactor,
): Promise<{ readonly header: Uint8Array; readonly fileKey: Uint8Array }> {
  let fileKey: Uint8Array | undefined;
  const recipient: Recipient = {
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return passphraseRecipient(passphrase, workFactor).wrapFileKey(key);
    },
  };
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  // An empty payload, under a nonce that is thrown away with it: only the header before them is wanted.
  const whole = await encrypter.encrypt(new Uint8Array());
  if (!fileKey) throw new Error('age-encryption has not asked for a file key to be wrapped');
  return { header: whole.subarray(0, whole.length - payloadNonceSize - tagSize), fileKey };
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
  const decrypter = new Decrypter();
  decrypter.addIdentity(passphraseIdentity(passphrase));
  try {
    return { header, fileKey: await decrypter.decryptHeader(header) };
  } catch (cause) {
    if (cause instanceof WorkFactorTooHigh)
      throw new VtpmError(
        'VTPM_ERR_ARCHIVE_HOSTILE',
        { path, reason: `trying its passphrase asks for too much work: ${cause.message}` },
        { cause },
      );
    if (cause instanceof Error && /no identity matched/.test(cause.message))
      throw new VtpmError('VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG', { path });
    throw new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', { path, reason: 'its header is not valid' }, { cause });
  }
}
