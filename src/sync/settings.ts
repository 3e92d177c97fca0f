import { mkdir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { computerIdPattern, computerName } from './identity.ts';

const schema = z.looseObject({
  version: z.literal(1),
  folder: z.string().refine(isAbsolute),
  computerId: z.string().regex(computerIdPattern),
  name: computerName,
});
/** What a computer that takes part has in its configuration folder; no secret. */
export type SyncSettings = z.infer<typeof schema>;

export const settingsPath = (config: string): string => join(config, 'sync.json');
export const memoryPath = (config: string): string => join(config, 'sync-memory.json');

/** Null when sync is not set up. @throws VtpmError VTPM_ERR_SYNC_SETTINGS_DAMAGED */
export async function readSettings(config: string): Promise<SyncSettings | null> {
  const path = settingsPath(config);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new VtpmError('VTPM_ERR_SYNC_SETTINGS_DAMAGED', { path });
  }
}

export async function writeSettings(
  config: string,
  settings: { readonly folder: string; readonly computerId: string; readonly name: string },
): Promise<SyncSettings> {
  const value: SyncSettings = { ...settings, version: 1 };
  await mkdir(config, { recursive: true, mode: 0o700 });
  await writeDurably(settingsPath(config), `${JSON.stringify(value, null, 2)}\n`);
  return value;
}

export const removeSettings = (config: string): Promise<void> => rm(settingsPath(config), { force: true });

/** @throws VtpmError VTPM_ERR_SYNC_NAME_INVALID */
export function checkedName(name: string): string {
  const result = computerName.safeParse(name.trim());
  if (!result.success) throw new VtpmError('VTPM_ERR_SYNC_NAME_INVALID', { name: name.slice(0, 80) });
  return result.data;
}
