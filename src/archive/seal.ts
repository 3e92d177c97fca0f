import type { BundlePlan } from '../copy/plan.ts';
import type { OnProgress } from '../copy/progress.ts';
import type { PortableKeychain } from '../keychain/portable-keychain.ts';

export interface SealBundleOptions {
  /** The bundle's folder; the caller holds its lock. */
  readonly bundleRoot: string;
  /** A plan made just now, else one is made. */
  readonly plan?: BundlePlan;
  /** The machine's keys, as a portable keychain holds them. */
  readonly keys: PortableKeychain;
  /** The archive, `…/NAME.vtpmsealed`; it must not exist. While unfinished it is `TARGET.partial`. */
  readonly target: string;
  readonly passphrase: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Whether to go on from what an interrupted run left (default); else that is thrown away. */
  readonly resume?: boolean;
  /** Base-2 logarithm of scrypt's work factor. */
  readonly scryptWorkFactor?: number;
}

export interface SealResult {
  readonly path: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly plan: BundlePlan;
  /** `resumed` went on; `anew`: something was there and was of no use (another passphrase, a changed bundle). */
  readonly start: 'fresh' | 'resumed' | 'anew';
}

/**
 * Seals a bundle and its keys into one encrypted file, reads it back and checks it before it gets its name.
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_SOURCE_…, VTPM_ERR_COPY_UNFINISHED_CHANGE
 */
export async function sealBundle(options: SealBundleOptions): Promise<SealResult> {
  throw new Error(`not yet: ${options.target}`);
}
