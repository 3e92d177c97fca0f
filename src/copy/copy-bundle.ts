import { createHash } from 'node:crypto';
import { chmod, constants, copyFile, lstat, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { Comparison } from './comparison.ts';
import { copyData, type DataRun } from './copy-data.ts';
import { Incoming, type Start } from './incoming.ts';
import {
  failedUnder,
  isSystemFailure,
  sourceFailure,
  targetFailure,
  throwIfCancelled,
} from './io-failure.ts';
import { type BundlePlan, planBundle, timeOf } from './plan.ts';
import type { OnProgress } from './progress.ts';
import { finishTree, prepareTree } from './target-tree.ts';

export interface CopyBundleOptions {
  /** The bundle's folder; the caller holds its lock. */
  readonly from: string;
  /** The new bundle's folder, `…/NAME.vtpmvm`; it must not exist, its parent must. */
  readonly to: string;
  /** A plan made just now, else one is made. */
  readonly plan?: BundlePlan;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Whether to go on from what an interrupted copy left (default); else that is thrown away. */
  readonly resume?: boolean;
  /** Told of each step; for tests that end the process there. */
  readonly reached?: (step: string) => void;
}

export interface CopyResult {
  readonly bundleRoot: string;
  readonly plan: BundlePlan;
  /** `clone`: all files share their blocks with the original; `data`: their data was copied. */
  readonly method: 'clone' | 'data';
  /** `resumed` went on; `anew`: something was there and was of no use, because the bundle had changed. */
  readonly start: Start;
}

/**
 * Copies a bundle: clones where the file system can, else only the data, so that holes stay holes. What
 * arrived is read back from the target and compared before the copy gets its name (a clone shares its blocks
 * with the original: there is nothing to compare).
 * @throws VtpmError VTPM_ERR_COPY_…, and those of {@link planBundle}
 */
export async function copyBundle(options: CopyBundleOptions): Promise<CopyResult> {
  const from = resolve(options.from);
  const to = resolve(options.to);
  if (`${to}${sep}`.startsWith(`${from}${sep}`))
    throw new VtpmError('VTPM_ERR_COPY_INSIDE_ITSELF', { path: to });
  const plan = options.plan ?? (await planBundle(from));
  const run: CopyRun = {
    ...options,
    from,
    to,
    plan,
    check: () => throwIfCancelled(options.signal, 'COPY', to),
  };
  try {
    const first = await attempt(run, options.resume ?? true);
    // What was resumed and reads back wrong was not what the journal said: once more, from the beginning.
    return first ?? (await attempt(run, false)) ?? unverified(to);
  } catch (error) {
    if (!isSystemFailure(error)) throw error;
    const at = error.path ?? from;
    throw failedUnder(error, from) ? sourceFailure(at, error) : targetFailure('COPY', to, error);
  }
}

function unverified(path: string): never {
  throw new VtpmError('VTPM_ERR_COPY_VERIFY_FAILED', { path });
}

type CopyRun = CopyBundleOptions & DataRun;

/** @returns null when what an earlier run had left turned out wrong; it is thrown away then */
async function attempt(run: CopyRun, resume: boolean): Promise<CopyResult | null> {
  const { from, to, plan, check, reached } = run;
  check();
  const incoming = await Incoming.open(to, identityOf(plan), resume);
  let kept = true;
  try {
    reached?.('opened');
    await prepareTree(incoming.root, plan);
    reached?.('prepared');
    const method = (await cloneAll(run, incoming)) ? 'clone' : 'data';
    if (method === 'data') {
      const comparison = new Comparison(run, incoming.root);
      const different = await (async () => {
        await copyData(run, incoming, comparison);
        await finishTree(incoming.root, plan);
        reached?.('synced');
        return comparison.finish();
      })().finally(() => comparison.close());
      if (different !== null) {
        kept = false;
        if (incoming.start === 'resumed') return null;
        throw new VtpmError('VTPM_ERR_COPY_VERIFY_FAILED', { path: join(to, different) });
      }
    } else await finishTree(incoming.root, plan);
    await requireUnchanged(plan);
    await chmod(incoming.root, (await stat(from)).mode & 0o777);
    reached?.('verified');
    check();
    await incoming.publish();
    reached?.('published');
    return { bundleRoot: to, plan, method, start: incoming.start };
  } catch (error) {
    if (error instanceof VtpmError && error.code === 'VTPM_ERR_COPY_SOURCE_CHANGED') kept = false;
    throw error;
  } finally {
    if (kept) await incoming.leave();
    else await incoming.discard();
  }
}

const identityOf = ({ uuid, folders, files }: BundlePlan): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([uuid, folders, files]))
    .digest();

/** @returns false when this pair of file systems can't clone, and nothing more was done */
async function cloneAll({ from, plan, check }: CopyRun, incoming: Incoming): Promise<boolean> {
  if (incoming.done.length > 0) return false;
  for (const { path, size } of plan.files) {
    check();
    if (size === 0) continue;
    try {
      await copyFile(join(from, path), join(incoming.root, path), constants.COPYFILE_FICLONE_FORCE);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (['ENOSPC', 'EDQUOT', 'EIO', 'ENODEV'].includes(code)) throw error;
      await prepareTree(incoming.root, plan); // the attempt may have cut the file
      return false;
    }
  }
  return true;
}

/** @throws VtpmError VTPM_ERR_COPY_SOURCE_CHANGED: a file is not as it was when the plan was made */
export async function requireUnchanged(plan: BundlePlan): Promise<void> {
  for (const { path, size, mtimeNs } of plan.files) {
    const file = join(plan.bundleRoot, path);
    const found = await lstat(file, { bigint: true }).catch(() => null);
    if (!found || Number(found.size) !== size || timeOf(found) !== mtimeNs)
      throw new VtpmError('VTPM_ERR_COPY_SOURCE_CHANGED', { path: file });
  }
}
