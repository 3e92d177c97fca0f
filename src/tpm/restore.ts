import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { toVtpmError, VtpmError } from '../errors/error.ts';
import { backupAccount, currentAccount, type Keychain } from '../keychain/keychain.ts';
import { findRecord, formatRecord, passwordBytes, tryParseRecord } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import { findBackup, freeBackupName, writeBackupDescription } from './backups.ts';
import { proveKey } from './describe.ts';
import { copyDurably, copyStorage, exists } from './files.ts';
import { keepRecord, planMove } from './key-records.ts';
import { type ChipHooks, makeStaging, newJournal, runTransaction, settle } from './transaction.ts';

/** Reasons of backups that hold a storage moved out of its place, not a copy of it. */
const movedAside: ReadonlySet<string> = new Set(['removed', 'replaced']);

/**
 * Brings a backup's chip back, with its key record and, if it is part of the backup, the UEFI variable
 * store. The chip that the machine has now, if any, becomes a backup. A backup that a removal, a reset or an
 * earlier restore made is used up; one that is a copy stays. The bundle's lock is held by the caller.
 * @param options.backup the backup's name; null for the newest
 * @returns the new description
 * @throws VtpmError VTPM_ERR_BACKUP_NOT_FOUND, VTPM_ERR_KEY_MISSING, VTPM_ERR_KEY_WRONG,
 * VTPM_ERR_STORAGE_…, VTPM_ERR_KEYCHAIN_…, VTPM_ERR_DISK_FULL; all is then as before
 */
export async function restoreBackup(options: {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly backup: string | null;
  readonly keychain: Keychain;
  readonly tools: SwtpmTools;
  readonly hooks?: ChipHooks;
  readonly now?: Date;
}): Promise<MachineDescription> {
  const { bundleRoot, description, keychain, tools, hooks = {}, now = new Date() } = options;
  await settle(bundleRoot, keychain, hooks);
  const layout = bundleLayout(bundleRoot);
  const chosen = await findBackup(bundleRoot, options.backup);
  const { uuid, tpm: previous } = description;
  const record = await findRecord(keychain, chosen.uuid, chosen.storageId).catch((error: unknown) => {
    // the present chip’s own key is no wrong key of the backup: the backup’s is not here
    if (toVtpmError(error).code !== 'VTPM_ERR_KEY_WRONG' || previous?.storageId === chosen.storageId)
      throw error;
    const account = backupAccount(chosen.uuid, chosen.storageId);
    throw new VtpmError(
      'VTPM_ERR_KEY_MISSING',
      { account, keychain: keychain.describe().name },
      { cause: error },
    );
  });
  const storage = join(chosen.path, 'tpm');
  await proveKey({ stateDir: storage, password: passwordBytes(record), cipher: chosen.cipher, tools });

  const hasStorage = await exists(layout.tpm);
  if (!previous && hasStorage) throw new VtpmError('VTPM_ERR_STORAGE_UNEXPECTED', { path: layout.tpm });
  const hasStore = chosen.uefiVariables && (await exists(layout.uefiVariables));
  const account = currentAccount(uuid);
  const current = await keychain.get(account);
  const inPlace = current !== null && tryParseRecord(current)?.storageId === chosen.storageId;
  const journal = newJournal(
    {
      kind: 'restore',
      uuid,
      nextStorageId: chosen.storageId,
      previousStorageId: previous?.storageId ?? null,
      sourceBackup: movedAside.has(chosen.reason) ? chosen.name : null,
      backup: previous && hasStorage ? await freeBackupName(bundleRoot, 'replaced', now) : null,
      moved: inPlace ? null : await planMove(keychain, uuid, current),
      installsRecord: !inPlace,
    },
    now,
  );
  return runTransaction({
    bundleRoot,
    description,
    journal,
    keychain,
    hooks,
    async prepare() {
      const staged = await makeStaging(bundleRoot);
      if (journal.sourceBackup === null) await copyStorage(storage, staged.storage);
      if (chosen.uefiVariables)
        await copyDurably(join(chosen.path, 'uefi-variables.fd'), staged.uefiVariables);
      await syncFolder(staged.root);
      await hooks.reached?.('staging-made');
      if (journal.backup !== null && previous) {
        const names = (await readdir(layout.tpm)).filter((name) => name !== '.lock');
        const files = names.map((name) => `tpm/${name}`);
        const folder = join(layout.backups, journal.backup);
        if (hasStore) files.push('uefi-variables.fd');
        await writeBackupDescription({
          ...{ folder, description, tpm: previous, reason: 'replaced', files, uefiVariables: hasStore, now },
        });
        if (hasStore) {
          await copyDurably(layout.uefiVariables, join(folder, 'uefi-variables.fd'));
          await syncFolder(folder);
        }
        await hooks.reached?.('backup-described');
      }
      await keepRecord(keychain, journal);
      await hooks.reached?.('record-moved');
      if (journal.installsRecord) {
        await keychain.set(account, formatRecord({ ...record, uuid, vmName: description.name }));
        await hooks.reached?.('record-written');
      }
      return {
        version: '2.0' as const,
        cipher: chosen.cipher,
        storageId: chosen.storageId,
        createdAt: chosen.chipCreatedAt,
        ekFingerprint: chosen.ekFingerprint,
      };
    },
  });
}
