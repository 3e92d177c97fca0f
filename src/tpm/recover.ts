import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Keychain } from '../keychain/keychain.ts';
import { removePartialBackups } from './backups.ts';
import { exists } from './files.ts';
import { journalPath } from './journal.ts';
import { type ChipHooks, type Settled, settle } from './transaction.ts';

/** Whether a change of the chip was interrupted and waits for {@link recoverChip}. Needs no lock. */
export const needsRecovery = (bundleRoot: string): Promise<boolean> => exists(journalPath(bundleRoot));

/** Temporary files of a durable write that was killed. */
const temporary = /^(machine\.json|tpm-transaction\.json)\.[0-9a-f]{8}\.tmp$/;

/**
 * Finishes or undoes a change of the chip that was killed, and removes what it left. Called with the
 * bundle's lock held, at the start of the app and before a machine is started or changed.
 * @throws VtpmError VTPM_ERR_KEYCHAIN_… (the files are settled, the records not yet: call again),
 * VTPM_ERR_BUNDLE_…, VTPM_ERR_TPM_TRANSACTION_DAMAGED (nothing was changed)
 */
export async function recoverChip(options: {
  readonly bundleRoot: string;
  readonly keychain: Keychain;
  readonly hooks?: ChipHooks;
}): Promise<Settled> {
  const { bundleRoot, keychain, hooks } = options;
  const outcome = await settle(bundleRoot, keychain, hooks);
  await removePartialBackups(bundleRoot);
  for (const name of await readdir(bundleRoot))
    if (temporary.test(name)) await rm(join(bundleRoot, name), { force: true });
  return outcome;
}
