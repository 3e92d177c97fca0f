import { stat } from 'node:fs/promises';
import { type HeldLock, lockOwner, tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleLayout } from './bundle-layout.ts';
import { bundleName } from './library.ts';

/**
 * Takes a bundle's lock: while it is held no other process changes or runs this machine.
 * @throws VtpmError VTPM_ERR_MACHINE_BUSY (somebody has it), VTPM_ERR_BUNDLE_MISSING
 */
export async function lockBundle(path: string, program: string): Promise<HeldLock> {
  const name = bundleName(path);
  const there = await stat(path).catch(() => null);
  if (!there?.isDirectory()) throw new VtpmError('VTPM_ERR_BUNDLE_MISSING', { name, path });
  const file = bundleLayout(path).lock;
  const lock = tryLock(file, program);
  if (lock) return lock;
  const owner = lockOwner(file);
  throw new VtpmError('VTPM_ERR_MACHINE_BUSY', {
    name,
    owner: owner ? `${owner.program}, ${owner.pid}` : '?',
  });
}

/** Runs an action with a bundle's lock held, and releases it whatever happens. */
export async function withBundle<T>(path: string, program: string, action: () => Promise<T>): Promise<T> {
  const lock = await lockBundle(path, program);
  try {
    return await action();
  } finally {
    lock.release();
  }
}
