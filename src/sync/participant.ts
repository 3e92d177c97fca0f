import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { KeyRecord } from '../keychain/record.ts';
import type { SyncHooks } from './folder.ts';
import { type Computer, computerOf, parseSecrets, type Secrets, secretsAccount } from './identity.ts';
import { type Memory, readMemory, setMemoryAside, writeMemory } from './memory.ts';
import { memoryPath, readSettings, type SyncSettings } from './settings.ts';

/** What the engine needs of the computer it runs on. */
export interface SyncHost {
  /** The configuration folder. */
  readonly config: string;
  /** Shown to others while a sync is going on. */
  readonly program: string;
  readonly keychain: Keychain;
  /** See ApplyOptions. */
  readonly withMachine: (uuid: string, action: () => Promise<void>) => Promise<boolean>;
  readonly opens: (record: KeyRecord) => Promise<boolean | null>;
  /** SHA-256 of the EK of a record's chip, as a bundle here says it; null when none here has that storage. */
  readonly fingerprintOf: (record: KeyRecord) => Promise<string | null>;
  readonly now: () => Date;
  readonly hooks?: SyncHooks;
}

/** This computer's part: its settings, its keys, and what it remembers. */
export interface Participant {
  readonly settings: SyncSettings;
  readonly secrets: Secrets;
  readonly computer: Computer;
  readonly memory: Memory;
  /** What was remembered could not be trusted: nothing that is in the folder can be told from an older state. */
  readonly memoryLost: boolean;
}

/**
 * Null when sync is not set up here.
 * @throws VtpmError VTPM_ERR_SYNC_SETTINGS_DAMAGED, VTPM_ERR_SYNC_KEYS_MISSING, VTPM_ERR_SYNC_KEYS_DAMAGED,
 * VTPM_ERR_KEYCHAIN_…
 */
export async function openParticipant(host: SyncHost): Promise<Participant | null> {
  const settings = await readSettings(host.config);
  if (!settings) return null;
  const account = secretsAccount(settings.computerId);
  const secret = await host.keychain.get(account);
  if (secret === null)
    throw new VtpmError('VTPM_ERR_SYNC_KEYS_MISSING', { account, keychain: host.keychain.describe().name });
  const secrets = parseSecrets(secret, account);
  const computer = await computerOf(secrets, settings.name);
  if (computer.id !== settings.computerId) throw new VtpmError('VTPM_ERR_SYNC_KEYS_DAMAGED', { account });
  const { memory, lost } = await readMemory(memoryPath(host.config), secrets);
  return { settings, secrets, computer, memory, memoryLost: lost };
}

/** @throws VtpmError VTPM_ERR_SYNC_NOT_SET_UP, and those of {@link openParticipant} */
export async function requireParticipant(host: SyncHost): Promise<Participant> {
  const participant = await openParticipant(host);
  if (!participant) throw new VtpmError('VTPM_ERR_SYNC_NOT_SET_UP');
  return participant;
}

/** Remembers durably. @returns the participant with its new memory */
export async function remember(
  host: SyncHost,
  participant: Participant,
  change: Partial<Memory>,
): Promise<Participant> {
  const memory = { ...participant.memory, ...change };
  if (JSON.stringify(memory) === JSON.stringify(participant.memory)) return participant;
  if (participant.memoryLost) await setMemoryAside(memoryPath(host.config));
  await writeMemory(memoryPath(host.config), memory, participant.secrets);
  host.hooks?.reached?.('remembered');
  return { ...participant, memory, memoryLost: false };
}

/** One sync at a time on this computer: window and command line may both be at it. */
export async function withSyncLock<T>(host: SyncHost, action: () => Promise<T>, waitMs = 15_000): Promise<T> {
  await mkdir(host.config, { recursive: true, mode: 0o700 });
  const path = join(host.config, 'sync.lock');
  for (let waited = 0; ; waited += 50) {
    const lock = tryLock(path, host.program);
    if (lock) {
      try {
        return await action();
      } finally {
        lock.release();
      }
    }
    if (waited >= waitMs) throw new VtpmError('VTPM_ERR_SYNC_BUSY');
    await delay(50);
  }
}
