import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { computerIdPattern, secretsAccount } from './identity.ts';
import { readSettings } from './settings.ts';
import type { ComputerId } from './views.ts';

const schema = z.object({ version: z.literal(1), computerId: z.string().regex(computerIdPattern) });

const notePath = (config: string): string => join(config, 'sync-beginning.json');

/** Notes, before it is written, which record in the keychain a set-up is about to make. No secret. */
export async function noteBeginning(config: string, computerId: ComputerId): Promise<void> {
  await mkdir(config, { recursive: true, mode: 0o700 });
  await writeDurably(notePath(config), `${JSON.stringify({ version: 1, computerId })}\n`);
}

/** The set-up is complete, or was given up with its record removed. */
export const forgetBeginning = (config: string): Promise<void> => rm(notePath(config), { force: true });

/**
 * Ends a set-up that was killed. Only this configuration folder made the noted record, and only its settings
 * could use it: where these name it the set-up had been completed, and where they can't be read nothing is
 * touched; else the record goes. Records that no note names are never touched: another profile's, say.
 */
export async function settleBeginning(config: string, keychain: Keychain): Promise<void> {
  const text = await readFile(notePath(config), 'utf8').catch(() => null);
  if (text === null) return;
  const computerId = noted(text);
  const settings = await readSettings(config);
  if (computerId !== null && settings?.computerId !== computerId)
    await keychain.remove(secretsAccount(computerId));
  await forgetBeginning(config);
}

function noted(text: string): ComputerId | null {
  try {
    return schema.parse(JSON.parse(text)).computerId;
  } catch {
    return null;
  }
}
