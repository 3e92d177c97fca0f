import { planKeptAccount, samePassword } from '../keychain/kept-account.ts';
import { backupAccount, currentAccount, type Keychain } from '../keychain/keychain.ts';
import { tryParseRecord } from '../keychain/record.ts';
import type { BundleLayout } from '../machine/bundle-layout.ts';
import { listBackups } from './backups.ts';
import type { Journal } from './journal.ts';

/**
 * Where the record under the machine's own account is to be kept while another takes its place, or null
 * when there is none. A record of another secret is never overwritten.
 */
export async function planMove(
  keychain: Keychain,
  uuid: string,
  current: string | null,
): Promise<Journal['moved']> {
  if (current === null) return null;
  return planKeptAccount(keychain, uuid, current);
}

/** Copies the record under the machine's own account to where the journal says. */
export async function keepRecord(keychain: Keychain, journal: Journal): Promise<void> {
  if (!journal.moved?.created) return;
  const current = await keychain.get(currentAccount(journal.uuid));
  if (current !== null) await keychain.set(journal.moved.account, current);
}

/** Whether a change wrote this record. The storage alone does not tell: a bundle can name any in its journal. */
function isOfThisChange(secret: string, { kind, nextStorageId, recordToken }: Journal): boolean {
  const record = tryParseRecord(secret);
  if (record?.storageId !== nextStorageId) return false;
  return kind === 'restore' || (record.token !== undefined && record.token === recordToken);
}

/**
 * Undoes what a change that did not happen wrote into the keychain. The journal may come from elsewhere,
 * with its bundle: whatever it says, no password leaves the keychain but that of the change itself.
 */
export async function restoreRecords(journal: Journal, keychain: Keychain): Promise<void> {
  const account = currentAccount(journal.uuid);
  if (journal.installsRecord && journal.nextStorageId !== null) {
    const current = await keychain.get(account);
    const ours = current !== null && isOfThisChange(current, journal);
    if (ours && journal.kind === 'restore') {
      // that storage stays a backup, so its key must stay too
      const spare = backupAccount(journal.uuid, journal.nextStorageId);
      const there = await keychain.get(spare);
      if (there === null) await keychain.set(spare, current);
      else if (!samePassword(there, current)) return; // two keys of one storage: none is given up
    }
    if (ours && journal.moved) {
      const kept = await keychain.get(journal.moved.account);
      if (kept !== null) await keychain.set(account, kept);
    } else if (ours) await keychain.remove(account);
  }
  if (!journal.moved?.created) return;
  // the copy goes only when the original is in its place
  const [current, kept] = [await keychain.get(account), await keychain.get(journal.moved.account)];
  if (kept !== null && kept === current) await keychain.remove(journal.moved.account);
}

/** What is left to do in the keychain once a change has happened. */
export async function finishRecords(
  layout: BundleLayout,
  journal: Journal,
  keychain: Keychain,
): Promise<void> {
  const account = currentAccount(journal.uuid);
  if (journal.kind === 'remove' && journal.moved) {
    const [current, kept] = [await keychain.get(account), await keychain.get(journal.moved.account)];
    if (current !== null && kept !== null && samePassword(current, kept)) await keychain.remove(account);
  }
  if (journal.kind === 'restore' && journal.nextStorageId !== null) {
    const storageId = journal.nextStorageId;
    const backups = await listBackups(layout.root);
    if (backups.some((backup) => backup.storageId === storageId)) return;
    const kept = backupAccount(journal.uuid, storageId);
    const [current, spare] = [await keychain.get(account), await keychain.get(kept)];
    if (current !== null && spare !== null && samePassword(current, spare)) await keychain.remove(kept);
  }
}
