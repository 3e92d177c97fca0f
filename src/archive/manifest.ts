import type { BundleFile, BundleFolder } from '../copy/plan.ts';

/** The ending of a sealed archive's file name. */
export const sealedExtension = '.vtpmsealed';

/** The highest version of the format that this product reads and writes. */
export const sealedVersion = 1;

/** The archive's first member: what is inside. */
export interface SealedManifest {
  readonly format: 'vtpm-sealed';
  readonly version: typeof sealedVersion;
  readonly vm: { readonly name: string; readonly uuid: string };
  readonly createdAt: string;
  /** Host name of the computer on which it was sealed. */
  readonly computer: string;
  /** The bundle's folder name, `NAME.vtpmvm`. */
  readonly bundle: string;
  readonly dataBytes: number;
  readonly totalBytes: number;
  readonly folders: readonly BundleFolder[];
  readonly files: readonly BundleFile[];
}
