import type { OnProgress } from '../copy/progress.ts';
import type { PortableKeychain } from '../keychain/portable-keychain.ts';
import type { SealedManifest } from './manifest.ts';

/** What {@link inspectSealed} and {@link unsealBundle} tell of an archive. */
export interface SealedContents {
  readonly manifest: SealedManifest;
  readonly keys: PortableKeychain;
  /** Bytes of the archive itself. */
  readonly size: number;
}

export interface ReadSealedOptions {
  readonly path: string;
  readonly passphrase: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

export interface UnsealBundleOptions extends ReadSealedOptions {
  /** Where the bundle's folder is made; it must exist. */
  readonly targetFolder: string;
  /** The bundle's folder name, ending in .vtpmvm; the manifest's own by default. It must not exist. */
  readonly bundleName?: string;
  /** Whether to go on from what an interrupted run left (default); else that is thrown away. */
  readonly resume?: boolean;
}

export interface UnsealResult extends SealedContents {
  /** The new bundle's folder, absolute. */
  readonly bundleRoot: string;
  readonly start: 'fresh' | 'resumed' | 'anew';
}

/** Reads only the beginning of an archive: what is inside, and the keys. @throws VtpmError VTPM_ERR_ARCHIVE_… */
export async function inspectSealed(path: string, passphrase: string): Promise<SealedContents> {
  throw new Error(`not yet: ${path} ${passphrase.length}`);
}

/** Decrypts a whole archive and checks every hash, and writes nothing. @throws VtpmError VTPM_ERR_ARCHIVE_… */
export async function verifySealed(options: ReadSealedOptions): Promise<SealedContents> {
  throw new Error(`not yet: ${options.path}`);
}

/**
 * Unpacks an archive into a new bundle, reads it back from the disk and compares before it gets its name.
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_EXISTS, VTPM_ERR_COPY_BUSY
 */
export async function unsealBundle(options: UnsealBundleOptions): Promise<UnsealResult> {
  throw new Error(`not yet: ${options.path}`);
}
