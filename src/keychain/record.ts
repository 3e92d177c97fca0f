import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';
import { ciphers, uuidPattern } from '../machine/description.ts';
import { backupAccount, currentAccount, type Keychain } from './keychain.ts';

/** The highest record version this product reads and writes. */
export const recordVersion = 1;

const record = z.looseObject({
  version: z.literal(recordVersion),
  storageId: z.string().regex(uuidPattern),
  /** 32 random bytes in base64url without padding: 43 characters. */
  password: z.string().regex(/^[\w-]{43}$/),
  cipher: z.enum(ciphers),
  vmName: z.string(),
  uuid: z.string().regex(uuidPattern),
  createdAt: z.iso.datetime(),
  /** Host name of the computer on which the storage was made. */
  computer: z.string(),
  /** As in machine.json; null until the chip's endorsement key has been read. */
  ekFingerprint: z.string().nullable(),
  /** Random, of the change that made the record: what an interrupted change may take back. */
  token: z.string().regex(uuidPattern).optional(),
});

/** What the keychain keeps for one TPM storage. */
export type KeyRecord = z.infer<typeof record>;

/** A new password with 256 bits of entropy, in the form that records hold. */
export const newPassword = (): string => randomBytes(32).toString('base64url');

/**
 * The bytes that swtpm gets as its passphrase: the 43 ASCII characters of the record's `password`, with no
 * newline. swtpm derives the AES key from all of them (PBKDF2). Text rather than the 32 raw bytes, so that
 * the very string a person copies out of a keychain opens the storage with swtpm's own tools.
 */
export const passwordBytes = (keyRecord: KeyRecord): Uint8Array => Buffer.from(keyRecord.password, 'ascii');

export const formatRecord = (keyRecord: KeyRecord): string => JSON.stringify(keyRecord);

/**
 * Reads a secret as a key record.
 * @throws VtpmError VTPM_ERR_KEY_RECORD_NEWER, VTPM_ERR_KEY_RECORD_DAMAGED (which never quote the secret)
 */
export function parseRecord(secret: string, account: string): KeyRecord {
  let value: unknown;
  try {
    value = JSON.parse(secret);
  } catch {
    // no `cause`: V8's message would quote the secret
    throw new VtpmError('VTPM_ERR_KEY_RECORD_DAMAGED', { account, reason: 'it is not JSON' });
  }
  const header = z.looseObject({ version: z.int() }).safeParse(value);
  if (header.success && header.data.version > recordVersion)
    throw new VtpmError('VTPM_ERR_KEY_RECORD_NEWER', {
      account,
      version: header.data.version,
      known: recordVersion,
    });
  const result = record.safeParse(value);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') || 'its form';
  throw new VtpmError('VTPM_ERR_KEY_RECORD_DAMAGED', { account, reason: `${field} is not valid` });
}

/** What a secret says of its storage, or null when it is not a record that this version reads. */
export function tryParseRecord(secret: string): KeyRecord | null {
  try {
    return parseRecord(secret, '');
  } catch {
    return null;
  }
}

/**
 * The key record of one storage of a machine: the current one if it names that storage, else the one kept
 * for a backup.
 * @throws VtpmError VTPM_ERR_KEY_MISSING, VTPM_ERR_KEY_WRONG (the record is of another storage),
 * VTPM_ERR_KEY_RECORD_…, VTPM_ERR_KEYCHAIN_…
 */
export async function findRecord(keychain: Keychain, uuid: string, storageId: string): Promise<KeyRecord> {
  const account = currentAccount(uuid);
  const current = await keychain.get(account);
  if (current !== null && tryParseRecord(current)?.storageId === storageId)
    return parseRecord(current, account);
  const kept = backupAccount(uuid, storageId);
  const secret = await keychain.get(kept);
  if (secret !== null) {
    const found = parseRecord(secret, kept);
    if (found.storageId === storageId) return found;
  }
  if (current === null)
    throw new VtpmError('VTPM_ERR_KEY_MISSING', { account, keychain: keychain.describe().name });
  parseRecord(current, account);
  throw new VtpmError('VTPM_ERR_KEY_WRONG', { account });
}
