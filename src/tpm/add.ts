import { VtpmError } from '../errors/error.ts';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { Cipher, MachineDescription } from '../machine/description.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import type { AddStep } from './add-steps.ts';
import { exists } from './files.ts';
import { planMove } from './key-records.ts';
import { newRecord, prepareNewStorage, stepTeller } from './new-storage.ts';
import { type ChipHooks, newJournal, runTransaction, settle } from './transaction.ts';

export interface AddChipOptions {
  readonly bundleRoot: string;
  /** The machine as its machine.json now says; its lock is held by the caller. */
  readonly description: MachineDescription;
  readonly cipher: Cipher;
  readonly keychain: Keychain;
  /** The folder of the local certificate authority, `VTPM_HOME/ca`. */
  readonly caDir: string;
  readonly tools: SwtpmTools;
  /** Writes the new UEFI variable store to a path; null leaves the machine's own as it is. */
  readonly prepareFirmware: ((stagingPath: string) => Promise<void>) | null;
  readonly onStep?: (step: AddStep, state: 'started' | 'done') => void;
  readonly signal?: AbortSignal | undefined;
  readonly hooks?: ChipHooks;
  readonly now?: Date;
  /** Milliseconds for swtpm_setup. */
  readonly timeoutMs?: number;
}

/**
 * Adds a chip: a new random password, its keychain record, an encrypted storage with certificates, Secure
 * Boot, and the description; proven by opening it with the key read back from the keychain. One
 * transaction: it throws with everything as before, or returns the new description with all of it done.
 * @throws VtpmError VTPM_ERR_TPM_EXISTS, VTPM_ERR_STORAGE_UNEXPECTED, VTPM_ERR_KEYCHAIN_…,
 * VTPM_ERR_SWTPM_…, VTPM_ERR_DISK_FULL, VTPM_ERR_TPM_CANCELLED, and whatever prepareFirmware throws
 */
export async function addChip(options: AddChipOptions): Promise<MachineDescription> {
  const { bundleRoot, description, cipher, keychain, tools, signal, caDir } = options;
  const { hooks = {}, now = new Date(), prepareFirmware } = options;
  const layout = bundleLayout(bundleRoot);
  const { uuid } = description;
  const account = currentAccount(uuid);
  const step = stepTeller(options.onStep);
  const stopIfCancelled = () => {
    if (signal?.aborted) throw new VtpmError('VTPM_ERR_TPM_CANCELLED');
  };

  const moved = await step('check', async () => {
    await settle(bundleRoot, keychain, hooks);
    if (description.tpm) throw new VtpmError('VTPM_ERR_TPM_EXISTS', { name: description.name });
    if (await exists(layout.tpm)) throw new VtpmError('VTPM_ERR_STORAGE_UNEXPECTED', { path: layout.tpm });
    stopIfCancelled();
    return planMove(keychain, uuid, await keychain.get(account));
  });
  const record = await step('password', async () => newRecord(description, cipher, now));
  const { storageId } = record;
  const journal = newJournal(
    {
      kind: 'add',
      uuid,
      nextStorageId: storageId,
      previousStorageId: null,
      sourceBackup: null,
      backup: null,
      moved,
      installsRecord: true,
      recordToken: record.token ?? null,
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
      const report = await prepareNewStorage({
        ...{ bundleRoot, journal, record, keychain, caDir, tools, signal, hooks, step, prepareFirmware },
        timeoutMs: options.timeoutMs,
      });
      options.onStep?.('commit', 'started');
      return {
        version: '2.0' as const,
        cipher,
        storageId,
        createdAt: now.toISOString(),
        ekFingerprint: report.ekFingerprint,
      };
    },
    beforeCommit: stopIfCancelled,
  }).then((next) => {
    options.onStep?.('commit', 'done');
    return next;
  });
}
