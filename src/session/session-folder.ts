import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';

export const controlSocketName = 'control.sock';
/** The longest name of a socket in a session's folder ("control.sock"), plus its slash. */
const longestSocketName = 13;
/** sockaddr_un.sun_path without its final zero byte. */
const longestSocketPath = process.platform === 'darwin' ? 103 : 107;

/** Where a machine's sockets are while it runs. Two bundles of one UUID have two. */
export function sessionFolder(runtimeDir: string, uuid: string, bundleRoot: string): string {
  const hash = createHash('sha256').update(bundleRoot).digest('hex').slice(0, 8);
  return join(runtimeDir, `${uuid.slice(0, 8)}-${hash}`);
}

/**
 * Makes the folder (and the runtime folder above) for this user alone.
 * @throws VtpmError VTPM_ERR_SESSION_FOLDER when it is another user's, or too long for a unix socket.
 */
export async function prepareSessionFolder(runtimeDir: string, folder: string): Promise<void> {
  if (Buffer.byteLength(folder) + longestSocketName > longestSocketPath)
    throw new VtpmError('VTPM_ERR_SESSION_FOLDER', { path: folder, reason: 'its path is too long' });
  for (const path of [runtimeDir, folder]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const found = await lstat(path);
    if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid()))
      throw new VtpmError('VTPM_ERR_SESSION_FOLDER', { path, reason: 'it is not this user’s' });
    await chmod(path, 0o700);
  }
}
