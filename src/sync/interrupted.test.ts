import { rm } from 'node:fs/promises';
import { afterAll, expect, it } from 'vitest';
import { currentAccount, type Keychain } from '../keychain/keychain.ts';
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

it('stopped at any point of a sync: nothing is lost, and the next one ends the same', async () => {
  const points: string[] = [];
  let stopAt = Number.POSITIVE_INFINITY;
  const reached = (point: string) => {
    points.push(point);
    if (points.length > stopAt) throw new Stopped(point);
  };
  const [parent, folder] = [temporaryFolder(), temporaryFolder()];
  parents.push(parent, folder);
  const a = new TestComputer(parent, 'Atelier');
  await a.engine.setUp(folder, a.name);
  const secrets = new Map<string, string>();
  const plain = memoryKeychain(secrets);
  const keychain: Keychain = {
    ...plain,
    set: async (account, secret) => {
      reached(`before ${account.slice(0, 10)}`);
      await plain.set(account, secret);
    },
  };
  const b = new TestComputer(parent, 'Stopped', { keychain, hooks: { reached } }, secrets);
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

/** A computer that stops at its n-th step once {@link stopAt} is set. */
function stopping(parent: string, name: string) {
  const state = { left: Number.POSITIVE_INFINITY };
  const reached = (point: string) => {
    if (state.left-- <= 0) throw new Stopped(point);
  };
  const secrets = new Map<string, string>();
  const plain = memoryKeychain(secrets);
  const keychain: Keychain = {
    ...plain,
    set: async (account, secret) => {
      reached('keychain');
      await plain.set(account, secret);
      reached('keychain-written');
    },
    remove: async (account) => {
      reached('keychain');
      await plain.remove(account);
    },
  };
  const computer = new TestComputer(parent, name, { keychain, hooks: { reached } }, secrets);
  /** Runs an action that stops at step `n`; whether it came to its end. */
  const run = async (n: number, action: () => Promise<unknown>): Promise<boolean> => {
    state.left = n;
    try {
      await action();
      return true;
    } catch (error) {
      expect(state.left, String(error)).toBeLessThan(0);
      return false;
    } finally {
      state.left = Number.POSITIVE_INFINITY;
    }
  };
  return { computer, secrets, run };
}

const fresh = () => {
  const [parent, folder] = [temporaryFolder(), temporaryFolder()];
  parents.push(parent, folder);
  return { parent, folder, other: new TestComputer(parent, 'Other'), ...stopping(parent, 'Stopping') };
};
const members = async ({ engine }: TestComputer) =>
  (await engine.status()).computers.filter((c) => c.state === 'member').map((c) => c.name);

it.each(['set-up', 'join', 'confirm', 'approve', 'remove', 'leave'])(
  '%s, stopped at any point: it has happened or it has not, and can be done again',
  async (what) => {
    for (let n = 0, ended = false; !ended; n++) {
      const { folder, other, computer, secrets, run } = fresh();
      const { engine } = computer;
      computer.setCurrent(keyRecord(1, 1));
      other.setCurrent(keyRecord(2, 2));
      const idOf = async (c: TestComputer) => (await c.engine.status()).computer?.id ?? '';
      const ownRecords = () => [...secrets.keys()].filter((account) => account.startsWith('vTPM sync'));
      if (what === 'set-up') {
        ended = await run(n, () => engine.setUp(folder, 'Stopping'));
        if ((await engine.status()).state === 'off') await engine.setUp(folder, 'Stopping');
        await enrol(folder, other, computer);
        await engine.sync();
        expect(computer.keys()).toEqual(other.keys());
        expect(ownRecords(), `${n}`).toEqual([`vTPM sync.{${await idOf(computer)}}`]);
      } else if (what === 'approve' || what === 'remove') {
        await engine.setUp(folder, 'Stopping');
        if (what === 'remove') {
          await enrol(folder, other, computer);
          const id = await idOf(other);
          ended = await run(n, () => engine.removeComputer(id));
          await engine.sync();
          if ((await members(computer)).length === 2) await engine.removeComputer(id);
          expect((await other.engine.sync()).state, `${n}`).toBe('removed');
        } else {
          await other.engine.join(folder, 'Other');
          for (let round = 0; round < 2; round++) for (const e of [engine, other.engine]) await e.sync();
          const request = (await engine.status()).requests[0]?.id ?? '';
          ended = await run(n, () => engine.approve(request));
          await engine.sync();
          if ((await members(computer)).length === 1) await engine.approve(request);
          await other.engine.confirmJoin();
          await engine.sync();
          expect(computer.keys(), `${n}`).toEqual(other.keys());
        }
      } else {
        await other.engine.setUp(folder, 'Other');
        if (what === 'leave') {
          await enrol(folder, computer, other);
          const id = await idOf(computer);
          ended = await run(n, () => engine.leave());
          if ((await engine.status()).state !== 'off') await engine.leave();
          await other.engine.sync();
          if ((await members(other)).length === 2) await other.engine.removeComputer(id);
          expect(ownRecords()).toEqual([]);
          expect(computer.keys().all).toHaveLength(2);
        } else if (what === 'join') {
          ended = await run(n, () => engine.join(folder, 'Stopping'));
          if ((await engine.status()).state !== 'off') await engine.leave();
          await enrol(folder, computer, other);
          expect(ownRecords(), `${n}`).toEqual([`vTPM sync.{${await idOf(computer)}}`]);
        } else {
          await engine.join(folder, 'Stopping');
          for (let round = 0; round < 2; round++) for (const e of [other.engine, engine]) await e.sync();
          await other.engine.approve((await other.engine.status()).requests[0]?.id ?? '');
          ended = await run(n, () => engine.confirmJoin());
          if ((await engine.sync()).state !== 'on') await engine.confirmJoin();
          await other.engine.sync();
          expect(computer.keys(), `${n}`).toEqual(other.keys());
        }
      }
      expect(
        (await other.engine.status()).problems.map((p) => p.code).filter((c) => !/REMOVED/.test(c)),
        `${n}`,
      ).toEqual([]);
    }
  },
  120_000,
);
