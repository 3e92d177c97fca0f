import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import { freeBackupName, writeBackupDescription } from './backups.ts';
import { exists } from './files.ts';
import { keepRecord, planMove } from './key-records.ts';
import { type ChipHooks, newJournal, runTransaction, settle } from './transaction.ts';

/**
 * Removes the chip from a machine. Nothing is deleted: the storage becomes a dated backup and its key
 * record moves to the account of that backup, from where restoreBackup brings both back. Secure Boot stays
 * as it is. The bundle's lock is held by the caller and the machine is stopped.
 * @returns the new description
 * @throws VtpmError VTPM_ERR_TPM_ABSENT, VTPM_ERR_KEYCHAIN_…, VTPM_ERR_DISK_FULL; all is then as before
 */
export async function removeChip(options: {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly keychain: Keychain;
  readonly hooks?: ChipHooks;
  readonly now?: Date;
}): Promise<MachineDescription> {
  const { bundleRoot, description, keychain, hooks = {}, now = new Date() } = options;
  const { tpm } = description;
  await settle(bundleRoot, keychain, hooks);
  if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
  const layout = bundleLayout(bundleRoot);
  const hasStorage = await exists(layout.tpm);
  const backup = hasStorage ? await freeBackupName(bundleRoot, 'removed', now) : null;
  const current = await keychain.get(currentAccount(description.uuid));
  const journal = newJournal(
    {
      kind: 'remove',
      uuid: description.uuid,
      nextStorageId: null,
      previousStorageId: tpm.storageId,
      sourceBackup: null,
      backup,
      moved: await planMove(keychain, description.uuid, current),
      installsRecord: false,
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
      if (backup !== null) {
        const names = (await readdir(layout.tpm)).filter((name) => name !== '.lock');
        await writeBackupDescription({
          folder: join(layout.backups, backup),
          description,
          tpm,
          reason: 'removed',
          files: names.map((name) => `tpm/${name}`),
          uefiVariables: false,
          now,
        });
        await hooks.reached?.('backup-described');
      }
      await keepRecord(keychain, journal);
      await hooks.reached?.('record-moved');
      return null;
    },
  });
}
