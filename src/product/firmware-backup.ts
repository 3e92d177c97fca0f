import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { renameDurably, syncFolder, writeDurably } from '../durable/durable-file.ts';
import { copyStoreFile } from '../firmware/store-file.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';

const folderPattern = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-firmware(-\d+)?$/;

/** `firmware.previous` in machine.json: the switch of firmware that can be undone. */
const previousFirmware = z.looseObject({
  type: z.enum(['uefi', 'bios']),
  switchedAt: z.iso.datetime(),
  /** The folder under `backups/`. */
  backup: z.string().regex(folderPattern),
});
export type PreviousFirmware = z.infer<typeof previousFirmware>;

/** The switch that a machine remembers, or null; what can't be read counts as none. */
export const previousFirmwareOf = ({ firmware }: MachineDescription): PreviousFirmware | null =>
  previousFirmware.safeParse(firmware.previous).data ?? null;

/**
 * Keeps what a switch of firmware changes: the type, in firmware.json, and the variable store if there is
 * one. The disk is no part of it. The caller holds the bundle's lock.
 */
export async function backUpFirmware(
  root: string,
  { uuid, name, firmware }: MachineDescription,
  now: Date,
): Promise<PreviousFirmware> {
  const { backups, uefiVariables } = bundleLayout(root);
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  await mkdir(backups, { recursive: true, mode: 0o700 });
  for (let n = 1; ; n++) {
    const backup = `${stamp}-firmware${n === 1 ? '' : `-${n}`}`;
    const folder = join(backups, backup);
    if (await exists(folder)) continue;
    await mkdir(folder, { mode: 0o700 });
    const hasStore = await exists(uefiVariables);
    if (hasStore) await copyStoreFile(uefiVariables, join(folder, 'uefi-variables.fd'));
    const { previous: _, ...type } = firmware;
    const kept = { format: 'vtpm-firmware-backup', version: 1, uuid, vmName: name, firmware: type };
    const text = JSON.stringify({ ...kept, createdAt: now.toISOString(), uefiVariables: hasStore }, null, 2);
    await writeDurably(join(folder, 'firmware.json'), `${text}\n`);
    await syncFolder(backups);
    return { type: firmware.type, switchedAt: now.toISOString(), backup };
  }
}

/**
 * Puts a kept variable store back in its place. The present one moves into the same backup, as
 * `uefi-variables-after.fd`. Without a kept one the present one stays. Can be repeated after a crash.
 */
export async function restoreVariables(root: string, { backup }: PreviousFirmware): Promise<void> {
  const { backups, uefiVariables } = bundleLayout(root);
  const kept = join(backups, backup, 'uefi-variables.fd');
  if (!(await exists(kept))) return;
  const after = join(backups, backup, 'uefi-variables-after.fd');
  if ((await exists(uefiVariables)) && !(await exists(after))) await renameDurably(uefiVariables, after);
  await copyStoreFile(kept, uefiVariables);
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;
