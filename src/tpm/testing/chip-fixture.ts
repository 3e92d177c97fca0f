/** What the tests of this folder share: a machine's bundle in a temporary folder, and its state in short. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentAccount, type Keychain } from '../../keychain/keychain.ts';
import { findRecord, passwordBytes, tryParseRecord } from '../../keychain/record.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { formatDescription, type MachineDescription, parseDescription } from '../../machine/description.ts';
import { findSwtpmTools } from '../../swtpm/tools.ts';
import { listBackups } from '../backups.ts';
import { proveKey } from '../describe.ts';
import { exists } from '../files.ts';

export const tools = findSwtpmTools();

export interface Fixture {
  readonly root: string;
  readonly caDir: string;
  readonly uuid: string;
  read(): MachineDescription;
}

export const oldStore = 'variable store as before';
export const newStore = 'variable store with Secure Boot';

/** A machine without a chip; `parent` is where its bundle goes. */
export async function makeMachine(parent: string, caDir: string): Promise<Fixture> {
  const uuid = randomUUID();
  const root = join(parent, `${uuid}.vtpmvm`);
  const layout = bundleLayout(root);
  await mkdir(root, { recursive: true });
  const description: MachineDescription = {
    format: 'vtpm-machine',
    version: 1,
    uuid,
    name: 'Test machine',
    createdAt: new Date().toISOString(),
    lastStartedAt: null,
    lastStoppedAt: null,
    notes: '',
    guestOs: 'windows-11',
    arch: 'x86_64',
    firmware: { type: 'uefi' },
    cpus: 1,
    memoryMiB: 512,
    devices: [],
    bootOrder: [],
    bootOnceFrom: null,
    tpm: null,
    options: { onQuit: 'ask', clock: 'utc' },
    security: { keyMissing: 'ask', backupBeforeChange: true, backupBeforeMove: true, keepBackups: 5 },
  };
  writeFileSync(layout.description, formatDescription(description));
  await writeFile(layout.uefiVariables, oldStore);
  return {
    root,
    caDir,
    uuid,
    read: () => parseDescription(readFileSync(layout.description, 'utf8'), 'test'),
  };
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'vt-'));

export const prepareFirmware = (path: string): Promise<void> => writeFile(path, newStore);

/** Everything about a machine's chip that a change may alter, with each key tried on its storage. */
export async function stateOf(machine: Fixture, keychain: Keychain) {
  const layout = bundleLayout(machine.root);
  const { tpm } = machine.read();
  const accounts = (await keychain.list()).filter((account) => account.includes(machine.uuid));
  const main = await keychain.get(currentAccount(machine.uuid));
  const opens = async (storageId: string, cipher: 'aes-256' | 'aes-128', stateDir: string) => {
    const record = await findRecord(keychain, machine.uuid, storageId);
    await proveKey({ stateDir, password: passwordBytes(record), cipher, tools });
  };
  if (tpm) await opens(tpm.storageId, tpm.cipher, layout.tpm);
  const backups = await listBackups(machine.root);
  for (const backup of backups) await opens(backup.storageId, backup.cipher, join(backup.path, 'tpm'));
  return {
    chip: tpm?.storageId ?? null,
    storage: await exists(layout.tpm),
    store: await readFile(layout.uefiVariables, 'utf8'),
    mainRecord: main && (tryParseRecord(main)?.storageId ?? 'unreadable'),
    accounts: accounts.length,
    backups: backups.map((backup) => backup.storageId),
    leftovers: [
      ...((await exists(join(machine.root, 'tpm-staging'))) ? ['tpm-staging'] : []),
      ...((await exists(join(machine.root, 'tpm-transaction.json'))) ? ['tpm-transaction.json'] : []),
    ],
  };
}

export const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
