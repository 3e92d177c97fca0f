import { readdir, readFile, readlink, realpath, rm, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isLocked } from '../durable/lock.ts';

/** What provisioning starts, and what these start in turn. */
const programs = /^(setpriv|swtpm|swtpm_setup|swtpm[_-]localca|swtpm_cert)$/;

const present = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Whether a process is one of this user's that works in a folder. Linux only: proc(5). */
async function worksIn(folder: string, pid: string): Promise<boolean> {
  try {
    const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    if (!programs.test(basename(program))) return false;
    if ((await stat(`/proc/${pid}`)).uid !== process.getuid?.()) return false;
    return `${await readlink(`/proc/${pid}/cwd`)}${sep}`.startsWith(`${folder}${sep}`);
  } catch {
    return false; // it has ended
  }
}

/** The programs of a storage's making that work in a folder or below it; none where there is no /proc. */
export async function straysIn(folder: string): Promise<number[]> {
  const real = await realpath(folder).catch(() => null);
  if (process.platform !== 'linux' || real === null) return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const ours = await Promise.all(pids.map((pid) => worksIn(real, pid)));
  return pids.filter((_, i) => ours[i]).map(Number);
}

/** swtpm holds a lock of its own (fcntl) on this file as long as it has the storage open. */
const openElsewhere = async (storage: string): Promise<boolean> => {
  const lock = join(storage, '.lock');
  return (await present(lock)) && isLocked(lock);
};

/**
 * Removes a folder in which a storage was being prepared by a process that is gone, or gave up. What that
 * process had started may still write there: the kernel ends only its direct child with it, and swtpm_setup
 * starts an swtpm in turn. So these are ended first (Linux), or waited for as long as they hold swtpm's lock.
 * The caller holds the bundle's lock: nobody else prepares anything there.
 * @param storage the storage's folder in it
 * @throws the file system's own error when something goes on writing for longer than `patienceMs`
 */
export async function removePrepared(folder: string, storage: string, patienceMs = 20_000): Promise<void> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await delay(20)) {
    const strays = await straysIn(folder);
    for (const pid of strays)
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended
      }
    if (strays.length === 0 && !(await openElsewhere(storage))) break;
  }
  // with growing pauses, since one may just have been started, under no name of these yet
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
