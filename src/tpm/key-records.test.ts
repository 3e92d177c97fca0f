import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backupAccount, currentAccount, type Keychain } from '../keychain/keychain.ts';
import { formatRecord, newPassword } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { journalPath, readJournal } from './journal.ts';
import { finishRecords, restoreRecords } from './key-records.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vtpm-records-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const uuid = randomUUID();
const storages = [randomUUID(), randomUUID()];
const tokens = [randomUUID(), randomUUID()];
const accounts = [currentAccount(uuid), ...storages.map((s) => backupAccount(uuid, s))];

const record = fc
  .record({ storage: fc.constantFrom(...storages), token: fc.constantFrom(undefined, tokens[0]) })
  .map(({ storage, token }) =>
    formatRecord({
      ...{ version: 1, storageId: storage, password: newPassword(), cipher: 'aes-256', vmName: 'x', uuid },
      ...{ createdAt: new Date(0).toISOString(), computer: 'here', ekFingerprint: null },
      ...(token ? { token } : {}),
    }),
  );
const contents = fc.record(Object.fromEntries(accounts.map((a) => [a, fc.option(record)])));

const journals = fc.record({
  format: fc.constant('vtpm-transaction'),
  version: fc.constant(1),
  id: fc.uuid(),
  kind: fc.constantFrom('add', 'remove', 'restore', 'reset', 'maintain'),
  startedAt: fc.constant(new Date(0).toISOString()),
  uuid: fc.constant(uuid),
  nextStorageId: fc.option(fc.constantFrom(...storages)),
  previousStorageId: fc.option(fc.constantFrom(...storages)),
  sourceBackup: fc.constant(null),
  backup: fc.constant(null),
  moved: fc.option(fc.record({ account: fc.constantFrom(...accounts), created: fc.boolean() })),
  installsRecord: fc.boolean(),
  // a bundle from elsewhere can't know the token of a record here
  recordToken: fc.constantFrom(null, tokens[1]),
});

function keychainOf(records: ReadonlyMap<string, string>) {
  const held = new Map(records);
  const keychain: Keychain = {
    kind: 'file',
    describe: () => ({ name: 'test', place: '' }),
    get: async (account) => held.get(account) ?? null,
    set: async (account, secret) => void held.set(account, secret),
    remove: async (account) => void held.delete(account),
    list: async () => [...held.keys()],
  };
  return { keychain, passwords: () => new Set([...held.values()].map((s) => JSON.parse(s).password)) };
}

it.each([
  ['undone', restoreRecords],
  ['finished', (journal, keychain) => finishRecords(bundleLayout(root), journal, keychain)],
] as const satisfies readonly (readonly [string, typeof restoreRecords])[])(
  'a journal that came with a bundle, %s, takes no password out of the keychain',
  async (_, settle) => {
    await fc.assert(
      fc.asyncProperty(contents, journals, async (before, forged) => {
        const records = Object.entries(before).filter((e): e is [string, string] => e[1] !== null);
        const { keychain, passwords } = keychainOf(new Map(records));
        const had = passwords();
        await writeFile(journalPath(root), JSON.stringify(forged));
        const journal = await readJournal(root).catch(() => null);
        if (journal) await settle(journal, keychain);
        for (const password of had) expect(passwords()).toContain(password);
      }),
      { numRuns: 500 },
    );
  },
);
