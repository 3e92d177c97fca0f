import type { BigIntStats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import type { MachineDescription } from '../machine/description.ts';
import { readBundle } from '../machine/library.ts';
import { journalPath, readJournal } from '../tpm/journal.ts';
import { exclusionOf } from './exclusions.ts';
import { dataExtents, type Extent, extentBytes } from './extents.ts';
import { foreignFiles } from './foreign-files.ts';
import type { ExclusionReason, ForeignFile } from './views.ts';

/** One file of a bundle that goes along, as it was when the plan was made. */
export interface BundleFile {
  /** In the bundle, with "/". */
  readonly path: string;
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Nanoseconds since 1970, decimal. */
  readonly mtimeNs: string;
  readonly extents: readonly Extent[];
}

export interface BundleFolder {
  readonly path: string;
  readonly mode: number;
}

/** What of a machine goes along when it is sealed or copied, and what does not. */
export interface BundlePlan {
  /** Absolute. */
  readonly bundleRoot: string;
  readonly name: string;
  readonly uuid: string;
  readonly description: MachineDescription;
  /** In the order in which they are made; the bundle's own folder is not among them. */
  readonly folders: readonly BundleFolder[];
  readonly files: readonly BundleFile[];
  /** In the bundle, and left behind. */
  readonly excluded: readonly { readonly path: string; readonly reason: ExclusionReason }[];
  /** Outside of the bundle, and needed or used by the machine: they don't go along. */
  readonly foreign: readonly ForeignFile[];
  /** Bytes of data that have to be read; holes don't count. */
  readonly dataBytes: number;
  /** The sum of the files' sizes, holes included. */
  readonly totalBytes: number;
}

/** When a file was last written to, as a plan says it; never before 1970. */
export const timeOf = ({ mtimeNs }: BigIntStats): string => String(mtimeNs > 0n ? mtimeNs : 0n);

/**
 * Looks through a bundle and reads nothing but its description and where its files have data. The caller
 * holds the bundle's lock, so that nothing changes.
 * @throws VtpmError VTPM_ERR_BUNDLE_…, VTPM_ERR_COPY_UNFINISHED_CHANGE, VTPM_ERR_COPY_SOURCE_UNREADABLE,
 * VTPM_ERR_QEMU_IMG_MISSING
 */
export async function planBundle(bundleRoot: string): Promise<BundlePlan> {
  const description = await readBundle(bundleRoot);
  // What tpm-staging holds then may be the only copy of a chip: it must be settled, not left behind.
  if (await readJournal(bundleRoot))
    throw new VtpmError('VTPM_ERR_COPY_UNFINISHED_CHANGE', { path: journalPath(bundleRoot) });
  const folders: BundleFolder[] = [];
  const files: BundleFile[] = [];
  const excluded: { path: string; reason: ExclusionReason }[] = [];
  const visit = async (folder: string): Promise<void> => {
    const names = await readdir(join(bundleRoot, folder));
    for (const name of names.sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const found = await lstat(join(bundleRoot, path), { bigint: true });
      const reason =
        exclusionOf(path) ??
        (found.isSymbolicLink()
          ? 'symbolic-link'
          : found.isFile() || found.isDirectory()
            ? null
            : 'not-a-file');
      const mode = Number(found.mode & 0o777n);
      if (reason) excluded.push({ path, reason });
      else if (found.isDirectory()) {
        folders.push({ path, mode });
        await visit(path);
      } else
        files.push({
          path,
          size: Number(found.size),
          mode,
          mtimeNs: timeOf(found),
          extents: await dataExtents(join(bundleRoot, path)),
        });
    }
  };
  try {
    await visit('');
  } catch (cause) {
    if (cause instanceof VtpmError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VtpmError('VTPM_ERR_COPY_SOURCE_UNREADABLE', { path: bundleRoot, reason }, { cause });
  }
  return {
    bundleRoot,
    name: description.name,
    uuid: description.uuid,
    description,
    folders,
    files,
    excluded,
    foreign: await foreignFiles(bundleRoot, description),
    dataBytes: files.reduce((sum, file) => sum + extentBytes(file.extents), 0),
    totalBytes: files.reduce((sum, file) => sum + file.size, 0),
  };
}
