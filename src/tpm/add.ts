import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import {
  formatRecord,
  type KeyRecord,
  newPassword,
  parseRecord,
  passwordBytes,
  recordVersion,
} from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { Cipher, MachineDescription } from '../machine/description.ts';
import { provisionStorage, settleStorage } from '../swtpm/provision.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import { type ChipReport, describeChip, withStorageOpen } from './describe.ts';
import { exists, syncFile } from './files.ts';
import { keepRecord, planMove } from './key-records.ts';
import { type ChipHooks, makeStaging, newJournal, runTransaction, settle } from './transaction.ts';

/** What adding does, in the order in which a person is shown it. Some run at the same time. */
export const addSteps = [
  'check',
  'password',
  'keychain',
  'storage',
  'certificates',
  'secure-boot',
  'prove',
  'commit',
] as const;
export type AddStep = (typeof addSteps)[number];

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
  const step = async <T>(name: AddStep, action: () => Promise<T>): Promise<T> => {
    options.onStep?.(name, 'started');
    const result = await action();
    options.onStep?.(name, 'done');
    return result;
  };
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
  const storageId = randomUUID();
  const record: KeyRecord = await step('password', async () => ({
    version: recordVersion,
    storageId,
    password: newPassword(),
    cipher,
    vmName: description.name,
    uuid,
    createdAt: now.toISOString(),
    computer: hostname(),
    ekFingerprint: null,
  }));
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
      await hooks.reached?.('staging-made');
      // these three know nothing of each other; the first to fail stops swtpm_setup
      const failed = new AbortController();
      const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
      const jobs = [
        step('keychain', async () => {
          await keepRecord(keychain, journal);
          await hooks.reached?.('record-moved');
          await keychain.set(account, formatRecord(record));
          await hooks.reached?.('record-written');
        }),
        step('storage', async () => {
          await provisionStorage({
            stateDir: staged.storage,
            password: passwordBytes(record),
            cipher,
            caDir,
            tools,
            signal: stop,
            ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
          });
          await hooks.reached?.('storage-provisioned');
        }),
        step('secure-boot', async () => {
          if (!prepareFirmware) return;
          await prepareFirmware(staged.uefiVariables);
          if (await exists(staged.uefiVariables)) await syncFile(staged.uefiVariables);
          await hooks.reached?.('firmware-prepared');
        }),
      ];
      let first: { readonly error: unknown } | null = null;
      for (const job of jobs)
        job.catch((error: unknown) => {
          first ??= { error };
          failed.abort();
        });
      await Promise.allSettled(jobs);
      if (first !== null) throw (first as { error: unknown }).error;

      const report = await step('prove', async () => {
        const secret = await keychain.get(account);
        if (secret === null)
          throw new VtpmError('VTPM_ERR_KEY_MISSING', { account, keychain: keychain.describe().name });
        const readBack = parseRecord(secret, account);
        const found = await withStorageOpen(
          { stateDir: staged.storage, password: passwordBytes(readBack), cipher, tools },
          (client) => step('certificates', async () => checkCertificates(await describeChip(client))),
        );
        await hooks.reached?.('proven');
        await Promise.all([
          keychain.set(account, formatRecord({ ...readBack, ekFingerprint: found.ekFingerprint })),
          settleStorage(staged.storage),
        ]);
        await syncFolder(staged.root);
        await hooks.reached?.('record-completed');
        return found;
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

function checkCertificates(report: ChipReport): ChipReport {
  if (report.ekCertificates.length < 2)
    throw new VtpmError('VTPM_ERR_SWTPM_SETUP_FAILED', {
      reason: 'the chip has no RSA and ECC certificates',
    });
  return report;
}
