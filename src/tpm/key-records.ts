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

/** Undoes what a change that did not happen wrote into the keychain. */
export async function restoreRecords(journal: Journal, keychain: Keychain): Promise<void> {
  const account = currentAccount(journal.uuid);
  if (journal.installsRecord && journal.nextStorageId !== null) {
    const current = await keychain.get(account);
    const ours = current !== null && tryParseRecord(current)?.storageId === journal.nextStorageId;
    if (ours && journal.kind === 'restore') {
      // that storage stays a backup, so its key must stay too
      const spare = backupAccount(journal.uuid, journal.nextStorageId);
      if ((await keychain.get(spare)) === null) await keychain.set(spare, current);
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
