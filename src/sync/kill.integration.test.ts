import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { toVtpmError } from '../errors/error.ts';
import { fileKeychain } from '../keychain/file-keychain.ts';
import { currentAccount } from '../keychain/keychain.ts';
import { formatRecord } from '../keychain/record.ts';
import { enrol, keyRecord, machine, TestComputer, temporaryFolder } from './testing/computers.ts';

const worker = fileURLToPath(new URL('./testing/sync-worker.ts', import.meta.url));
const [parent, folder] = [temporaryFolder(), temporaryFolder()];
afterAll(() => Promise.all([parent, folder].map((f) => rm(f, { recursive: true, force: true }))));

test('a sync killed at every step, in a process of its own: no key is lost, no file is half written', async () => {
  const path = join(parent, 'keychain.age');
  const open = () => fileKeychain({ path, passphrase: async () => 'test', scryptWorkFactor: 4 });
  const a = new TestComputer(parent, 'Atelier');
  const b = new TestComputer(parent, 'Killed', { keychain: open() });
  await a.engine.setUp(folder, a.name);
  await enrol(folder, b, a);
  const passed = new Set<string>();
  const storages: string[] = [];
  for (let n = 0, storage = 0; ; n++) {
    // another chip on each computer, of one machine: a record to take, one to give, and one to put aside
    const [theirs, ours] = [keyRecord(1, ++storage), keyRecord(1, ++storage)];
    const keychain = open();
    const before = await keychain.get(currentAccount(machine(1)));
    if (before) await keychain.set(`${currentAccount(machine(1))}.${JSON.parse(before).storageId}`, before);
    await keychain.set(currentAccount(machine(1)), formatRecord(ours));
    a.setCurrent(theirs);
    storages.push(theirs.storageId, ours.storageId);
    await a.engine.sync();
    const { stdout, signal } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', worker, b.config, path, String(n)],
      { encoding: 'utf8' },
    );
    for (const point of stdout.trim().split('\n')) passed.add(point);
    expect((await a.engine.sync()).problems, stdout).toEqual([]);
    await b.engine.sync();
    await a.engine.sync();
    const records = await Promise.all((await open().list()).map((account) => open().get(account)));
    const found = records.flatMap((r) => JSON.parse(r ?? '{}').storageId ?? []).sort();
    expect(new Set(found), stdout).toEqual(new Set(storages));
    expect(a.keys().all, stdout).toHaveLength(storages.length);
    expect(readdirSync(folder).filter((name) => !/^[0-9a-f]{32}\.vtpmsync$/.test(name))).toEqual([]);
    if (signal === null) break;
    expect(signal).toBe('SIGKILL');
  }
  expect(passed.size).toBeGreaterThanOrEqual(6);
});

test('a folder that is full or can’t be written: its own code, keys are taken all the same, and the file stays whole', async ({
  skip,
}) => {
  const small = join(parent, 'small');
  mkdirSync(small);
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
  if (!mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small)) skip('mounting a small tmpfs needs root');
  try {
    const a = new TestComputer(parent, 'First');
    const b = new TestComputer(parent, 'Second');
    await a.engine.setUp(small, a.name);
    await enrol(small, b, a);
    const theirs = keyRecord(1, 1);
    a.setCurrent(theirs);
    await a.engine.sync();
    const files = () => readdirSync(small).sort();
    const before = files();
    const codeOf = (action: Promise<unknown>) =>
      action.then(
        () => 'done',
        (error: unknown) => toVtpmError(error).code,
      );
    for (const obstacle of ['full', 'read-only']) {
      const filler = join(small, 'filler');
      if (obstacle === 'full')
        try {
          for (let n = 0; n < 64; n++) appendFileSync(filler, Buffer.alloc(4096));
        } catch {
          // full now
        }
      else expect(mount('-o', 'remount,ro', small)).toBe(true);
      b.setCurrent(keyRecord(2, obstacle === 'full' ? 2 : 3));
      const code = obstacle === 'full' ? 'VTPM_ERR_SYNC_FOLDER_FULL' : 'VTPM_ERR_SYNC_FOLDER_READ_ONLY';
      expect(await codeOf(b.engine.sync())).toBe(code);
      expect(b.keys().current[machine(1)]).toBe(a.keys().current[machine(1)]);
      expect(files().filter((name) => name !== 'filler')).toEqual(before);
      if (obstacle === 'full') await rm(filler);
      else mount('-o', 'remount,rw', small);
      expect(await codeOf(b.engine.sync())).toBe('done');
    }
    await a.engine.sync();
    expect(a.keys().all).toEqual(b.keys().all);
  } finally {
    spawnSync('umount', [small]);
  }
});
