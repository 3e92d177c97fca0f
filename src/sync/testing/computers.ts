/** Computers in one process: a keychain in memory and a configuration folder each, and one shared folder. */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentAccount, type Keychain } from '../../keychain/keychain.ts';
import { formatRecord, type KeyRecord, newPassword, tryParseRecord } from '../../keychain/record.ts';
import { SyncEngine } from '../engine.ts';
import { recordKey } from '../key-set.ts';
import type { SyncHost } from '../participant.ts';

export const memoryKeychain = (secrets = new Map<string, string>()): Keychain => ({
  kind: 'file',
  describe: () => ({ name: 'memory', place: '' }),
  get: async (account) => secrets.get(account) ?? null,
  set: async (account, secret) => void secrets.set(account, secret),
  remove: async (account) => void secrets.delete(account),
  list: async () => [...secrets.keys()],
});

export const machine = (n: number): string => `3f2b8c1e-6d04-4a57-9c1b-${String(n).padStart(12, '0')}`;
export const storage = (n: number): string => `aaaaaaaa-6d04-4a57-9c1b-${String(n).padStart(12, '0')}`;

export const keyRecord = (vm: number, ofStorage: number, password = newPassword()): KeyRecord => ({
  ...{ version: 1, storageId: storage(ofStorage), password, cipher: 'aes-256', vmName: `VM ${vm}` },
  ...{ uuid: machine(vm), createdAt: '2026-11-24T22:40:12.000Z', computer: 'host', ekFingerprint: null },
});

/** One computer. */
export class TestComputer {
  readonly secrets: Map<string, string>;
  readonly config: string;
  readonly engine: SyncEngine;
  readonly name: string;
  /** Milliseconds by which its clock is wrong. */
  skew = 0;
  /** UUIDs of machines that somebody is at work on. */
  readonly busy = new Set<string>();
  /** Passwords that open a storage on this computer. */
  readonly opening = new Set<string>();
  /** Of the chips that are on this computer, by storage. */
  readonly fingerprints = new Map<string, string>();

  constructor(
    parent: string,
    name: string,
    host: Partial<SyncHost> = {},
    secrets = new Map<string, string>(),
  ) {
    this.name = name;
    this.secrets = secrets;
    this.config = join(parent, name);
    mkdirSync(this.config, { recursive: true });
    this.engine = new SyncEngine({
      config: this.config,
      program: 'test',
      keychain: memoryKeychain(this.secrets),
      withMachine: async (uuid, action) => {
        if (this.busy.has(uuid)) return false;
        await action();
        return true;
      },
      opens: async ({ password }) => (this.opening.size === 0 ? null : this.opening.has(password)),
      fingerprintOf: async ({ storageId }) => this.fingerprints.get(storageId) ?? null,
      now: () => new Date(Date.now() + this.skew),
      ...host,
    });
  }

  /** Puts a record under the machine's own account, as a new chip does; what was there goes to its storage's. */
  setCurrent(record: KeyRecord): void {
    const account = currentAccount(record.uuid);
    const before = tryParseRecord(this.secrets.get(account) ?? '');
    if (before) this.secrets.set(`${account}.${before.storageId}`, formatRecord(before));
    this.secrets.set(account, formatRecord(record));
  }

  /** What it has of machines' keys: the current record of each machine, and all records. */
  keys() {
    const current: Record<string, string> = {};
    const all = new Set<string>();
    for (const [account, secret] of this.secrets) {
      const record = tryParseRecord(secret);
      if (!record) continue;
      all.add(recordKey(record));
      if (account === currentAccount(record.uuid)) current[record.uuid] = recordKey(record);
    }
    return { current, all: [...all].sort() };
  }
}

/** In memory where the system has such a folder: these tests write durably thousands of times. */
export const temporaryFolder = (): string =>
  mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vs-'));

/** Enrols a computer as two people would: both compare the code. */
export async function enrol(folder: string, newcomer: TestComputer, member: TestComputer): Promise<void> {
  await newcomer.engine.join(folder, newcomer.name);
  await member.engine.sync();
  await newcomer.engine.sync();
  const { requests } = await member.engine.status();
  const { join: own } = await newcomer.engine.status();
  const request = requests.find(({ code }) => code !== null && code === own?.code);
  if (!request) throw new Error(`no common code: ${JSON.stringify({ requests, own })}`);
  await member.engine.approve(request.id);
  await newcomer.engine.confirmJoin();
}
