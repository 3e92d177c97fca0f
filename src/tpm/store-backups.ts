import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { renameDurably, syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { listBackups } from './backups.ts';
import { copyDurably, exists } from './files.ts';

/** A UEFI variable store that was kept: with a chip's backup, or by itself. */
export interface StoreBackup {
  /** The name of the chip's backup, or of the file. */
  readonly name: string;
  readonly path: string;
}

/** The name of a store that was kept by itself: "2026-11-24T22-40-12Z-uefi-variables.fd". */
const fileName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-uefi-variables(-\d+)?\.fd$/;

const stamp = (now: Date): string =>
  now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');

/** Every variable store in the bundle's backups, newest first. */
export async function storeBackups(bundleRoot: string): Promise<readonly StoreBackup[]> {
  const { backups } = bundleLayout(bundleRoot);
  const names = await readdir(backups).catch(() => [] as string[]);
  const alone = names.filter((n) => fileName.test(n)).map((name) => ({ name, path: join(backups, name) }));
  const withChip = (await listBackups(bundleRoot))
    .filter((b) => b.uefiVariables)
    .map((b) => ({ name: b.name, path: join(b.path, 'uefi-variables.fd') }));
  return [...alone, ...withChip].toSorted((a, b) => (a.name < b.name ? 1 : -1));
}

export const newestStoreBackup = async (bundleRoot: string): Promise<StoreBackup | null> =>
  (await storeBackups(bundleRoot))[0] ?? null;

/** Keeps the present variable store under a name of its own, for a machine whose chip is not backed up. */
export async function keepStore(bundleRoot: string, now: Date): Promise<StoreBackup> {
  const { backups, uefiVariables } = bundleLayout(bundleRoot);
  await mkdir(backups, { recursive: true, mode: 0o700 });
  for (let n = 1; ; n++) {
    const name = `${stamp(now)}-uefi-variables${n === 1 ? '' : `-${n}`}.fd`;
    const path = join(backups, name);
    if (await exists(path)) continue;
    await copyDurably(uefiVariables, path);
    await syncFolder(backups);
    return { name, path };
  }
}

/**
 * Brings a kept variable store back; the present one, if there is one, is kept first. Caller holds the bundle's
 * lock.
 * @returns the store that was there
 * @throws VtpmError VTPM_ERR_VARIABLES_BACKUP_MISSING
 */
export async function restoreStore(bundleRoot: string, name: string, now: Date): Promise<StoreBackup | null> {
  const wanted = (await storeBackups(bundleRoot)).find((b) => b.name === name);
  if (!wanted) throw new VtpmError('VTPM_ERR_VARIABLES_BACKUP_MISSING', { backup: name });
  const { uefiVariables } = bundleLayout(bundleRoot);
  const previous = (await exists(uefiVariables)) ? await keepStore(bundleRoot, now) : null;
  const staged = `${uefiVariables}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await copyDurably(wanted.path, staged);
    await renameDurably(staged, uefiVariables);
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
  return previous;
}
