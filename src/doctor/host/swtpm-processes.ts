import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { isLocked } from '../../durable/lock.ts';
import { bundleExtension, bundleLayout } from '../../machine/bundle-layout.ts';

/** An swtpm of this user that works in a bundle's storage. */
export interface SwtpmProcess {
  readonly pid: number;
  /** The kernel's count of when it started: with the process id it names one process for ever. */
  readonly startTime: string;
  readonly bundle: string;
  readonly commandLine: string;
}

/**
 * The swtpm processes of this user whose working folder is the storage of a bundle, as the product starts
 * them. Linux only (proc(5)); elsewhere null.
 */
export async function findSwtpmProcesses(): Promise<readonly SwtpmProcess[] | null> {
  if (process.platform !== 'linux') return null;
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map((name) => readSwtpmProcess(Number(name))));
  return found.filter((one) => one !== null);
}

/** One process, or null when it is not such an swtpm (any more). */
export async function readSwtpmProcess(pid: number): Promise<SwtpmProcess | null> {
  try {
    const proc = `/proc/${pid}`;
    const arguments_ = (await readFile(`${proc}/cmdline`, 'utf8')).split('\0').filter(Boolean);
    if (basename(arguments_[0] ?? '') !== 'swtpm' || arguments_[1] !== 'socket') return null;
    if ((await stat(proc)).uid !== process.getuid?.()) return null;
    const folder = await readlink(`${proc}/cwd`);
    const bundle = dirname(folder);
    if (!bundle.endsWith(bundleExtension) || folder !== bundleLayout(bundle).tpm) return null;
    const text = await readFile(`${proc}/stat`, 'utf8');
    // after the name in brackets, which may hold anything: field 22 is the start time
    const startTime = text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return { pid, startTime, bundle, commandLine: arguments_.join(' ') };
  } catch {
    return null; // it has ended
  }
}

/** Whether whoever started it lives: a machine's host holds the lock of its bundle as long as it does. */
export const isOrphan = ({ bundle }: SwtpmProcess): boolean => !isLocked(bundleLayout(bundle).lock);
