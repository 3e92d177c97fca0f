import type { BundlePlan } from './plan.ts';
import type { OnProgress } from './progress.ts';

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
}

export interface CopyResult {
  readonly bundleRoot: string;
  readonly plan: BundlePlan;
  /** `clone`: all files share their blocks with the original; `data`: at least one was copied. */
  readonly method: 'clone' | 'data';
  /** `resumed` went on; `anew`: something was there and was of no use, because the bundle had changed. */
  readonly start: 'fresh' | 'resumed' | 'anew';
}

/**
 * Copies a bundle: clones where the file system can, else only the data, so that holes stay holes. What
 * arrived is read back from the target and compared before the copy gets its name.
 * @throws VtpmError VTPM_ERR_COPY_…
 */
export async function copyBundle(options: CopyBundleOptions): Promise<CopyResult> {
  throw new Error(`not yet: ${options.to}`);
}
