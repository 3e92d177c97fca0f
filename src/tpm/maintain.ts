import { join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { findRecord, passwordBytes } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import { settleStorage } from '../swtpm/provision.ts';
import { checkStorage } from '../swtpm/state-header.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { type BackupReason, freeBackupName, writeBackupDescription } from './backups.ts';
import { describeChip, withCopyOpen, withStorageOpen } from './describe.ts';
import { asDamage } from './diagnose.ts';
import { copyStorage } from './files.ts';
import { type ChipHooks, makeStaging, newJournal, runTransaction, settle } from './transaction.ts';

export interface MaintainOptions {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly keychain: Keychain;
  readonly tools: SwtpmTools;
  readonly hooks?: ChipHooks;
  readonly now?: Date;
}

export interface Maintained<T> {
  /** The backup that holds the storage as it was. */
  readonly backup: string;
  /** What the change answered. */
  readonly result: T;
}

/**
 * Changes something inside a chip whose machine is stopped: on a copy of the storage, which is then opened
 * again to prove that it is the same chip with the change in it, and swapped in. The storage as it was
 * becomes a dated backup; key and record stay the same. One transaction; the bundle's lock is held by the
 * caller.
 * @param work.change runs on the started chip of the copy; what it throws undoes everything
 * @param work.prove runs on the chip opened again
 * @param work.reason of the backup: `replaced` when the change takes something that only the backup has
 * @throws VtpmError VTPM_ERR_TPM_ABSENT, VTPM_ERR_KEY_…, VTPM_ERR_STORAGE_…, VTPM_ERR_SWTPM_…,
 * VTPM_ERR_TPM_…, VTPM_ERR_KEYCHAIN_…, VTPM_ERR_DISK_FULL; all is then as before
 */
export async function maintainChip<T>(
  options: MaintainOptions,
  work: {
    readonly reason: BackupReason;
    readonly change: (client: Tpm2Client) => Promise<T>;
    readonly prove: (client: Tpm2Client, result: T) => Promise<void>;
  },
): Promise<Maintained<T>> {
  const { bundleRoot, description, keychain, tools, hooks = {}, now = new Date() } = options;
  await settle(bundleRoot, keychain, hooks);
  const { uuid, tpm } = description;
  if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
  const layout = bundleLayout(bundleRoot);
  await checkStorage(layout.tpm, tpm.cipher);
  const record = await findRecord(keychain, uuid, tpm.storageId);
  const backup = await freeBackupName(bundleRoot, work.reason, now);
  const journal = newJournal(
    {
      kind: 'maintain',
      uuid,
      nextStorageId: tpm.storageId,
      previousStorageId: tpm.storageId,
      sourceBackup: null,
      backup,
      moved: null,
      installsRecord: false,
    },
    now,
  );
  let done: { readonly result: T } | null = null;
  await runTransaction({
    bundleRoot,
    description,
    journal,
    keychain,
    hooks,
    async prepare() {
      const staged = await makeStaging(bundleRoot);
      await hooks.reached?.('staging-made');
      const files = await copyStorage(layout.tpm, staged.storage);
      await hooks.reached?.('storage-copied');
      const access = {
        ...{ stateDir: staged.storage, password: passwordBytes(record), cipher: tpm.cipher, tools },
      };
      const result = await withStorageOpen(access, async (client) => {
        const answer = await work.change(client);
        await client.shutdown();
        return answer;
      }).catch((error: unknown) => {
        throw asDamage(error, layout.tpm);
      });
      await hooks.reached?.('storage-changed');
      await settleStorage(staged.storage);
      await withCopyOpen(access, async (client) => {
        const { ekFingerprint } = await describeChip(client);
        if (ekFingerprint !== tpm.ekFingerprint)
          throw new VtpmError('VTPM_ERR_TPM_IDENTITY', { name: description.name });
        await work.prove(client, result);
      });
      await hooks.reached?.('proven');
      await writeBackupDescription({
        folder: join(layout.backups, backup),
        description,
        tpm,
        reason: work.reason,
        files: files.map((name) => `tpm/${name}`),
        uefiVariables: false,
        now,
      });
      await syncFolder(staged.root);
      await hooks.reached?.('backup-described');
      done = { result };
      return tpm;
    },
  });
  if (done === null) throw new VtpmError('VTPM_ERR_INTERNAL', { reason: 'a change without a result' });
  return { backup, result: (done as { readonly result: T }).result };
}
