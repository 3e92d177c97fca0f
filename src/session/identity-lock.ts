import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type HeldLock, tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { listSessions } from './discover.ts';

/**
 * Claims a UUID for a machine that is about to run: two bundles that share one have two bundle locks, and
 * only this one keeps them from running at once, whichever processes host them.
 * @throws VtpmError VTPM_ERR_BUNDLE_DUPLICATE, naming the bundle that runs
 */
export async function claimIdentity(
  runtimeDir: string,
  program: string,
  machine: { readonly uuid: string; readonly name: string },
): Promise<HeldLock> {
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  const lock = tryLock(join(runtimeDir, `${machine.uuid}.lock`), program);
  if (lock) return lock;
  const other = (await listSessions(runtimeDir)).find(({ status }) => status.uuid === machine.uuid);
  throw new VtpmError('VTPM_ERR_BUNDLE_DUPLICATE', {
    name: machine.name,
    other: other?.status.bundleRoot ?? '?',
  });
}
