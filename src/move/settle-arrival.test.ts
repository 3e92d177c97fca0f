import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import type { MachineDescription } from '../machine/description.ts';
import { Library, readBundle, writeBundle } from '../machine/library.ts';
import { planMachine } from '../machine/new-machine.ts';
import { type ArrivalJournal, readArrivalJournals, writeArrivalJournal } from './arrival-journal.ts';
import { settleArrival } from './settle-arrival.ts';

const from = '00000000-0000-4000-8000-000000000001';
const to = '00000000-0000-4000-8000-000000000002';
let home: string;
let bundle: string;
let description: MachineDescription;
let records: Map<string, string>;

/** A keychain in memory: what is undone is looked at here, how a real one works elsewhere. */
const keychain = (): Keychain => ({
  kind: 'file',
  describe: () => ({ name: 'test', place: 'memory' }),
  get: async (account) => records.get(account) ?? null,
  set: async (account, secret) => void records.set(account, secret),
  remove: async (account) => void records.delete(account),
  list: async () => [...records.keys()],
});

const journal = (): ArrivalJournal => ({
  ...{ format: 'vtpm-arrival', version: 1, id: '00000000-0000-4000-8000-00000000000a' },
  ...{ startedAt: '2026-11-25T12:00:00.000Z', identity: 'copied', bundle, place: null },
  ...{ fromUuid: from, toUuid: to },
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vs-'));
  bundle = join(home, 'M.vtpmvm');
  await mkdir(bundle);
  const plan = planMachine({ name: 'M', guestOs: 'linux', tpm: false }, 'x86_64', new Date(), 4096);
  description = { ...plan.description, uuid: from };
  await writeBundle(bundle, description);
  records = new Map([
    [currentAccount(from), 'original'],
    [currentAccount(to), 'copy'],
    [`${currentAccount(to)}.x`, 'backup of the copy'],
  ]);
  await writeArrivalJournal(join(home, 'config'), journal());
});
afterEach(() => rm(home, { recursive: true, force: true }));

const settle = async (change: Partial<ArrivalJournal> = {}) => {
  const config = join(home, 'config');
  const library = new Library(config, join(home, 'machines'));
  const outcome = await settleArrival(
    { ...journal(), ...change },
    {
      ...{ config, library, keychain: async () => keychain(), program: 'test' },
    },
  );
  return { outcome, journals: (await readArrivalJournals(config)).length, paths: await library.paths() };
};

test('before the commit, the records of the copy are undone and those of the original stay', async () => {
  expect(await settle()).toEqual({ outcome: 'undone', journals: 0, paths: [] });
  expect([...records.keys()]).toEqual([currentAccount(from)]);
});

test('after the commit it is finished, and all records stay', async () => {
  await writeBundle(bundle, { ...description, uuid: to, arrival: journal().id });
  expect(await settle()).toEqual({ outcome: 'completed', journals: 0, paths: [bundle] });
  expect(records.size).toBe(3);
});

test('a bundle that can’t be found, or another one in its place, leaves everything as it is', async () => {
  await writeBundle(bundle, { ...description, uuid: '00000000-0000-4000-8000-000000000003' });
  expect(await settle()).toMatchObject({ outcome: 'left', journals: 1 });
  await rm(bundle, { recursive: true });
  expect(await settle()).toMatchObject({ outcome: 'left', journals: 1 });
  expect(records.size).toBe(3);
  expect(await readdir(join(home, 'config', 'arrivals'))).toHaveLength(1);
});

test('records of a UUID that another machine here has are never undone', async () => {
  const other = join(home, 'machines', 'Other.vtpmvm');
  await mkdir(other, { recursive: true });
  await writeBundle(other, { ...description, uuid: to });
  expect(await settle()).toMatchObject({ outcome: 'undone' });
  expect(records.size).toBe(3);
});

test('a place that another machine has taken meanwhile stays its own', async () => {
  const place = join(home, 'Here.vtpmvm');
  await mkdir(place);
  await writeBundle(place, { ...description, name: 'another' });
  await writeBundle(bundle, { ...description, uuid: to, arrival: journal().id });
  const found = join(home, 'Here 2.vtpmvm');
  expect(await settle({ place })).toEqual({ outcome: 'completed', journals: 0, paths: [found] });
  expect((await readBundle(found)).uuid).toBe(to);
  expect((await readBundle(place)).name).toBe('another');
});
