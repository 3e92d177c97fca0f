import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import type { Preferences } from './views.ts';

const schema = z.looseObject({
  locale: z.enum(['system', 'en', 'fr']).catch('system').default('system'),
  theme: z.enum(['system', 'light', 'dark']).catch('system').default('system'),
  /** Where chip passwords are kept. `file` is only ever an explicit choice of the user. */
  keychain: z.enum(['system', 'file']).catch('system').default('system'),
});
export type StoredPreferences = z.infer<typeof schema>;

const fileOf = (config: string) => join(config, 'preferences.json');

/** The stored preferences; what is missing or unreadable has its default. */
export async function readPreferences(config: string): Promise<StoredPreferences> {
  try {
    return schema.parse(JSON.parse(await readFile(fileOf(config), 'utf8')));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code && code !== 'ENOENT') throw error;
    return schema.parse({});
  }
}

/** Changes some preferences; unknown fields of a newer version are kept. */
export async function writePreferences(
  config: string,
  change: Partial<Preferences> & { keychain?: 'system' | 'file' },
): Promise<StoredPreferences> {
  const next = { ...(await readPreferences(config)), ...change };
  await mkdir(dirname(fileOf(config)), { recursive: true, mode: 0o700 });
  await writeDurably(fileOf(config), `${JSON.stringify(next, null, 2)}\n`);
  return next;
}
