import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { portableExtension } from './portable-keychain.ts';

const leftover = new RegExp(`\\${portableExtension}\\.[0-9a-f]{8}\\.tmp$`, 'i');

/** An export takes seconds; what is older than this belongs to none that still runs. */
const abandonedAfterMs = 10 * 60_000;

/**
 * Removes what killed exports left half-written in the folder of a file that is about to be written: encrypted
 * copies of keys that the keychain still has. Another program's export may be at work there right now, so only
 * what has not been written to for ten minutes goes. A folder that is not there has none.
 */
export async function clearLeftovers(path: string, now: number = Date.now()): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!leftover.test(name)) continue;
    const file = join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found?.isFile() && now - found.mtimeMs > abandonedAfterMs) await rm(file, { force: true });
  }
}
