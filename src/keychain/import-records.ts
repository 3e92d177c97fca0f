import { VtpmError } from '../errors/error.ts';
import { planKeptAccount } from './kept-account.ts';
import { backupAccount, currentAccount, type Keychain } from './keychain.ts';
import type { PortableEntry, PortableRole } from './portable-keychain.ts';
import { formatRecord, type KeyRecord, tryParseRecord } from './record.ts';

/** What to do where the keychain has another record already. */
export const conflictDecisions = ['keep', 'replace', 'keep-both'] as const;
export type ConflictDecision = (typeof conflictDecisions)[number];

/** Whether a record opens a storage on this computer, found out by opening it. */
export interface ProofHere {
  /** `chip`, the name of a backup, or null when this computer has no storage to try it on. */
  readonly storage: string | null;
  /** Null when there is no storage here, or it can't be read. */
  readonly opens: boolean | null;
}
export type ProveHere = (record: KeyRecord) => Promise<ProofHere>;

/** What a person may know of a record; never the password. */
export interface RecordFacts {
  readonly vmName: string;
  readonly createdAt: string;
  readonly computer: string;
  readonly cipher: string;
  readonly storageId: string;
  readonly ekFingerprint: string | null;
  readonly here: ProofHere;
}

/** One record of a portable keychain, beside what the keychain here has. */
export interface PlannedRecord {
  /** Names the record in decisions: `UUID/STORAGE-ID`. */
  readonly id: string;
  readonly uuid: string;
  readonly role: PortableRole;
  readonly kind: 'new' | 'same' | 'conflict';
  readonly incoming: RecordFacts;
  /** What a conflict is with; `facts` is null when that record can't be read. */
  readonly existing: { readonly account: string; readonly facts: RecordFacts | null } | null;
}

export interface ImportedRecord {
  readonly id: string;
  readonly outcome: 'added' | 'same' | 'kept' | 'replaced' | 'kept-both';
  /** Where the incoming record is now; null when the existing one was kept. */
  readonly account: string | null;
  /** Where the record that was there before is now, when it had to move. */
  readonly previousAccount: string | null;
  readonly here: ProofHere;
}

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

const idOf = ({ uuid, storageId }: KeyRecord): string => `${uuid}/${storageId}`;

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
      id: idOf(entry.record),
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
  for (const [i, { kind, existing, incoming }] of planned.entries())
    if (
      kind === 'conflict' &&
      decisions[i] === 'replace' &&
      existing?.facts?.storageId === incoming.storageId &&
      existing.facts.here.opens === true &&
      incoming.here.opens !== true
    )
      throw new VtpmError('VTPM_ERR_KEYS_REPLACE_USELESS', { name: incoming.vmName });

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
  ): ImportedRecord => ({ id: idOf(entry.record), outcome, account, previousAccount, here });

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
