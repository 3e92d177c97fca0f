import { chmod, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { inOrder, type WorkerPool } from '../workers/pool.ts';
import { piecesOf } from './pieces.ts';
import type { BundleFile, BundleFolder } from './plan.ts';
import type { ProgressMeter } from './progress.ts';

/** The folders and files that a bundle is to have. */
export interface Tree {
  readonly folders: readonly BundleFolder[];
  readonly files: readonly BundleFile[];
}

/** Makes a folder unless it is there. Never its parents: those of a drive that was unplugged must stay gone. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Makes all folders and files, the files as one hole each; what is there already keeps its data. */
export async function prepareTree(root: string, { folders, files }: Tree): Promise<void> {
  for (const { path } of folders) await makeFolder(join(root, path));
  for (const { path, size } of files) {
    const handle = await open(join(root, path), 'a', 0o600);
    try {
      if ((await handle.stat()).size !== size) await handle.truncate(size);
    } finally {
      await handle.close();
    }
  }
}

/** Gives files and folders their permissions and times, and syncs all of it. */
export async function finishTree(root: string, { folders, files }: Tree): Promise<void> {
  for (const { path, mode, mtimeNs } of files) {
    const handle = await open(join(root, path), 'r+');
    try {
      await handle.chmod(mode);
      const seconds = Number(BigInt(mtimeNs) / 1000n) / 1e6;
      await handle.utimes(seconds, seconds);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  for (const { path, mode } of folders.toReversed()) {
    await syncFolder(join(root, path));
    await chmod(join(root, path), mode);
  }
  await syncFolder(root);
}

/**
 * Reads back all data of a tree and compares it with what was noted.
 * @param noted the hashes of the pieces of all files, in order
 * @returns the first file that differs, or null
 */
export async function firstDifference(options: {
  readonly root: string;
  readonly tree: Tree;
  readonly noted: readonly Uint8Array[];
  readonly pool: WorkerPool;
  readonly meter: ProgressMeter;
  readonly check: () => void;
}): Promise<string | null> {
  const { root, tree, noted, pool, meter, check } = options;
  function* jobs() {
    for (const [index, { path, extents }] of tree.files.entries())
      for (const { ranges, length } of piecesOf(index, extents))
        yield async () => {
          check();
          const { sha256 } = await pool.run('hash', { path: join(root, path), ranges });
          return { path, length, sha256 };
        };
  }
  let next = 0;
  for await (const { path, length, sha256 } of inOrder(jobs(), pool.depth)) {
    const expected = noted[next++];
    if (!expected || Buffer.compare(expected, sha256) !== 0) return path;
    meter.add(length);
  }
  return null;
}
