import { VtpmError } from '../errors/error.ts';
import { replacingIsUseless } from './import-choices.ts';
import { planKeptAccount } from './kept-account.ts';
import { backupAccount, currentAccount, type Keychain } from './keychain.ts';
import type { PortableEntry } from './portable-keychain.ts';
import type {
  ConflictDecision,
  ImportedRecord,
  PlannedRecord,
  ProofHere,
  RecordFacts,
} from './portable-views.ts';
import { formatRecord, type KeyRecord, tryParseRecord } from './record.ts';

/** Tries a record on the storages of this computer. */
export type ProveHere = (record: KeyRecord) => Promise<ProofHere>;

/** Points between two steps, for tests that kill the process there. */
export interface ImportHooks {
  reached?(point: string): void;
}

const factsOf = (record: KeyRecord, here: ProofHere): RecordFacts => ({
  vmName: record.vmName,
  createdAt: record.createdAt,
  computer: record.computer,
  cipher: record.cipher,
  storageId: record.storageId,
  ekFingerprint: record.ekFingerprint,
  here,
});

/** The record that opens a storage here: under the machine's own account, else under the storage's. */
async function findHere(
  keychain: Keychain,
  { uuid, storageId }: KeyRecord,
): Promise<{ readonly account: string; readonly secret: string } | null> {
  for (const account of [currentAccount(uuid), backupAccount(uuid, storageId)]) {
    const secret = await keychain.get(account);
    if (secret !== null && tryParseRecord(secret)?.storageId === storageId) return { account, secret };
  }
  return null;
}

interface Comparison {
  readonly kind: PlannedRecord['kind'];
  /** Where the record is (same) or would go (new, replace). */
  readonly account: string;
  /** What stands in the way. */
  readonly existing: { readonly account: string; readonly secret: string } | null;
}

async function compare(keychain: Keychain, { role, record }: PortableEntry): Promise<Comparison> {
  const found = await findHere(keychain, record);
  if (found && tryParseRecord(found.secret)?.password === record.password)
    return { kind: 'same', account: found.account, existing: null };
  if (role === 'superseded') {
    const { account, created } = await planKeptAccount(keychain, record.uuid, formatRecord(record));
    return { kind: created ? 'new' : 'same', account, existing: null };
  }
  const target =
    role === 'current' ? currentAccount(record.uuid) : backupAccount(record.uuid, record.storageId);
  if (found) return { kind: 'conflict', account: found.account, existing: found };
  const secret = await keychain.get(target);
  return secret === null
    ? { kind: 'new', account: target, existing: null }
    : { kind: 'conflict', account: target, existing: { account: target, secret } };
}

/** Names a record in decisions and results. */
export const recordId = ({ uuid, storageId }: KeyRecord): string => `${uuid}/${storageId}`;

/** Compares each record with the keychain here; nothing is changed. */
export async function planImport(
  entries: readonly PortableEntry[],
  keychain: Keychain,
  prove: ProveHere,
): Promise<PlannedRecord[]> {
  const planned: PlannedRecord[] = [];
  for (const entry of entries) {
    const { kind, existing } = await compare(keychain, entry);
    const there = existing && tryParseRecord(existing.secret);
    planned.push({
      id: recordId(entry.record),
      uuid: entry.record.uuid,
      role: entry.role,
      kind,
      incoming: factsOf(entry.record, await prove(entry.record)),
      existing: existing && {
        account: existing.account,
        facts: there ? factsOf(there, await prove(there)) : null,
      },
    });
  }
  return planned;
}

/** Writes a secret and reads it back, so that what follows can rely on it. */
export async function writeProven(keychain: Keychain, account: string, secret: string): Promise<void> {
  await keychain.set(account, secret);
  if ((await keychain.get(account)) !== secret)
    throw new VtpmError('VTPM_ERR_KEYCHAIN_FAILED', { reason: `“${account}” reads back differently` });
}

/**
 * Writes the records of a portable keychain. A record that is replaced is copied to its storage's account (or
 * beside it) and read back first, so a kill between any two steps loses nothing, and doing it all again ends
 * the same. A conflict without a decision is refused before anything is written.
 * The caller holds the locks of the machines here.
 * @throws VtpmError VTPM_ERR_KEYS_CONFLICT; VTPM_ERR_KEYS_REPLACE_USELESS (the present record opens the storage
 * here, the incoming one does not); VTPM_ERR_KEYCHAIN_…
 */
export async function applyImport(options: {
  readonly entries: readonly PortableEntry[];
  readonly keychain: Keychain;
  readonly prove: ProveHere;
  readonly decide: (planned: PlannedRecord) => ConflictDecision | null;
  readonly hooks?: ImportHooks;
}): Promise<ImportedRecord[]> {
  const { entries, keychain, prove, decide, hooks = {} } = options;
  const planned = await planImport(entries, keychain, prove);
  const decisions = planned.map((p) => (p.kind === 'conflict' ? decide(p) : null));
  const open = planned.filter((p, i) => p.kind === 'conflict' && decisions[i] === null);
  if (open.length > 0)
    throw new VtpmError('VTPM_ERR_KEYS_CONFLICT', {
      count: open.length,
      names: [...new Set(open.map((p) => p.incoming.vmName))].join(', '),
    });
  for (const [i, record] of planned.entries())
    if (record.kind === 'conflict' && decisions[i] === 'replace' && replacingIsUseless(record))
      throw new VtpmError('VTPM_ERR_KEYS_REPLACE_USELESS', { name: record.incoming.vmName });

  const done: ImportedRecord[] = [];
  for (const [i, entry] of entries.entries()) {
    const { here } = planned[i]?.incoming ?? { here: { storage: null, opens: null } };
    done.push(await importOne(keychain, entry, decisions[i] ?? null, here, hooks));
  }
  return done;
}

async function importOne(
  keychain: Keychain,
  entry: PortableEntry,
  decision: ConflictDecision | null,
  here: ProofHere,
  hooks: ImportHooks,
): Promise<ImportedRecord> {
  const secret = formatRecord(entry.record);
  const done = (
    outcome: ImportedRecord['outcome'],
    account: string | null,
    previousAccount: string | null = null,
  ): ImportedRecord => ({ id: recordId(entry.record), outcome, account, previousAccount, here });

  // compared again: an earlier record of the same file may have changed what is there
  const { kind, account, existing } = await compare(keychain, entry);
  if (kind === 'same') return done('same', account);
  if (!existing) {
    await writeProven(keychain, account, secret);
    hooks.reached?.('record-written');
    return done('added', account);
  }
  if (decision === 'keep') return done('kept', null, existing.account);
  if (decision === 'replace') {
    const kept = await planKeptAccount(keychain, entry.record.uuid, existing.secret, account);
    if (kept.created) await writeProven(keychain, kept.account, existing.secret);
    hooks.reached?.('previous-kept');
    await writeProven(keychain, account, secret);
    hooks.reached?.('record-written');
    return done('replaced', account, kept.account);
  }
  const beside = await planKeptAccount(keychain, entry.record.uuid, secret);
  if (beside.created) await writeProven(keychain, beside.account, secret);
  hooks.reached?.('record-beside');
  return done('kept-both', beside.account, existing.account);
}
