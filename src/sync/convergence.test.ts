import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
import { fileNameOf } from './folder.ts';
import { recordKey } from './key-set.ts';
import {
  enrol,
  keyRecord,
  machine,
  memoryKeychain,
  TestComputer,
  temporaryFolder,
} from './testing/computers.ts';

class Stopped extends Error {}

const parents: string[] = [];
afterAll(() => Promise.all(parents.map((f) => rm(f, { recursive: true, force: true }))));

async function circle(count: number) {
  const [parent, folder] = [temporaryFolder(), temporaryFolder()];
  parents.push(parent, folder);
  const computers: TestComputer[] = [];
  for (let n = 0; n < count; n++) computers.push(new TestComputer(parent, `Computer ${n}`));
  const [first, ...others] = computers as [TestComputer, ...TestComputer[]];
  await first.engine.setUp(folder, first.name);
  for (const other of others) await enrol(folder, other, first);
  const files: string[] = [];
  for (const { engine } of computers)
    files.push(join(folder, fileNameOf((await engine.status()).computer?.id ?? '')));
  return { folder, computers, files };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('sync' as const), who: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('chip' as const), who: fc.nat(2), vm: fc.nat(1) }) },
  fc.record({ what: fc.constantFrom('remove' as const), who: fc.nat(2), vm: fc.nat(1) }),
  fc.record({
    what: fc.constantFrom('delete', 'cut', 'copy', 'save', 'put-back', 'remember', 'forget'),
    who: fc.nat(2),
  }),
);

it('whatever the folder does, in any order: all computers end with the same keys, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
      const { computers, files } = await circle(3);
      const made = new Set<string>();
      const saved = new Map<string, Buffer>();
      let storages = 0;
      for (const s of steps) {
        const computer = computers[s.who] as TestComputer;
        const file = files[s.who] as string;
        const memory = join(computer.config, 'sync-memory.json');
        if (s.what === 'sync') await computer.engine.sync();
        else if (s.what === 'chip') {
          const record = keyRecord('vm' in s ? s.vm : 0, ++storages);
          made.add(recordKey(record));
          computer.setCurrent(record);
        } else if (s.what === 'remove') {
          const account = currentAccount(machine('vm' in s ? s.vm : 0));
          const secret = computer.secrets.get(account);
          if (secret) computer.secrets.set(`${account}.${JSON.parse(secret).storageId}`, secret);
          computer.secrets.delete(account);
        } else if (s.what === 'delete') rmSync(file, { force: true });
        else if (s.what === 'forget') rmSync(memory, { force: true });
        else if (s.what === 'remember') saved.set(memory, readFileSync(memory));
        else if (!existsSync(file)) continue;
        else if (s.what === 'cut') truncateSync(file, Math.floor(readFileSync(file).length / 2));
        else if (s.what === 'copy') copyFileSync(file, file.replace('.vtpmsync', ` (${storages}).vtpmsync`));
        else if (s.what === 'save') saved.set(file, readFileSync(file));
        else if (saved.has(file)) writeFileSync(file, saved.get(file) as Buffer);
      }
      for (let round = 0; round < 4; round++) for (const { engine } of computers) await engine.sync();
      const keys = computers.map((c) => c.keys());
      for (const { all } of keys) expect(new Set(all)).toEqual(made);
      // where a chip was removed its key is a backup; the others leave it where they have it
      for (const uuid of [machine(0), machine(1)]) {
        const current = keys.map((k) => k.current[uuid]);
        if (!current.includes(undefined)) expect(new Set(current).size).toBe(1);
      }
      for (const { engine } of computers) expect((await engine.status()).problems).toEqual([]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);

it('stopped at any point of a sync, a removal or an approval: nothing is lost, and the next one ends the same', async () => {
  const points: string[] = [];
  let stopAt = Number.POSITIVE_INFINITY;
  const reached = (point: string) => {
    points.push(point);
    if (points.length > stopAt) throw new Stopped(point);
  };
  const { folder, computers } = await circle(1);
  const [a] = computers as [TestComputer];
  const secrets = new Map<string, string>();
  const plain = memoryKeychain(secrets);
  const keychain: Keychain = {
    ...plain,
    set: async (account, secret) => {
      reached(`before ${account.slice(0, 10)}`);
      await plain.set(account, secret);
    },
  };
  const b = new TestComputer(temporaryFolder(), 'Stopped', { keychain, hooks: { reached } });
  parents.push(b.config);
  await enrol(folder, b, a);
  const opened = () =>
    [...secrets.values()].filter((s) => s.includes('storageId')).map((s) => recordKey(JSON.parse(s)));
  let storages = 0;
  for (let n = 0; ; n++) {
    for (let left = 0; left < 3; left++) {
      const local = keyRecord(1, ++storages);
      const account = currentAccount(machine(1));
      const before = secrets.get(account);
      if (before) secrets.set(`${account}.${JSON.parse(before).storageId}`, before);
      secrets.set(account, JSON.stringify(local));
      a.setCurrent(keyRecord(2, storages));
      await a.engine.sync();
      if (left < 2) break;
    }
    const had = opened();
    points.length = 0;
    stopAt = n;
    const stopped = await b.engine.sync().then(
      () => null,
      (error: unknown) => error,
    );
    stopAt = Number.POSITIVE_INFINITY;
    for (const key of had) expect(opened(), `${n} ${points.at(-1)}`).toContain(key);
    expect((await a.engine.sync()).problems, `${n} ${points.at(-1)}`).toEqual([]);
    await b.engine.sync();
    await a.engine.sync();
    await b.engine.sync();
    const keys = a.keys();
    expect([...new Set(opened())].sort(), `${n} ${points.at(-1)}`).toEqual(keys.all);
    expect((await b.engine.sync()).sent).toEqual([]);
    for (const uuid of [machine(1), machine(2)])
      expect(recordKey(JSON.parse(secrets.get(currentAccount(uuid)) ?? '{}'))).toBe(keys.current[uuid]);
    if (stopped === null) break;
  }
  expect(new Set(points)).toEqual(
    new Set([
      'remembered',
      'previous-kept',
      'record-current',
      'file-half-written',
      'file-written',
      'file-renamed',
      ...points.filter((p) => p.startsWith('before')),
    ]),
  );
}, 120_000);
