import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { type Backup, listBackups, partialPrefix } from './backups.ts';

/** Made without anybody asking; all others are kept until a person removes them. */
const automatic: ReadonlySet<string> = new Set(['before-change', 'before-move']);

/**
 * The automatic backups that the rule gives up: those beyond the `keep` newest, less the newest of each
 * month (UTC). Backups that hold the only copy of a chip ("removed", "replaced") or were made by hand never
 * count.
 * @param backups in any order
 * @returns newest first
 */
export function backupsToPrune(
  backups: readonly Pick<Backup, 'name' | 'createdAt' | 'reason'>[],
  keep: number,
): readonly string[] {
  const newestFirst = backups
    .filter((backup) => automatic.has(backup.reason))
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.name.localeCompare(a.name));
  const months = new Set<string>();
  return newestFirst
    .filter(({ createdAt }, index) => {
      const month = createdAt.slice(0, 7);
      const firstOfMonth = !months.has(month);
      months.add(month);
      return index >= keep && !firstOfMonth;
    })
    .map(({ name }) => name);
}

/**
 * Removes what {@link backupsToPrune} names, unless no other backup opens: then the newest that does stays,
 * and when none does, all stay. The bundle's lock is held by the caller.
 * @param options.opens whether a backup opens with a key that is here; what it throws ends the pruning
 * @returns the names of the removed backups
 */
export async function pruneBackups(options: {
  readonly bundleRoot: string;
  readonly keep: number;
  readonly opens: (backup: Backup) => Promise<boolean>;
}): Promise<readonly string[]> {
  const all = await listBackups(options.bundleRoot);
  const doomed = new Set(backupsToPrune(all, options.keep));
  if (doomed.size === 0) return [];
  const first = [...all.filter((b) => !doomed.has(b.name)), ...all.filter((b) => doomed.has(b.name))];
  let opening: Backup | null = null;
  for (const backup of first) {
    if (!(await options.opens(backup))) continue;
    opening = backup;
    break;
  }
  if (opening === null) return [];
  const removed: string[] = [];
  for (const { name, path } of all) {
    if (!doomed.has(name) || name === opening.name) continue;
    // under another name first, so that a half-removed folder is never taken for a backup
    const folder = dirname(path);
    const going = join(folder, `${partialPrefix}${basename(path)}`);
    await rename(path, going);
    await syncFolder(folder);
    await rm(going, { recursive: true, force: true });
    removed.push(name);
  }
  return removed;
}
