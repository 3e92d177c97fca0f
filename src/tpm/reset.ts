import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { Cipher, MachineDescription } from '../machine/description.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import { freeBackupName, writeBackupDescription } from './backups.ts';
import { exists } from './files.ts';
import { planMove } from './key-records.ts';
import { newRecord, type OnAddStep, prepareNewStorage, stepTeller } from './new-storage.ts';
import { type ChipHooks, newJournal, runTransaction, settle } from './transaction.ts';

export interface ResetResult {
  readonly description: MachineDescription;
  /** The backup that holds the previous storage; null when there was none to keep. */
  readonly backup: string | null;
}

/**
 * Gives a machine a new chip in place of the one it has, whether or not that one opens: the storage becomes
 * a dated backup, the record that stood under the machine's own account moves to that of its own storage,
 * and a new storage with a new password and a new record takes their place. The UEFI variable store is not
 * touched. One transaction; the bundle's lock is held by the caller and the machine is stopped.
 * @param options.cipher the present chip's when left out
 * @throws VtpmError VTPM_ERR_TPM_ABSENT, VTPM_ERR_KEYCHAIN_…, VTPM_ERR_SWTPM_…, VTPM_ERR_DISK_FULL; all is
 * then as before
 */
export async function resetChip(options: {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly cipher?: Cipher | undefined;
  /** The UUID under which the previous storage's key is recorded; the machine's own when left out. */
  readonly previousUuid?: string | undefined;
  readonly keychain: Keychain;
  readonly caDir: string;
  readonly tools: SwtpmTools;
  readonly onStep?: OnAddStep;
  readonly hooks?: ChipHooks;
  readonly now?: Date;
}): Promise<ResetResult> {
  const { bundleRoot, description, keychain, caDir, tools, hooks = {}, now = new Date() } = options;
  const layout = bundleLayout(bundleRoot);
  const { uuid, tpm: previous } = description;
  const step = stepTeller(options.onStep);

  const { moved, files } = await step('check', async () => {
    await settle(bundleRoot, keychain, hooks);
    if (!previous) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
    return {
      moved: await planMove(keychain, uuid, await keychain.get(currentAccount(uuid))),
      files: await storageFiles(layout.tpm),
    };
  });
  if (!previous) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
  const backup = files.length > 0 ? await freeBackupName(bundleRoot, 'replaced', now) : null;
  const cipher = options.cipher ?? previous.cipher;
  const record = await step('password', async () => newRecord(description, cipher, now));
  const journal = newJournal(
    {
      kind: 'reset',
      uuid,
      nextStorageId: record.storageId,
      previousStorageId: previous.storageId,
      sourceBackup: null,
      backup,
      moved,
      installsRecord: true,
      recordToken: record.token ?? null,
    },
    now,
  );
  const next = await runTransaction({
    bundleRoot,
    description,
    journal,
    keychain,
    hooks,
    async prepare() {
      if (backup !== null) {
        const folder = join(layout.backups, backup);
        const named = files.map((name) => `tpm/${name}`);
        await writeBackupDescription({
          ...{ folder, tpm: previous, files: named, uefiVariables: false, now },
          description: { ...description, uuid: options.previousUuid ?? uuid },
          reason: 'replaced',
        });
        await hooks.reached?.('backup-described');
      }
      const report = await prepareNewStorage({
        ...{ bundleRoot, journal, record, keychain, caDir, tools, hooks, step },
        prepareFirmware: null,
      });
      options.onStep?.('commit', 'started');
      return {
        version: '2.0' as const,
        cipher,
        storageId: record.storageId,
        createdAt: now.toISOString(),
        ekFingerprint: report.ekFingerprint,
      };
    },
  });
  options.onStep?.('commit', 'done');
  return { description: next, backup };
}

/** What is in a storage's folder. A folder with nothing but swtpm's lock in it is cleared out of the way. */
async function storageFiles(folder: string): Promise<string[]> {
  if (!(await exists(folder))) return [];
  const names = (await readdir(folder)).filter((name) => name !== '.lock');
  if (names.length === 0) {
    await rm(join(folder, '.lock'), { force: true });
    await rmdir(folder);
  }
  return names;
}
