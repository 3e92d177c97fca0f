import { constants, copyFile, mkdir, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
      throw error;
    },
  );

export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Copies a file durably; shares its blocks where the file system can. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  await syncFile(to);
}

/** Copies a storage folder (plain files only, swtpm's lock file left out) durably. Returns the names. */
export async function copyStorage(from: string, to: string): Promise<string[]> {
  await mkdir(to, { mode: 0o700 });
  const entries = await readdir(from, { withFileTypes: true });
  const names = entries.filter((e) => e.isFile() && e.name !== '.lock').map((e) => e.name);
  for (const name of names) await copyDurably(join(from, name), join(to, name));
  await syncFolder(to);
  return names;
}
