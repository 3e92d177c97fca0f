import { mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { renameDurably, syncFolder, writeDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import {
  ciphers,
  type MachineDescription,
  type TpmDescription,
  uuidPattern,
} from '../machine/description.ts';
import { copyDurably, copyStorage, exists } from './files.ts';
import { backupName } from './journal.ts';

export type BackupReason = 'manual' | 'removed' | 'replaced' | 'before-change' | 'before-move';

const backupDescription = z.looseObject({
  format: z.literal('vtpm-backup'),
  version: z.literal(1),
  uuid: z.string().regex(uuidPattern),
  vmName: z.string(),
  createdAt: z.iso.datetime(),
  reason: z.string(),
  storageId: z.string().regex(uuidPattern),
  cipher: z.enum(ciphers),
  chipCreatedAt: z.iso.datetime(),
  ekFingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** Paths inside the backup. */
  files: z.array(z.string()),
  /** Whether the UEFI variable store is part of it. */
  uefiVariables: z.boolean(),
});

/** One dated backup of a chip, as its backup.json describes it; `name` is its folder. */
export type Backup = z.infer<typeof backupDescription> & { readonly name: string; readonly path: string };

/** What begins the name of a folder that is not a backup: not yet, or no longer. */
export const partialPrefix = '.partial-';

/** A folder name that is free: "2026-11-24T22-40-12Z-removed", with a number when taken. */
export async function freeBackupName(bundleRoot: string, reason: BackupReason, now: Date): Promise<string> {
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  const { backups } = bundleLayout(bundleRoot);
  for (let n = 1; ; n++) {
    const name = `${stamp}-${reason}${n === 1 ? '' : `-${n}`}`;
    if (!(await exists(join(backups, name)))) return name;
  }
}

/** Makes a backup's folder with its backup.json; the storage itself is moved or copied in by the caller. */
export async function writeBackupDescription(options: {
  readonly folder: string;
  readonly description: MachineDescription;
  readonly tpm: TpmDescription;
  readonly reason: BackupReason;
  readonly files: readonly string[];
  readonly uefiVariables: boolean;
  readonly now: Date;
}): Promise<void> {
  const { folder, description, tpm, reason, files, uefiVariables, now } = options;
  const value: z.infer<typeof backupDescription> = {
    format: 'vtpm-backup',
    version: 1,
    uuid: description.uuid,
    vmName: description.name,
    createdAt: now.toISOString(),
    reason,
    storageId: tpm.storageId,
    cipher: tpm.cipher,
    chipCreatedAt: tpm.createdAt,
    ekFingerprint: tpm.ekFingerprint,
    files: [...files],
    uefiVariables,
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeDurably(join(folder, 'backup.json'), `${JSON.stringify(value, null, 2)}\n`);
  await syncFolder(join(folder, '..'));
}

/** The backups of a machine's chips that hold a storage, newest first. Unreadable ones are left out. */
export async function listBackups(bundleRoot: string): Promise<Backup[]> {
  const { backups } = bundleLayout(bundleRoot);
  const names = await readdir(backups).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: Backup[] = [];
  for (const name of names.sort().reverse()) {
    if (!backupName.safeParse(name).success) continue;
    const path = join(backups, name);
    try {
      const value = backupDescription.parse(JSON.parse(await readFile(join(path, 'backup.json'), 'utf8')));
      if (await exists(join(path, 'tpm'))) found.push({ ...value, name, path });
    } catch {
      // not ours to judge, nor to touch
    }
  }
  return found;
}

/** @throws VtpmError VTPM_ERR_BACKUP_NOT_FOUND; with no name, the newest is meant, or VTPM_ERR_BACKUP_NONE thrown */
export async function findBackup(bundleRoot: string, name: string | null): Promise<Backup> {
  const all = await listBackups(bundleRoot);
  const found = name === null ? all[0] : all.find((backup) => backup.name === name);
  if (!found && name === null) throw new VtpmError('VTPM_ERR_BACKUP_NONE');
  if (!found) throw new VtpmError('VTPM_ERR_BACKUP_NOT_FOUND', { backup: name ?? '' });
  return found;
}

/**
 * Copies the chip's storage and the UEFI variable store into a dated backup. The bundle's lock is held by
 * the caller and the machine is stopped. The key stays where it is: under the machine's own account.
 * @throws VtpmError VTPM_ERR_TPM_ABSENT, VTPM_ERR_STORAGE_MISSING, VTPM_ERR_DISK_FULL
 */
export async function backUpChip(options: {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  readonly reason?: BackupReason;
  readonly now?: Date;
}): Promise<Backup> {
  const { bundleRoot, description, reason = 'manual', now = new Date() } = options;
  const { tpm } = description;
  if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
  const layout = bundleLayout(bundleRoot);
  if (!(await exists(layout.tpm))) throw new VtpmError('VTPM_ERR_STORAGE_MISSING', { path: layout.tpm });
  const name = await freeBackupName(bundleRoot, reason, now);
  const partial = join(layout.backups, `${partialPrefix}${name}`);
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 });
    const names = await copyStorage(layout.tpm, join(partial, 'tpm'));
    const uefiVariables = await exists(layout.uefiVariables);
    if (uefiVariables) await copyDurably(layout.uefiVariables, join(partial, 'uefi-variables.fd'));
    const files = names.map((file) => `tpm/${file}`);
    if (uefiVariables) files.push('uefi-variables.fd');
    await writeBackupDescription({
      folder: partial,
      description,
      tpm,
      reason,
      files,
      uefiVariables,
      now,
    });
    await renameDurably(partial, join(layout.backups, name));
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  return findBackup(bundleRoot, name);
}

/** Removes copies that a killed {@link backUpChip} left behind. */
export async function removePartialBackups(bundleRoot: string): Promise<void> {
  const { backups } = bundleLayout(bundleRoot);
  for (const name of await readdir(backups).catch(() => []))
    if (name.startsWith(partialPrefix)) await rm(join(backups, name), { recursive: true, force: true });
}

/** Removes a backup's folder when it holds no storage: prepared and not used, or used up. */
export async function removeEmptied(folder: string): Promise<void> {
  if (!(await exists(folder)) || (await exists(join(folder, 'tpm')))) return;
  // under another name first, so that a half-removed folder is never taken for a backup
  const parent = join(folder, '..');
  const doomed = join(parent, `${partialPrefix}${basename(folder)}`);
  await rm(doomed, { recursive: true, force: true });
  await rename(folder, doomed);
  await rm(doomed, { recursive: true, force: true });
  await rmdir(parent).catch(() => undefined); // only when that was the last one
  if (await exists(parent)) await syncFolder(parent);
}
