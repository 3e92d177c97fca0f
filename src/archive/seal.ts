import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Start } from '../copy/incoming.ts';
import {
  failedUnder,
  isSystemFailure,
  sourceFailure,
  targetFailure,
  throwIfCancelled,
} from '../copy/io-failure.ts';
import { type BundlePlan, planBundle } from '../copy/plan.ts';
import { renameDurably } from '../durable/durable-file.ts';
import { tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { exists } from '../tpm/files.ts';
import { StaleRun } from './commitments.ts';
import { manifestOf } from './new-manifest.ts';
import { begin, goOn, type SealBundleOptions, type SealRun } from './seal-run.ts';
import { readUnfinished, unfinishedFiles } from './unfinished.ts';

export interface SealResult {
  readonly path: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly plan: BundlePlan;
  /** `resumed` went on; `anew`: something was there and was of no use (another passphrase, a changed bundle). */
  readonly start: Start;
}

/**
 * Seals a bundle and its keys into one encrypted file, reads it back and checks it before it gets its name.
 * An interrupted run leaves `TARGET.partial` and its journal, which hold nothing in clear, and the next one
 * with the same passphrase goes on from there if the bundle is unchanged (sizes, times, extents, keys).
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_SOURCE_…, and those of {@link planBundle}
 */
export async function sealBundle(options: SealBundleOptions): Promise<SealResult> {
  const target = resolve(options.target);
  const bundleRoot = resolve(options.bundleRoot);
  const check = () => throwIfCancelled(options.signal, 'ARCHIVE', target);
  check();
  const plan = options.plan ?? (await planBundle(bundleRoot));
  const files = unfinishedFiles(target);
  try {
    if (await exists(target)) {
      // killed just after the archive got its name: what is left beside it is of no use
      if (!(await exists(files.archive))) await removeAids(target);
      throw new VtpmError('VTPM_ERR_ARCHIVE_EXISTS', { path: target });
    }
    const lock = tryLock(files.lock, 'vTPM Desktop');
    if (!lock) throw new VtpmError('VTPM_ERR_ARCHIVE_BUSY', { path: target });
    try {
      const result = await seal({ ...options, bundleRoot, target, plan, check });
      await removeAids(target);
      return result;
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!isSystemFailure(error)) throw error;
    throw failedUnder(error, bundleRoot)
      ? sourceFailure(error.path ?? bundleRoot, error)
      : targetFailure('ARCHIVE', target, error);
  }
}

async function removeAids(target: string): Promise<void> {
  const { journal, lock } = unfinishedFiles(target);
  for (const name of [journal, lock, `${lock}.owner`]) await rm(name, { force: true });
}

async function seal(run: SealRun): Promise<SealResult> {
  const { target, passphrase, plan, keys, check, resume = true } = run;
  const { archive } = unfinishedFiles(target);
  const there = await exists(archive);
  const manifest = manifestOf(plan);
  let start: Start = there ? 'anew' : 'fresh';
  if (there && resume) {
    const unfinished = await readUnfinished(archive, passphrase, { manifest, keys }, check);
    try {
      if (unfinished && (await goOn(run, unfinished))) start = 'resumed';
    } catch (error) {
      if (!(error instanceof StaleRun)) throw error;
    }
  }
  if (start !== 'resumed') await begin(run, manifest);
  if (await exists(target)) throw new VtpmError('VTPM_ERR_ARCHIVE_EXISTS', { path: target });
  await renameDurably(archive, target);
  run.reached?.('published');
  const handle = await open(target, 'r');
  const { size } = await handle.stat().finally(() => handle.close());
  return { path: target, size, plan, start };
}
