import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { maximumFileSize, parseFile, type ReadFile } from './computer-file.ts';
import type { ComputerId } from './views.ts';

const extension = '.vtpmsync';
/** No circle has so many computers; what is beyond is not looked at. */
const maximumFiles = 500;

/** The one file that a computer writes, and nobody else does. */
export const fileNameOf = (id: ComputerId): string => `${id}${extension}`;

// Syncthing, Dropbox and Nextcloud leave names of this form alone; OneDrive and iCloud at worst carry them.
const temporaryPrefix = '~syncthing~vtpm-';

export interface FolderFile {
  readonly name: string;
  readonly read: ReadFile | { readonly kind: 'unreadable'; readonly reason: string };
}

const missing = new Set(['ENOENT', 'ENOTDIR', 'ENOTCONN', 'ESTALE', 'EHOSTDOWN']);

/** A failure of the folder with a code of its own. */
export function folderError(error: unknown, path: string, writing: boolean): VtpmError {
  if (error instanceof VtpmError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const reason = error instanceof Error ? error.message : String(error);
  if (missing.has(code)) return new VtpmError('VTPM_ERR_SYNC_FOLDER_MISSING', { path }, { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new VtpmError('VTPM_ERR_SYNC_FOLDER_FULL', { path }, { cause: error });
  if (writing && (code === 'EROFS' || code === 'EACCES' || code === 'EPERM'))
    return new VtpmError('VTPM_ERR_SYNC_FOLDER_READ_ONLY', { path }, { cause: error });
  return new VtpmError('VTPM_ERR_SYNC_FOLDER_FAILED', { path, reason }, { cause: error });
}

async function readOne(path: string): Promise<FolderFile['read'] | null> {
  try {
    const { size } = await lstat(path);
    if (size > maximumFileSize) return { kind: 'damaged' };
    // not through a link, and not waiting for a pipe's other end
    const handle = await open(
      path,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    try {
      if (!(await handle.stat()).isFile()) return null;
      return parseFile(await handle.readFile('utf8'));
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EISDIR') return null;
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Every file of computers in a folder, conflict copies included: each cloud drive names them in its own way
 * (`ID (conflicted copy).vtpmsync`, `ID.sync-conflict-….vtpmsync`, `ID 2.vtpmsync`), so any name will do.
 * @throws VtpmError VTPM_ERR_SYNC_FOLDER_MISSING, VTPM_ERR_SYNC_FOLDER_FAILED
 */
export async function readFolder(folder: string): Promise<FolderFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw folderError(error, folder, false);
  }
  const files: FolderFile[] = [];
  for (const name of names
    .filter(
      (n) => n.toLowerCase().includes(extension) && !n.startsWith(temporaryPrefix) && !n.startsWith('.'),
    )
    .sort()
    .slice(0, maximumFiles)) {
    const read = await readOne(join(folder, name));
    if (read) files.push({ name, read });
  }
  return files;
}

/** Points between two steps, for tests that kill the process there. */
export interface SyncHooks {
  reached?(point: string): void;
}

/**
 * Replaces this computer's file; a crash at any moment leaves the old or the new one.
 * @throws VtpmError VTPM_ERR_SYNC_FOLDER_MISSING, _READ_ONLY, _FULL, _FAILED; the old file is then untouched
 */
export async function writeOwnFile(
  folder: string,
  id: ComputerId,
  text: string,
  hooks: SyncHooks = {},
): Promise<void> {
  const temporary = join(folder, `${temporaryPrefix}${id}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text.slice(0, text.length / 2));
      hooks.reached?.('file-half-written');
      await handle.writeFile(text.slice(text.length / 2));
      await handle.sync();
    } finally {
      await handle.close();
    }
    hooks.reached?.('file-written');
    await rename(temporary, join(folder, fileNameOf(id)));
    hooks.reached?.('file-renamed');
    // some mounted drives can't sync a folder; the file is written again if a power cut takes it back
    await syncFolder(folder).catch(() => undefined);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw folderError(error, folder, true);
  }
}

/** Removes what killed writes of this computer left. */
export async function removeTemporaryFiles(folder: string, id: ComputerId): Promise<void> {
  const own = `${temporaryPrefix}${id}.`;
  try {
    for (const name of await readdir(folder))
      if (name.startsWith(own)) await rm(join(folder, name), { force: true });
  } catch {
    // told by whoever reads or writes the folder
  }
}

/** Removes a file of this computer: one that a cloud drive made of it in a conflict, or that of a request. */
export const removeOwnFile = (folder: string, name: string): Promise<void> =>
  rm(join(folder, name), { force: true }).catch(() => undefined);
