import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toVtpmError, VtpmError, type WireError } from '../errors/error.ts';
import { backupAccount, currentAccount, type Keychain } from '../keychain/keychain.ts';
import { findRecord, type KeyRecord, parseRecord, passwordBytes } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { Cipher, MachineDescription } from '../machine/description.ts';
import { checkStorage, stateFileName } from '../swtpm/state-header.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import { type Backup, listBackups } from './backups.ts';
import { proveKey } from './describe.ts';
import type { BackupEvidence, Diagnosis, RecordEvidence, StorageEvidence } from './diagnosis.ts';

/**
 * The failure of a key that is recorded for this very storage, and yet does not open it. swtpm sees only
 * that the HMAC fails; since the record names this storage, the storage is what changed (or someone edited
 * the record, which can't be told from here).
 */
export const asDamage = (error: unknown, path: string): unknown =>
  error instanceof VtpmError && error.code === 'VTPM_ERR_KEY_WRONG'
    ? new VtpmError(
        'VTPM_ERR_STORAGE_DAMAGED',
        { path, reason: 'its HMAC does not match, though the key is the one recorded for it' },
        { cause: error },
      )
    : error;

/**
 * Finds out why a chip does not open, or that it does: looks at the storage without its key, at the record,
 * and tries the one on a copy of the other. Nothing is changed. What was found first is named first: a
 * storage that is missing or cut short, then a keychain that can't be asked, then the record.
 * @param options.keychain may reject, with the reason why there is none
 * @throws VtpmError VTPM_ERR_TPM_ABSENT
 */
export async function diagnoseChip(options: {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly keychain: () => Promise<Keychain>;
  readonly tools: SwtpmTools;
}): Promise<Diagnosis> {
  const { bundleRoot, description, tools } = options;
  const { uuid, tpm } = description;
  if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
  const stateDir = bundleLayout(bundleRoot).tpm;
  const kept = await listBackups(bundleRoot);
  const { evidence: storage, error: storageError } = await lookAtStorage(stateDir, tpm.cipher);
  const account = currentAccount(uuid);
  const nothing = { account, createdAt: null, computer: null, storageId: null, opens: null };
  const withBackups = (keys: ReadonlySet<string> | null) =>
    kept.map((backup) => backupEvidence(backup, tpm.storageId, keys));
  const chipCreatedAt = tpm.createdAt;

  let keychain: Keychain | null = null;
  let secret: string | null;
  let keys: ReadonlySet<string>;
  let found: KeyRecord | null = null;
  let recordError: VtpmError | null = null;
  try {
    keychain = await options.keychain();
    secret = await keychain.get(account);
    keys = await keysOf(keychain, kept);
    found = await findRecord(keychain, uuid, tpm.storageId).catch((error: unknown) => {
      recordError = toVtpmError(error);
      if (!/^VTPM_ERR_KEY_/.test(recordError.code)) throw recordError;
      return null;
    });
  } catch (error) {
    return {
      problem: wire(storageError ?? toVtpmError(error)),
      storage,
      record: { ...nothing, state: 'unknown', keychain: keychain?.describe().name ?? null },
      chipCreatedAt,
      backups: withBackups(null),
    };
  }

  const readable = found ?? (secret === null ? null : readRecord(secret, account));
  const { opens, error: keyError } = await tryKey(readable, storageError === null);
  const state: RecordEvidence['state'] = found
    ? 'this-storage'
    : readable
      ? 'other-storage'
      : secret === null
        ? 'none'
        : 'unreadable';
  const failed = storageError ?? recordError ?? (keyError && toVtpmError(asDamage(keyError, stateDir)));
  return {
    problem: failed && wire(failed),
    storage: { ...storage, state: failed?.code === 'VTPM_ERR_STORAGE_DAMAGED' ? 'damaged' : storage.state },
    record: {
      ...{ state, account, keychain: keychain.describe().name, opens },
      createdAt: readable?.createdAt ?? null,
      computer: readable?.computer ?? null,
      storageId: readable?.storageId ?? null,
    },
    chipCreatedAt,
    backups: withBackups(keys),
  };

  async function tryKey(record: KeyRecord | null, possible: boolean) {
    if (!record || !possible || !tpm) return { opens: null, error: null };
    try {
      await proveKey({ stateDir, password: passwordBytes(record), cipher: tpm.cipher, tools });
      return { opens: true, error: null };
    } catch (thrown) {
      const error = toVtpmError(thrown);
      const tried = error.code === 'VTPM_ERR_KEY_WRONG' || error.code === 'VTPM_ERR_STORAGE_DAMAGED';
      return { opens: tried ? false : null, error };
    }
  }
}

const wire = ({ code, details }: VtpmError): WireError => ({ code, details });

const readRecord = (secret: string, account: string): KeyRecord | null => {
  try {
    return parseRecord(secret, account);
  } catch {
    return null;
  }
};

async function lookAtStorage(
  stateDir: string,
  cipher: Cipher,
): Promise<{ readonly evidence: StorageEvidence; readonly error: VtpmError | null }> {
  const file = await stat(join(stateDir, stateFileName)).catch(() => null);
  const seen = { path: stateDir, size: file?.size ?? null, modifiedAt: file?.mtime.toISOString() ?? null };
  try {
    const header = await checkStorage(stateDir, cipher);
    return {
      evidence: { ...seen, state: 'whole', cipher: header.keyBits === 128 ? 'aes-128' : 'aes-256' },
      error: null,
    };
  } catch (thrown) {
    const error = toVtpmError(thrown);
    const state = error.code === 'VTPM_ERR_STORAGE_MISSING' ? 'missing' : 'damaged';
    return { evidence: { ...seen, state, cipher: null }, error };
  }
}

const backupEvidence = (
  { name, createdAt, reason, storageId }: Backup,
  current: string,
  keys: ReadonlySet<string> | null,
): BackupEvidence => ({
  ...{ name, createdAt, reason },
  sameChip: storageId === current,
  keyHere: keys?.has(storageId) ?? null,
});

/**
 * The storages, of those in some backups, whose key the keychain has.
 * @throws VtpmError VTPM_ERR_KEYCHAIN_…
 */
export async function keysOf(keychain: Keychain, backups: readonly Backup[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { uuid, storageId } of new Map(backups.map((b) => [b.storageId, b])).values()) {
    for (const account of [currentAccount(uuid), backupAccount(uuid, storageId)]) {
      const secret = await keychain.get(account);
      if (secret !== null && readRecord(secret, account)?.storageId === storageId) found.add(storageId);
    }
  }
  return found;
}
