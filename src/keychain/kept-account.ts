import { createHash } from 'node:crypto';
import { backupAccount, type Keychain } from './keychain.ts';
import { tryParseRecord } from './record.ts';

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Whether two secrets are records of the same password (or the very same text). */
export function samePassword(a: string, b: string): boolean {
  if (a === b) return true;
  const password = tryParseRecord(a)?.password;
  return password !== undefined && password === tryParseRecord(b)?.password;
}

/**
 * The account under which a secret is kept while another takes its place: that of its storage, or, where a
 * record of another password is there already, the same with a short hash of the secret. Repeating a killed
 * change finds the same account again. `created` is false when the secret is there already. `leaving` is the
 * account that the secret is about to leave, which is thus no place to keep it.
 */
export async function planKeptAccount(
  keychain: Pick<Keychain, 'get'>,
  uuid: string,
  secret: string,
  leaving?: string,
): Promise<{ readonly account: string; readonly created: boolean }> {
  const storageId = tryParseRecord(secret)?.storageId ?? `unknown-${shortHash(secret)}`;
  const account = backupAccount(uuid, storageId);
  const there = await keychain.get(account);
  if (there === null) return { account, created: true };
  if (account !== leaving && tryParseRecord(secret) && samePassword(there, secret))
    return { account, created: false };
  const other = `${account}-${shortHash(secret)}`;
  return { account: other, created: (await keychain.get(other)) === null };
}
