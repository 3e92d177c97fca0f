import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { type FileHandle, lstat, open, rename } from 'node:fs/promises';

/**
 * For files that are written in place inside of a bundle. A bundle may come from anywhere, and a symbolic link
 * in it could lead to any file of the user; so none is followed.
 */
const flags = {
  anew: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0),
  append: constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0),
};
export type Writing = keyof typeof flags;

/** Opens a file of the bundle for its owner; a link (or pipe) in its place is moved aside, to `PATH.1`. */
export async function openOwnFile(path: string, writing: Writing): Promise<FileHandle> {
  const found = await lstat(path).catch(() => null);
  if (found && !found.isFile()) await rename(path, `${path}.1`);
  return open(path, flags[writing], 0o600);
}

/** Writes a little at once. @throws ELOOP when a link is in its place, and the file system's own errors */
export function writeOwnFileSync(path: string, text: string, writing: Writing): void {
  const descriptor = openSync(path, flags[writing], 0o600);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
