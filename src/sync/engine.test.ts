import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toVtpmError } from '../errors/error.ts';
import { currentAccount } from '../keychain/keychain.ts';
import { formatRecord } from '../keychain/record.ts';
import { fileNameOf } from './folder.ts';
import { enrol, keyRecord, machine, TestComputer, temporaryFolder } from './testing/computers.ts';

let parent: string;
let folder: string;
let a: TestComputer;
let b: TestComputer;
beforeEach(() => {
  parent = temporaryFolder();
  folder = temporaryFolder();
  [a, b] = [new TestComputer(parent, 'Atelier'), new TestComputer(parent, 'ThinkPad')];
});
afterEach(() => Promise.all([parent, folder].map((f) => rm(f, { recursive: true, force: true }))));

const codeOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'done',
    (error: unknown) => toVtpmError(error).code,
  );
const fileOf = async (computer: TestComputer) =>
  join(folder, fileNameOf((await computer.engine.status()).computer?.id ?? ''));
const problemCodes = async (computer: TestComputer) =>
  (await computer.engine.status()).problems.map(({ code }) => code);
async function pair() {
  await a.engine.setUp(folder, a.name);
  await enrol(folder, b, a);
  await a.engine.sync();
}
async function settle(...computers: TestComputer[]) {
  for (let round = 0; round < 4; round++) for (const computer of computers) await computer.engine.sync();
}

describe('a circle', () => {
  it('is made by one computer, joined by a second with the same code on both, and syncs their keys', async () => {
    const [first, second] = [keyRecord(1, 1), keyRecord(2, 2)];
    a.setCurrent(first);
    b.setCurrent(second);
    await pair();
    await settle(a, b);
    expect(a.keys()).toEqual(b.keys());
    expect(b.secrets.get(currentAccount(machine(1)))).toBe(formatRecord(first));
    const status = await a.engine.status();
    expect(status).toMatchObject({ state: 'on', requests: [], problems: [] });
    expect(status.computers.map((c) => [c.name, c.here, c.approvedBy])).toEqual([
      ['Atelier', true, null],
      ['ThinkPad', false, 'Atelier'],
    ]);
    const everything = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    for (const text of everything) for (const r of [first, second]) expect(text).not.toContain(r.password);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(b.config))
      for (const [account, secret] of b.secrets)
        expect(readFileSync(join(b.config, name), 'utf8'), account).not.toContain(secret.slice(20, 60));
  });

  it('is quiet once all is said: no file is written again', async () => {
    a.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    const stamps = () => readdirSync(folder).map((n) => [n, statSync(join(folder, n)).mtimeMs]);
    const before = stamps();
    await settle(a, b);
    expect(stamps()).toEqual(before);
    expect(await a.engine.sync()).toMatchObject({ received: [], sent: [], repaired: false, problems: [] });
  });

  it('a record that lacks its chip’s fingerprint gets it from the computer that has the chip', async () => {
    const [bare, fingerprint] = [keyRecord(1, 1), 'ab'.repeat(32)];
    a.setCurrent(bare);
    a.fingerprints.set(bare.storageId, fingerprint);
    await pair();
    await settle(a, b);
    const account = currentAccount(machine(1));
    expect(b.secrets.get(account)).toBe(formatRecord({ ...bare, ekFingerprint: fingerprint }));
    // the same record with less in it, and the chip gone from the first: what is known stays known, and quiet
    a.fingerprints.clear();
    b.secrets.set(account, formatRecord(bare));
    await settle(a, b);
    for (const computer of [a, b])
      expect(await computer.engine.sync()).toMatchObject({ received: [], sent: [], repaired: false });
    const c = new TestComputer(parent, 'Third');
    await enrol(folder, c, a);
    await settle(a, c);
    expect(c.secrets.get(account)).toContain(fingerprint);
  });

  it('is neither set up twice nor made in a folder that has one', async () => {
    await a.engine.setUp(folder, a.name);
    expect(await codeOf(a.engine.setUp(folder, 'x'))).toBe('VTPM_ERR_SYNC_ALREADY_SET_UP');
    expect(await codeOf(b.engine.setUp(folder, b.name))).toBe('VTPM_ERR_SYNC_FOLDER_IN_USE');
    expect(await codeOf(b.engine.join(join(folder, 'no'), b.name))).toBe('VTPM_ERR_SYNC_FOLDER_MISSING');
    expect(await codeOf(b.engine.join(folder, 'a\u202Eb'))).toBe('VTPM_ERR_SYNC_NAME_INVALID');
    expect((await b.engine.status()).state).toBe('off');
    expect(b.secrets.size).toBe(0);
  });
});

describe('joining', () => {
  it('gives and takes nothing before both people have compared the codes', async () => {
    a.setCurrent(keyRecord(1, 1));
    b.setCurrent(keyRecord(2, 2));
    await a.engine.setUp(folder, a.name);
    await b.engine.join(folder, b.name);
    expect((await b.engine.status()).join).toMatchObject({ step: 'asking', code: null });
    await a.engine.sync();
    const [early] = (await a.engine.status()).requests;
    expect(early).toMatchObject({ name: 'ThinkPad', code: null });
    expect(await codeOf(a.engine.approve(early?.id ?? ''))).toBe('VTPM_ERR_SYNC_REQUEST_NOT_READY');
    await b.engine.sync();
    const [request] = (await a.engine.status()).requests;
    const own = (await b.engine.status()).join;
    expect(own).toMatchObject({ step: 'compare', answeredBy: 'Atelier', code: request?.code });
    expect(own?.code).toMatch(/^\d{3} \d{3}$/);
    await a.engine.approve(request?.id ?? '');
    expect((await b.engine.sync()).state).toBe('joining');
    expect((await b.engine.status()).join?.step).toBe('approved');
    expect(b.keys().all).toHaveLength(1);
    expect(await codeOf(b.engine.confirmJoin('000 00'))).toBe('VTPM_ERR_SYNC_CODE_DIFFERS');
    expect(await b.engine.confirmJoin(own?.code)).toMatchObject({ state: 'on', repaired: false });
    await settle(a, b);
    expect(a.keys()).toEqual(b.keys());
    expect(a.keys().all).toHaveLength(2);
  });

  it('any enrolled computer shows the same code and may approve', async () => {
    await pair();
    const c = new TestComputer(parent, 'Third');
    await c.engine.join(folder, c.name);
    await settle(a, b, c);
    const codes = await Promise.all([a, b].map(async (x) => (await x.engine.status()).requests[0]?.code));
    const own = (await c.engine.status()).join?.code;
    expect(codes).toEqual([own, own]);
    await b.engine.approve((await b.engine.status()).requests[0]?.id ?? '');
    await c.engine.confirmJoin();
    await settle(a, b, c);
    expect((await c.engine.status()).computers.filter((x) => x.state === 'member')).toHaveLength(3);
  });

  it('somebody who plays the enrolled computer shows another code, and gets nothing', async () => {
    const mallory = new TestComputer(parent, 'Atelier ');
    b.setCurrent(keyRecord(2, 2));
    await a.engine.setUp(folder, a.name);
    // Mallory holds the real computer's file back and answers from a circle of their own
    const real = await fileOf(a);
    copyFileSync(real, join(parent, 'held'));
    rmSync(real);
    await mallory.engine.setUp(folder, 'Atelier');
    await b.engine.join(folder, b.name);
    await mallory.engine.sync();
    await b.engine.sync();
    copyFileSync(join(parent, 'held'), real);
    await settle(a, b);
    expect((await a.engine.status()).requests[0]?.code).toBeNull();
    await mallory.engine.approve((await mallory.engine.status()).requests[0]?.id ?? '');
    await settle(a, b);
    await mallory.engine.sync();
    expect(mallory.keys().all).toEqual([]);
    expect((await b.engine.status()).state).toBe('joining');
  });

  it('can be refused, taken back, and expires', async () => {
    await a.engine.setUp(folder, a.name);
    await b.engine.join(folder, b.name);
    await settle(a, b);
    await a.engine.refuse((await a.engine.status()).requests[0]?.id ?? '');
    expect((await b.engine.sync()).state).toBe('refused');
    expect(await problemCodes(b)).toEqual(['VTPM_ERR_SYNC_REFUSED']);
    await b.engine.leave();
    expect([(await b.engine.status()).state, b.secrets.size]).toEqual(['off', 0]);
    expect((await a.engine.status()).requests).toEqual([]);
    await b.engine.join(folder, b.name);
    await settle(a, b);
    expect((await a.engine.status()).requests).toHaveLength(1);
    a.skew = 25 * 3600_000;
    expect((await a.engine.status()).requests).toEqual([]);
    b.skew = 25 * 3600_000;
    expect((await b.engine.sync()).state).toBe('expired');
    expect((await b.engine.status()).state).toBe('expired');
  });
});

describe('records', () => {
  it('a new chip becomes current everywhere, and the key before it is kept', async () => {
    a.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    const next = keyRecord(1, 2);
    b.setCurrent(next);
    await settle(b, a);
    expect(a.keys()).toEqual(b.keys());
    expect(a.keys().all).toHaveLength(2);
    expect(a.secrets.get(currentAccount(machine(1)))).toBe(formatRecord(next));
  });

  it('two writers at once, clocks a year apart: both keys are kept, and all agree which is current', async () => {
    await pair();
    a.skew = -365 * 86400_000;
    a.setCurrent(keyRecord(1, 1));
    b.setCurrent(keyRecord(1, 2));
    await settle(a, b);
    expect(a.keys()).toEqual(b.keys());
    expect(a.keys().all).toHaveLength(2);
    a.setCurrent(keyRecord(1, 3));
    await settle(b, a);
    expect(b.keys().current).toEqual(a.keys().current);
    expect(b.keys().all).toHaveLength(3);
  });

  it('two keys of one storage: the one that opens it here stays current, the other is kept', async () => {
    await pair();
    const [good, bad] = [keyRecord(1, 1), keyRecord(1, 1)];
    a.setCurrent(good);
    a.opening.add(good.password);
    await a.engine.sync();
    await b.engine.sync();
    b.secrets.set(currentAccount(machine(1)), formatRecord(bad));
    await settle(b, a);
    expect(a.secrets.get(currentAccount(machine(1)))).toBe(formatRecord(good));
    expect([a.keys().all.length, b.keys().all.length]).toEqual([2, 2]);
  });

  it('a machine that somebody is at work on keeps its current record; the other is there all the same', async () => {
    await pair();
    const [old, next] = [keyRecord(1, 1), keyRecord(1, 2)];
    a.setCurrent(old);
    await settle(a, b);
    b.busy.add(machine(1));
    a.setCurrent(next);
    await settle(a, b);
    expect(b.secrets.get(currentAccount(machine(1)))).toBe(formatRecord(old));
    expect(b.keys().all).toHaveLength(2);
    b.busy.clear();
    await settle(b, a);
    expect(b.keys().current).toEqual(a.keys().current);
    expect(a.secrets.get(currentAccount(machine(1)))).toBe(formatRecord(next));
  });

  it('a removed chip stays removed, and its key is kept by all', async () => {
    await pair();
    const record = keyRecord(1, 1);
    a.setCurrent(record);
    await settle(a, b);
    const account = currentAccount(machine(1));
    a.secrets.delete(account);
    a.secrets.set(`${account}.${record.storageId}`, formatRecord(record));
    await settle(a, b);
    expect(a.secrets.has(account)).toBe(false);
    expect(b.keys().all).toEqual(a.keys().all);
  });
});

describe('what a cloud folder does', () => {
  const copies = ['(conflicted copy 2026-11-25)', '.sync-conflict-20261125-101010-ABCDEFG', ' 2', '-HOST'];
  it.each(copies)(
    'a conflict copy “%s” is read like any file, and an old one changes nothing',
    async (mark) => {
      a.setCurrent(keyRecord(1, 1));
      await pair();
      const name = await fileOf(a);
      const old = readFileSync(name, 'utf8');
      a.setCurrent(keyRecord(1, 2));
      await a.engine.sync();
      copyFileSync(name, name.replace('.vtpmsync', `${mark}.vtpmsync`)); // the new state only as a copy
      writeFileSync(name, old);
      await b.engine.sync();
      expect(b.keys()).toEqual(a.keys());
      expect(await problemCodes(b)).toEqual([]);
      expect(await a.engine.sync()).toMatchObject({ repaired: false });
      await settle(a, b);
      expect(readdirSync(folder).sort()).toEqual(
        [await fileOf(a), await fileOf(b)].map((f) => f.slice(folder.length + 1)).sort(),
      );
    },
  );

  it('files cut short anywhere are told, taken nothing from, and written anew', async () => {
    a.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    const name = await fileOf(a);
    const whole = readFileSync(name);
    for (let length = 0; length < whole.length; length += 401) {
      writeFileSync(name, whole.subarray(0, length));
      expect(await b.engine.sync(), `${length}`).toMatchObject({
        received: [],
        problems: [{ code: 'VTPM_ERR_SYNC_FILE_DAMAGED' }, { code: 'VTPM_ERR_SYNC_FILE_GONE' }],
      });
    }
    expect(await a.engine.sync()).toMatchObject({ repaired: true });
    expect(await problemCodes(b)).toEqual([]);
  });

  it('deleted files come back, from every computer that is left', async () => {
    a.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    expect(await b.engine.sync()).toMatchObject({
      repaired: true,
      problems: [{ code: 'VTPM_ERR_SYNC_FILE_GONE' }],
    });
    const c = new TestComputer(parent, 'Third');
    await enrol(folder, c, b);
    expect(c.keys()).toEqual(a.keys());
    await settle(a, b, c);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('an older state is recognised, said, never taken over, and repaired by its writer', async () => {
    await pair();
    a.setCurrent(keyRecord(1, 1));
    await settle(a, b);
    const old = [await fileOf(a), await fileOf(b)].map((f) => [f, readFileSync(f)] as const);
    a.setCurrent(keyRecord(1, 2));
    await settle(a, b);
    const keys = b.keys();
    for (const [name, bytes] of old) writeFileSync(name, bytes);
    expect(await b.engine.sync()).toMatchObject({
      repaired: true,
      problems: [{ code: 'VTPM_ERR_SYNC_ROLLED_BACK', details: { name: 'Atelier' } }],
    });
    expect(b.keys()).toEqual(keys);
    expect(await a.engine.sync()).toMatchObject({ repaired: true });
    expect([await problemCodes(a), await problemCodes(b)]).toEqual([[], []]);
    expect(a.keys()).toEqual(keys);
  });

  it('a changed file is told from a damaged one', async () => {
    await pair();
    const name = await fileOf(a);
    const file = JSON.parse(readFileSync(name, 'utf8'));
    writeFileSync(name, JSON.stringify({ ...file, body: file.body.replace('"sequence":', '"sequence": ') }));
    expect(await problemCodes(b)).toContain('VTPM_ERR_SYNC_FILE_FORGED');
    writeFileSync(name, JSON.stringify({ ...file, version: 2, body: 7 }));
    expect(await problemCodes(b)).toContain('VTPM_ERR_SYNC_FILE_NEWER');
  });

  it('a folder that went away fails the sync, and nothing else', async () => {
    a.setCurrent(keyRecord(1, 1));
    await a.engine.setUp(folder, a.name);
    const before = new Map(a.secrets);
    await rm(folder, { recursive: true });
    expect(await codeOf(a.engine.sync())).toBe('VTPM_ERR_SYNC_FOLDER_MISSING');
    expect(existsSync(folder)).toBe(false);
    expect(await a.engine.status()).toMatchObject({
      state: 'on',
      problems: [{ code: 'VTPM_ERR_SYNC_FOLDER_MISSING' }],
    });
    expect(a.secrets).toEqual(before);
  });
});

describe('leaving', () => {
  it('a removed computer reads nothing new, notices, and its file counts no more', async () => {
    a.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    const id = (await b.engine.status()).computer?.id ?? '';
    expect(await a.engine.removeComputer(id)).toMatchObject({
      name: 'ThinkPad',
      mayHaveRead: [{ vmName: 'VM 1' }],
    });
    a.setCurrent(keyRecord(2, 2));
    await a.engine.sync();
    const removed = await b.engine.sync();
    expect(removed).toMatchObject({
      state: 'removed',
      received: [],
      problems: [{ code: 'VTPM_ERR_SYNC_REMOVED', details: { by: 'Atelier' } }],
    });
    expect(b.keys().all).toHaveLength(1);
    expect(await b.engine.status()).toMatchObject({ state: 'removed' });
    b.setCurrent(keyRecord(3, 3));
    await settle(b, a);
    expect(a.keys().all).toHaveLength(2);
    expect(await codeOf(b.engine.approve('x'))).toBe('VTPM_ERR_SYNC_REMOVED');
    expect(await codeOf(a.engine.removeComputer(id))).toBe('VTPM_ERR_SYNC_COMPUTER_UNKNOWN');
    await b.engine.leave();
    await enrol(folder, b, a); // with new keys
    await settle(a, b);
    expect(a.keys()).toEqual(b.keys());
  });

  it('one that leaves keeps its keys, and the others see it', async () => {
    b.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    expect(await b.engine.leave()).toEqual({ told: true });
    expect(b.keys().all).toHaveLength(1);
    expect([...b.secrets.keys()].some((account) => account.startsWith('vTPM sync'))).toBe(false);
    await a.engine.sync();
    const left = (await a.engine.status()).computers.find((c) => c.name === 'ThinkPad');
    expect(left).toMatchObject({ state: 'removed', removedBy: 'ThinkPad' });
    expect(await a.engine.leave()).toEqual({ told: true });
    await b.engine.setUp(folder, b.name); // nobody is left in the old circle
  });

  it('without the folder too', async () => {
    await a.engine.setUp(folder, a.name);
    await rm(folder, { recursive: true });
    expect(await a.engine.leave()).toEqual({ told: false });
    expect((await a.engine.status()).state).toBe('off');
  });
});

describe('what this computer remembers', () => {
  it('is not believed when somebody changed it, and is learned anew', async () => {
    a.setCurrent(keyRecord(1, 1));
    await pair();
    await settle(a, b);
    const path = join(b.config, 'sync-memory.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('sequence', 'sequencf'));
    expect(await problemCodes(b)).toEqual(['VTPM_ERR_SYNC_MEMORY_LOST']);
    const result = await b.engine.sync();
    expect(result.problems.map(({ code }) => code)).toEqual(['VTPM_ERR_SYNC_MEMORY_LOST']);
    expect(existsSync(`${path}.damaged`)).toBe(true);
    await settle(a, b);
    expect(await problemCodes(a)).toEqual([]);
    expect(b.keys()).toEqual(a.keys());
  });

  it('when it was set back, its sequence goes on above what others have seen', async () => {
    await pair();
    const path = join(b.config, 'sync-memory.json');
    const old = readFileSync(path);
    for (const n of [1, 2, 3]) {
      b.setCurrent(keyRecord(n, n));
      await settle(b, a);
    }
    writeFileSync(path, old);
    rmSync(await fileOf(b));
    b.setCurrent(keyRecord(4, 4));
    a.setCurrent(keyRecord(5, 5));
    await settle(a, b);
    expect(await problemCodes(a)).toEqual([]);
    expect(a.keys()).toEqual(b.keys());
    expect(a.keys().all).toHaveLength(5);
  });

  it('own keys that are gone from the keychain are told, and can be left behind', async () => {
    await a.engine.setUp(folder, a.name);
    a.secrets.clear();
    expect(await codeOf(a.engine.sync())).toBe('VTPM_ERR_SYNC_KEYS_MISSING');
    expect(await problemCodes(a)).toEqual(['VTPM_ERR_SYNC_KEYS_MISSING']);
    expect(await a.engine.leave()).toEqual({ told: false });
  });
});
