import { writeProven } from '../keychain/import-records.ts';
import { planKeptAccount } from '../keychain/kept-account.ts';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import { formatRecord, type KeyRecord, tryParseRecord } from '../keychain/record.ts';
import type { SyncHooks } from './folder.ts';
import { type KeySet, recordKey } from './key-set.ts';
import type { SyncedRecord } from './views.ts';

/** What the keychain here has. */
export interface LocalRecords {
  readonly records: ReadonlyMap<string, KeyRecord>;
  /** By machine: the key of its current record. Not there when it has none or one that can't be read. */
  readonly current: ReadonlyMap<string, string>;
}

const machineAccount = /^vTPM\.\{([0-9a-f-]{36})\}(\..+)?$/;

/**
 * @param fingerprintOf says what a record lacks that was made before its chip was complete
 * @throws VtpmError VTPM_ERR_KEYCHAIN_…
 */
export async function readLocalRecords(
  keychain: Keychain,
  fingerprintOf: (record: KeyRecord) => Promise<string | null> = async () => null,
): Promise<LocalRecords> {
  const records = new Map<string, KeyRecord>();
  const current = new Map<string, string>();
  for (const account of (await keychain.list()).sort()) {
    const [, uuid, kept] = machineAccount.exec(account) ?? [];
    if (!uuid) continue;
    const record = tryParseRecord((await keychain.get(account)) ?? '');
    if (record?.uuid !== uuid) continue;
    const key = recordKey(record);
    if (!records.has(key)) {
      const ekFingerprint = record.ekFingerprint ?? (await fingerprintOf(record));
      records.set(key, { ...record, ekFingerprint });
    }
    if (!kept) current.set(uuid, key);
  }
  return { records, current };
}

export interface ApplyOptions {
  readonly keychain: Keychain;
  readonly merged: KeySet;
  readonly local: LocalRecords;
  /**
   * Runs an action while nobody else changes the records of a machine that is here; false, without having run
   * it, when somebody is at work on it.
   */
  readonly withMachine: (uuid: string, action: () => Promise<void>) => Promise<boolean>;
  /** Whether a record opens a storage on this computer; null when there is none to try it on. */
  readonly opens: (record: KeyRecord) => Promise<boolean | null>;
  readonly hooks?: SyncHooks;
}

/**
 * Writes what others have into the keychain. A record is added under its storage's account, where it
 * overwrites nothing; the machine's current account changes only under the machine's lock, and what it held is
 * kept and read back first. So a kill between any two steps loses nothing, and doing it again ends the same.
 */
export async function applyRecords(options: ApplyOptions): Promise<SyncedRecord[]> {
  const { keychain, merged, local, hooks = {} } = options;
  const done: SyncedRecord[] = [];
  const promoted = new Set<string>();
  for (const [uuid, { key }] of Object.entries(merged.current)) {
    const winner = key === null ? undefined : merged.records.get(key);
    if (!winner || key === null || winner.uuid !== uuid || local.current.get(uuid) === key) continue;
    await options.withMachine(uuid, async () => {
      const previous = await promote(options, winner);
      if (previous === undefined) return;
      promoted.add(key);
      hooks.reached?.('record-current');
      done.push(synced(winner, 'current', previous));
    });
  }
  for (const [key, record] of merged.records) {
    if (local.records.has(key) || promoted.has(key)) continue;
    const { account, created } = await planKeptAccount(keychain, record.uuid, formatRecord(record));
    if (!created) continue;
    await writeProven(keychain, account, formatRecord(record));
    hooks.reached?.('record-kept');
    done.push(synced(record, 'kept', null));
  }
  return done;
}

const synced = (
  { uuid, vmName, storageId }: KeyRecord,
  as: SyncedRecord['as'],
  previousAccount: string | null,
): SyncedRecord => ({ uuid, vmName, storageId, as, previousAccount });

/**
 * Makes a record the machine's current one.
 * @returns where the record that was there is now, null when there was none, undefined when it was left alone
 */
async function promote(
  { keychain, local, opens, hooks = {} }: ApplyOptions,
  winner: KeyRecord,
): Promise<string | null | undefined> {
  const account = currentAccount(winner.uuid);
  const present = await keychain.get(account);
  const secret = formatRecord(local.records.get(recordKey(winner)) ?? winner);
  if (present === null) {
    if (local.current.has(winner.uuid)) return undefined; // it went away since: a change to be told first
    await writeProven(keychain, account, secret);
    return null;
  }
  const there = tryParseRecord(present);
  // one that can't be read stays; one that changed since is told to the others first
  if (!there || recordKey(there) !== local.current.get(winner.uuid)) return undefined;
  // of two records of one storage only the current one is used: the one that opens it here stays
  if (there.storageId === winner.storageId && (await opens(there)) === true) return undefined;
  const kept = await planKeptAccount(keychain, winner.uuid, present, account);
  if (kept.created) await writeProven(keychain, kept.account, present);
  hooks.reached?.('previous-kept');
  await writeProven(keychain, account, secret);
  return kept.account;
}
