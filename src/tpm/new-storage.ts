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
import type { Cipher, MachineDescription } from '../machine/description.ts';
import { provisionStorage, settleStorage } from '../swtpm/provision.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import type { AddStep } from './add-steps.ts';
import { type ChipReport, describeChip, withStorageOpen } from './describe.ts';
import { exists, syncFile } from './files.ts';
import type { Journal } from './journal.ts';
import { keepRecord } from './key-records.ts';
import { type ChipHooks, makeStaging } from './transaction.ts';

export type OnAddStep = ((step: AddStep, state: 'started' | 'done') => void) | undefined;
/** Runs a step and tells of its beginning and its end. */
export type StepTeller = <T>(name: AddStep, action: () => Promise<T>) => Promise<T>;

export const stepTeller =
  (onStep: OnAddStep): StepTeller =>
  async (name, action) => {
    onStep?.(name, 'started');
    const result = await action();
    onStep?.(name, 'done');
    return result;
  };

/** The key record of a storage that is about to be made: a new identity and a new random password. */
export const newRecord = (description: MachineDescription, cipher: Cipher, now: Date): KeyRecord => ({
  version: recordVersion,
  storageId: randomUUID(),
  password: newPassword(),
  cipher,
  vmName: description.name,
  uuid: description.uuid,
  createdAt: now.toISOString(),
  computer: hostname(),
  ekFingerprint: null,
  token: randomUUID(),
});

/**
 * Everything of a new chip up to the commit: the previous record kept, the new one written, the storage
 * made in the staging folder, and proven by opening it with the key read back from the keychain.
 * @throws VtpmError VTPM_ERR_KEYCHAIN_…, VTPM_ERR_SWTPM_…, VTPM_ERR_DISK_FULL, VTPM_ERR_TPM_CANCELLED,
 * and whatever prepareFirmware throws
 */
export async function prepareNewStorage(options: {
  readonly bundleRoot: string;
  readonly journal: Journal;
  readonly record: KeyRecord;
  readonly keychain: Keychain;
  readonly caDir: string;
  readonly tools: SwtpmTools;
  readonly hooks: ChipHooks;
  readonly step: StepTeller;
  readonly prepareFirmware: ((stagingPath: string) => Promise<void>) | null;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}): Promise<ChipReport> {
  const { bundleRoot, journal, record, keychain, caDir, tools, hooks, step, prepareFirmware, signal } =
    options;
  const { cipher } = record;
  const account = currentAccount(journal.uuid);
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
  ];
  if (prepareFirmware)
    jobs.push(
      step('secure-boot', async () => {
        await prepareFirmware(staged.uefiVariables);
        if (await exists(staged.uefiVariables)) await syncFile(staged.uefiVariables);
        await hooks.reached?.('firmware-prepared');
      }),
    );
  let first: { readonly error: unknown } | null = null;
  for (const job of jobs)
    job.catch((error: unknown) => {
      first ??= { error };
      failed.abort();
    });
  await Promise.allSettled(jobs);
  if (first !== null) throw (first as { error: unknown }).error;

  return step('prove', async () => {
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
}

function checkCertificates(report: ChipReport): ChipReport {
  if (report.ekCertificates.length < 2)
    throw new VtpmError('VTPM_ERR_SWTPM_SETUP_FAILED', {
      reason: 'the chip has no RSA and ECC certificates',
    });
  return report;
}
