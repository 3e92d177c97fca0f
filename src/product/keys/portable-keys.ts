import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { tryLock } from '../../durable/lock.ts';
import { toVtpmError, toWireError, VtpmError, type WireError } from '../../errors/error.ts';
import { applyImport, type ProveHere, planImport, recordId } from '../../keychain/import-records.ts';
import { backupAccount, currentAccount, type Keychain } from '../../keychain/keychain.ts';
import { requireStrongPassphrase } from '../../keychain/passphrase-strength.ts';
import {
  type PortableEntry,
  readPortableFile,
  refuseExisting,
  type SealOptions,
  writePortableFile,
} from '../../keychain/portable-keychain.ts';
import { clearLeftovers } from '../../keychain/portable-leftovers.ts';
import type { ImportedRecord, PlannedRecord, ProofHere } from '../../keychain/portable-views.ts';
import { findRecord, type KeyRecord, passwordBytes, tryParseRecord } from '../../keychain/record.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import type { MachineDescription } from '../../machine/description.ts';
import { readBundle } from '../../machine/library.ts';
import { findSwtpmTools } from '../../swtpm/tools.ts';
import { listBackups } from '../../tpm/backups.ts';
import { proveKey } from '../../tpm/describe.ts';
import type { ProductContext } from '../context.ts';
import type { MachineId } from '../views.ts';
import type { ExportableKeys, ImportDecisions, InspectedKeys } from './keys-views.ts';

export interface Bundle {
  readonly id: MachineId;
  readonly description: MachineDescription;
}

/** Tries a key on the storage of a bundle that it is meant for, else on the chip's. */
async function proveIn({ id, description }: Bundle, record: KeyRecord): Promise<ProofHere> {
  const { tpm } = description;
  const backup =
    tpm?.storageId === record.storageId
      ? undefined
      : (await listBackups(id)).find((b) => b.storageId === record.storageId);
  if (!backup && !tpm) return { storage: null, opens: null };
  const storage = backup?.name ?? 'chip';
  try {
    await proveKey({
      stateDir: backup ? join(backup.path, 'tpm') : bundleLayout(id).tpm,
      password: passwordBytes(record),
      cipher: backup?.cipher ?? tpm?.cipher ?? record.cipher,
      tools: findSwtpmTools(),
    });
    return { storage, opens: true };
  } catch (error) {
    const { code } = toVtpmError(error);
    if (code === 'VTPM_ERR_KEY_WRONG') return { storage, opens: false };
    if (code.startsWith('VTPM_ERR_STORAGE_')) return { storage, opens: null };
    throw error;
  }
}

/** Tries a key on every bundle of its machine that is on this computer. */
export function proverOf(bundles: readonly Bundle[]): ProveHere {
  return async (record) => {
    let best: ProofHere = { storage: null, opens: null };
    for (const bundle of bundles.filter((b) => b.description.uuid === record.uuid)) {
      const proof = await proveIn(bundle, record);
      if (proof.opens) return proof;
      if (best.storage === null || proof.opens === false) best = proof;
    }
    return best;
  };
}

export const bundlesHere = async (context: ProductContext): Promise<Bundle[]> =>
  (await context.library.entries()).flatMap(({ path, description }) =>
    description ? [{ id: path, description }] : [],
  );

/** The fingerprints of the chips that a bundle has the storage of, by storage. */
export async function fingerprintsIn({ id, description: { tpm } }: Bundle): Promise<Map<string, string>> {
  const fingerprints = new Map((await listBackups(id)).map((b) => [b.storageId, b.ekFingerprint]));
  if (tpm) fingerprints.set(tpm.storageId, tpm.ekFingerprint);
  return fingerprints;
}

async function collect(
  keychain: Keychain,
  accounts: readonly string[],
  id: MachineId,
): Promise<{ readonly view: ExportableKeys; readonly entries: readonly PortableEntry[] }> {
  const description = await readBundle(id);
  const { uuid, name, tpm } = description;
  const fingerprints = await fingerprintsIn({ id, description });
  const current = currentAccount(uuid);
  const entries: PortableEntry[] = [];
  const records: ExportableKeys['records'][number][] = [];
  const unreadable: string[] = [];
  // the current one comes first: an account's other names begin with it
  for (const account of accounts.filter((a) => a === current || a.startsWith(`${current}.`)).sort()) {
    const record = tryParseRecord((await keychain.get(account)) ?? '');
    if (!record || record.uuid !== uuid) {
      unreadable.push(account);
      continue;
    }
    const { storageId, createdAt, computer } = record;
    const taken = entries.filter((e) => e.record.storageId === storageId);
    if (taken.some((e) => e.record.password === record.password)) continue;
    const own =
      account === current ? 'current' : account === backupAccount(uuid, storageId) ? 'backup' : null;
    const role = own && taken.every((e) => e.role === 'superseded') ? own : 'superseded';
    const here = await proveIn({ id, description }, record);
    const ekFingerprint = record.ekFingerprint ?? fingerprints.get(storageId) ?? null;
    entries.push({ role, opensStorage: here.opens, record: { ...record, ekFingerprint } });
    records.push({ role, storageId, createdAt, computer, here });
  }
  const problem = tpm ? await problemOf(keychain, { id, description }) : null;
  return {
    view: { id, uuid, name, opensStorage: tpm && problem === null, problem, records, unreadable },
    entries,
  };
}

async function problemOf(keychain: Keychain, { id, description }: Bundle): Promise<WireError | null> {
  const { uuid, tpm } = description;
  if (!tpm) return null;
  try {
    const record = await findRecord(keychain, uuid, tpm.storageId);
    const stateDir = bundleLayout(id).tpm;
    const password = passwordBytes(record);
    await proveKey({ stateDir, password, cipher: tpm.cipher, tools: findSwtpmTools() });
    return null;
  } catch (error) {
    const wire = toWireError(error);
    if (!/^VTPM_ERR_(KEY|STORAGE)_/.test(wire.code)) throw error;
    return wire;
  }
}

async function collectAll(context: ProductContext, ids: readonly MachineId[]) {
  const keychain = await context.keychain();
  const accounts = await keychain.list();
  const all = [];
  for (const id of new Set(ids)) all.push(await collect(keychain, accounts, id));
  return all;
}

/** All keys of one machine that this version can read, each tried on its storage. */
export const collectKeys = async (
  context: ProductContext,
  id: MachineId,
): Promise<readonly PortableEntry[]> => {
  const [machine] = await collectAll(context, [id]);
  return machine?.entries ?? [];
};

/** What {@link exportKeys} would write; each key is tried on its storage. */
export const exportableKeys = async (
  context: ProductContext,
  ids: readonly MachineId[],
): Promise<readonly ExportableKeys[]> => (await collectAll(context, ids)).map(({ view }) => view);

export interface ExportOptions extends SealOptions {
  /** The file; it must not exist. */
  readonly to: string;
  readonly passphrase: string;
}

/**
 * Writes the key records of machines, those of backups included, into a new portable keychain.
 * @throws VtpmError VTPM_ERR_KEYS_PASSPHRASE_WEAK, VTPM_ERR_KEYS_FILE_EXISTS, VTPM_ERR_FILE_ACCESS;
 * VTPM_ERR_KEY_MISSING (a chip without a record) or VTPM_ERR_TPM_ABSENT (neither chip nor record) for any of
 * the machines; nothing is written then. A key that does not open its storage is exported, and told.
 */
export async function exportKeys(
  context: ProductContext,
  ids: readonly MachineId[],
  { to, passphrase, ...seal }: ExportOptions,
): Promise<readonly ExportableKeys[]> {
  await requireStrongPassphrase(passphrase);
  await refuseExisting(to);
  await clearLeftovers(to);
  const all = await collectAll(context, ids);
  for (const { view } of all) {
    if (view.problem?.code === 'VTPM_ERR_KEY_MISSING')
      throw new VtpmError(view.problem.code, view.problem.details);
    if (view.records.length === 0) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: view.name });
  }
  const records = all.flatMap(({ entries }) => entries);
  await writePortableFile(
    to,
    { createdAt: new Date().toISOString(), computer: hostname(), records },
    passphrase,
    seal,
  );
  return all.map(({ view }) => view);
}

/** @throws VtpmError VTPM_ERR_KEYS_FILE_…, VTPM_ERR_KEYCHAIN_… */
export async function inspectKeys(
  context: ProductContext,
  path: string,
  passphrase: string,
): Promise<InspectedKeys> {
  const { createdAt, computer, records } = await readPortableFile(path, passphrase);
  const prove = proverOf(await bundlesHere(context));
  return { createdAt, computer, records: await planImport(records, await context.keychain(), prove) };
}

/**
 * Takes the records of a portable keychain into the keychain here. `locked` runs an action with a stopped
 * machine's lock held.
 * @throws VtpmError VTPM_ERR_KEYS_…, VTPM_ERR_KEYCHAIN_…, VTPM_ERR_MACHINE_RUNNING, VTPM_ERR_MACHINE_BUSY
 */
export async function importKeys(
  context: ProductContext,
  path: string,
  passphrase: string,
  decisions: ImportDecisions,
  locked: <T>(id: MachineId, action: () => Promise<T>) => Promise<T>,
): Promise<readonly ImportedRecord[]> {
  const decisionOf = (id: string) =>
    typeof decisions === 'string' ? decisions : Object.hasOwn(decisions, id) ? (decisions[id] ?? null) : null;
  const { records } = await readPortableFile(path, passphrase);
  const entries = records.filter(({ record }) => decisionOf(recordId(record)) !== 'skip');
  const keychain = await context.keychain();
  const bundles = await bundlesHere(context);
  const prove = proverOf(bundles);
  const changing = new Set(
    (await planImport(entries, keychain, prove)).filter((p) => p.kind !== 'same').map((p) => p.uuid),
  );
  const decide = ({ id }: PlannedRecord) => {
    const decision = decisionOf(id);
    return decision === 'skip' ? null : decision;
  };
  const apply = bundles
    .filter((b) => changing.has(b.description.uuid))
    .reduce<() => Promise<ImportedRecord[]>>(
      (action, { id }) =>
        () =>
          locked(id, action),
      () => applyImport({ entries, keychain, prove, decide }),
    );
  return withImportLock(context, apply);
}

/** Two imports at once would each keep what the other replaces. */
export async function withImportLock<T>(context: ProductContext, action: () => Promise<T>): Promise<T> {
  await mkdir(context.places.config, { recursive: true, mode: 0o700 });
  const path = join(context.places.config, 'import.lock');
  const lock = tryLock(path, context.program);
  if (!lock) throw new VtpmError('VTPM_ERR_KEYCHAIN_FILE_BUSY', { path });
  try {
    return await action();
  } finally {
    lock.release();
  }
}
