import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { renameDurably, syncFolder, writeDurably } from '../durable/durable-file.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import {
  formatDescription,
  type MachineDescription,
  parseDescription,
  type TpmDescription,
} from '../machine/description.ts';
import { removePrepared } from '../swtpm/strays.ts';
import { removeEmptied } from './backups.ts';
import { exists } from './files.ts';
import { type Journal, readJournal, removeJournal, staging, writeJournal } from './journal.ts';
import { finishRecords, restoreRecords } from './key-records.ts';

/** Lets a test stop at any point where something has just been written. */
export interface ChipHooks {
  reached?(point: string): Promise<void> | void;
}

/** Whether machine.json says that the change in the journal has happened: the commit point. */
export function isCommitted(journal: Journal, description: MachineDescription): boolean {
  return journal.nextStorageId === null
    ? description.tpm === null
    : description.tpm?.transaction === journal.id;
}

export const newJournal = (
  parts: Omit<Journal, 'format' | 'version' | 'id' | 'startedAt' | 'recordToken'> &
    Partial<Pick<Journal, 'recordToken'>>,
  now: Date,
): Journal => ({
  format: 'vtpm-transaction',
  version: 1,
  id: randomUUID(),
  startedAt: now.toISOString(),
  recordToken: null,
  ...parts,
});

async function readDescription(bundleRoot: string): Promise<MachineDescription> {
  const text = await readFile(bundleLayout(bundleRoot).description, 'utf8');
  return parseDescription(text, basename(bundleRoot));
}

/** Files first, records after: files need nobody's permission. Every step may have been done before. */
async function rollForward(
  bundleRoot: string,
  journal: Journal,
  keychain: Keychain,
  hooks: ChipHooks,
): Promise<void> {
  const layout = bundleLayout(bundleRoot);
  const staged = staging(bundleRoot);
  const sourceBackup = journal.sourceBackup && join(layout.backups, journal.sourceBackup);
  const source =
    journal.nextStorageId === null ? null : sourceBackup ? join(sourceBackup, 'tpm') : staged.storage;
  const sourceWaits = source !== null && (await exists(source));
  if (journal.backup !== null && (source === null || sourceWaits)) {
    const kept = join(layout.backups, journal.backup, 'tpm');
    if (!(await exists(kept)) && (await exists(layout.tpm))) {
      await renameDurably(layout.tpm, kept);
      await hooks.reached?.('previous-storage-kept');
    }
  }
  if (source !== null && sourceWaits) {
    await renameDurably(source, layout.tpm);
    await hooks.reached?.('storage-installed');
  }
  if (await exists(staged.uefiVariables)) {
    await renameDurably(staged.uefiVariables, layout.uefiVariables);
    await hooks.reached?.('firmware-installed');
  }
  if (sourceBackup) await removeEmptied(sourceBackup);
  await finishRecords(layout, journal, keychain);
  await hooks.reached?.('records-finished');
  await removePrepared(staged.root, staged.storage);
  await removeJournal(bundleRoot);
  await hooks.reached?.('journal-removed');
}

async function rollBack(
  bundleRoot: string,
  journal: Journal,
  keychain: Keychain,
  hooks: ChipHooks,
): Promise<void> {
  const layout = bundleLayout(bundleRoot);
  const staged = staging(bundleRoot);
  await removePrepared(staged.root, staged.storage);
  if (journal.backup !== null) await removeEmptied(join(layout.backups, journal.backup));
  await hooks.reached?.('files-rolled-back');
  await restoreRecords(journal, keychain);
  await hooks.reached?.('records-rolled-back');
  await removeJournal(bundleRoot);
}

export type Settled = 'nothing' | 'completed' | 'rolled-back';

/**
 * Brings an unfinished change of the chip to its end: forward when machine.json says that it was
 * committed, else back. May be called any number of times. The bundle's lock is held by the caller.
 * @throws VtpmError VTPM_ERR_KEYCHAIN_… (files are then settled; the journal stays for the next time),
 * VTPM_ERR_BUNDLE_…, VTPM_ERR_TPM_TRANSACTION_DAMAGED
 */
export async function settle(
  bundleRoot: string,
  keychain: Keychain,
  hooks: ChipHooks = {},
): Promise<Settled> {
  const journal = await readJournal(bundleRoot);
  if (journal === null) return 'nothing';
  if (isCommitted(journal, await readDescription(bundleRoot))) {
    await rollForward(bundleRoot, journal, keychain, hooks);
    return 'completed';
  }
  await rollBack(bundleRoot, journal, keychain, hooks);
  return 'rolled-back';
}

/**
 * Runs a change: journal, preparation, commit, and the rest. Whatever fails before the commit is undone;
 * what fails after it is finished by the next {@link settle}.
 */
export async function runTransaction(options: {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly journal: Journal;
  readonly keychain: Keychain;
  readonly hooks: ChipHooks;
  /** Does everything up to the commit and says what machine.json's `tpm` becomes. */
  readonly prepare: () => Promise<TpmDescription | null>;
  readonly beforeCommit?: () => void;
}): Promise<MachineDescription> {
  const { bundleRoot, journal, keychain, hooks } = options;
  const layout = bundleLayout(bundleRoot);
  let committed = false;
  try {
    await writeJournal(bundleRoot, journal);
    await hooks.reached?.('journal-written');
    const tpm = await options.prepare();
    const next: MachineDescription = {
      ...options.description,
      tpm: tpm && { ...tpm, transaction: journal.id },
    };
    await syncFolder(bundleRoot);
    options.beforeCommit?.();
    await writeDurably(layout.description, formatDescription(next));
    committed = true;
    await hooks.reached?.('committed');
    await rollForward(bundleRoot, journal, keychain, hooks).catch(leaveForNextTime);
    return next;
  } catch (error) {
    // a write that failed late may have committed all the same: machine.json decides
    if (!committed) await settle(bundleRoot, keychain, hooks).catch(leaveForNextTime);
    throw error;
  }
}

/** The journal is still there, and whoever opens the bundle next goes on from it. */
const leaveForNextTime = (): void => undefined;

export async function makeStaging(bundleRoot: string): Promise<ReturnType<typeof staging>> {
  const staged = staging(bundleRoot);
  await mkdir(staged.root, { mode: 0o700 });
  return staged;
}
