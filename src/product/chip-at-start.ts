import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { findRecord, passwordBytes } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import { readBundle } from '../machine/library.ts';
import type { StartedTpm, TpmStarter } from '../session/state.ts';
import { startSwtpm } from '../swtpm/process.ts';
import { checkStorage } from '../swtpm/state-header.ts';
import { findSwtpmTools } from '../swtpm/tools.ts';
import { listBackups } from '../tpm/backups.ts';
import { asDamage } from '../tpm/diagnose.ts';
import { diagnose, reset } from './chip.ts';
import type { ProductContext } from './context.ts';
import type { MachineId } from './views.ts';

/** What a start did by itself because the key was missing and the machine's policy is `new-chip`. */
export interface ReplacedChip {
  /** The backup that holds the previous chip; null when none is there. */
  readonly backup: string | null;
}

const isMissingKey = (error: unknown): boolean =>
  error instanceof VtpmError &&
  (error.code === 'VTPM_ERR_KEY_MISSING' || error.code === 'VTPM_ERR_KEY_WRONG');

/** Whether the host of a machine replaced its chip on starting it: then it is another than before. */
export async function replacedSince(id: MachineId, before: MachineDescription): Promise<ReplacedChip | null> {
  const { tpm } = await readBundle(id);
  if (!before.tpm || !tpm || tpm.storageId === before.tpm.storageId) return null;
  const kept = (await listBackups(id)).find(
    (b) => b.storageId === before.tpm?.storageId && b.reason === 'replaced',
  );
  return { backup: kept?.name ?? null };
}

/**
 * The policy for a chip whose key is not here (S22): by itself a new chip, if the machine's owner chose
 * so, and only when the keychain could be asked and has no record or one of another storage that was tried
 * and does not open this one. Damage, and a keychain that can't be asked, always stop the start.
 */
export async function replaceChipWithoutKey(
  context: ProductContext,
  id: MachineId,
): Promise<ReplacedChip | null> {
  const { security, tpm, uuid } = await readBundle(id);
  if (!tpm || security.keyMissing !== 'new-chip') return null;
  try {
    await findRecord(await context.keychain(), uuid, tpm.storageId);
    return null;
  } catch (error) {
    if (!isMissingKey(error)) return null; // told by the start itself
  }
  const { problem, storage, record } = await diagnose(context, id);
  if (!problem || !/^VTPM_ERR_KEY_(MISSING|WRONG)$/.test(problem.code)) return null;
  if (storage.state !== 'whole' || record.opens === true) return null;
  const { backup } = await reset(context, id);
  return { backup };
}

/** swtpm on this machine's storage with the key from the keychain; null for a machine without a chip. */
export async function tpmStarter(
  context: ProductContext,
  id: MachineId,
  { uuid, tpm }: MachineDescription,
): Promise<TpmStarter | null> {
  if (!tpm) return null;
  const layout = bundleLayout(id);
  await checkStorage(layout.tpm, tpm.cipher); // a storage that is gone or cut short is told before its key
  const record = await findRecord(await context.keychain(), uuid, tpm.storageId);
  return async (runtimeDir): Promise<StartedTpm> => {
    const swtpm = await startSwtpm({
      stateDir: layout.tpm,
      password: passwordBytes(record),
      cipher: tpm.cipher,
      runtimeDir,
      logFile: join(layout.logs, 'swtpm.log'),
      tools: findSwtpmTools(),
    }).catch((error: unknown) => {
      throw asDamage(error, layout.tpm);
    });
    return {
      socketPath: swtpm.socketPath,
      exited: swtpm.exited.then(({ words, signal, exitCode }) => ({
        words: words || `${signal ?? `exit ${exitCode}`}`,
      })),
      stop: async () => {
        await swtpm.stop();
      },
    };
  };
}
