/** Keys that travel by themselves: two computers, each with its own keyring, and real Syncthing between them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { startSyncthings } from '../../sync/testing/syncthing.ts';
import { SeparateComputer } from '../testing/computers.ts';

const watcher = fileURLToPath(new URL('../testing/watch-sync.ts', import.meta.url));
const parent = mkdtempSync(join(tmpdir(), 'vk-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function until<T>(what: string, look: () => T | null | undefined | false, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen in ${seconds} s`);
    await delay(300);
  }
}

/** Enrols `b` as two people would, each on their own computer; returns the code that both saw. */
async function enrol(
  a: SeparateComputer,
  b: SeparateComputer,
  folders: readonly [string, string],
  refusals = false,
) {
  expect(a.vtpm('sync', 'set-up', folders[0], '--name', 'Atelier')).toMatchObject({ json: { state: 'on' } });
  await until('the circle', () => readdirSync(folders[1]).some((n) => n.endsWith('.vtpmsync')));
  expect(b.vtpm('sync', 'join', folders[1], '--name', 'ThinkPad').json).toMatchObject({
    ...{ state: 'joining', join: { code: null } },
  });
  await until('a request', () => a.vtpm('sync', 'requests').json.length === 1);
  const code = await until('a code', () => {
    b.vtpm('sync', 'now');
    return b.vtpm('sync', 'status').json.join.code as string | null;
  });
  const [request] = await until('the answer', () => {
    const requests = a.vtpm('sync', 'requests').json;
    return requests[0]?.code && requests;
  });
  expect(request).toMatchObject({ name: 'ThinkPad', code });
  if (refusals) {
    expect(a.vtpm('sync', 'approve')).toMatchObject({
      status: 2,
      json: { error: { code: 'VTPM_ERR_USAGE' } },
    });
    const wrong = code === '000 000' ? '000 001' : '000 000';
    expect(a.vtpm('sync', 'approve', '--code', wrong)).toMatchObject({ status: 5 });
    expect(b.vtpm('sync', 'confirm', '--code', wrong).json.error.code).toBe('VTPM_ERR_SYNC_CODE_DIFFERS');
  }
  expect(a.vtpm('sync', 'approve', '--code', code)).toMatchObject({ status: 0 });
  expect(b.vtpm('sync', 'confirm', '--code', code)).toMatchObject({ status: 0 });
  await until('membership', () => b.vtpm('sync', 'now').json.state === 'on');
  return code;
}

test('one shared folder: a chip added on one computer opens on the other, until that one is removed', async () => {
  const [a, b] = [new SeparateComputer(parent, 'a'), new SeparateComputer(parent, 'b')];
  const folder = join(parent, 'shared');
  mkdirSync(folder);
  a.vtpm('create', 'M', '--os', 'linux', '--disk', 'none');
  expect(a.vtpm('sync', 'now').json.error.code).toBe('VTPM_ERR_SYNC_NOT_SET_UP');
  await enrol(a, b, [folder, folder], true);
  expect(a.vtpm('tpm', 'add', 'M')).toMatchObject({ status: 0 });
  b.takeBundle(a, 'M');
  expect(b.vtpm('tpm', 'info', 'M').json.chip.ekCertificates).toHaveLength(2);
  const { json: removed } = a.vtpm('sync', 'remove-computer', 'ThinkPad', '--yes');
  expect(removed).toMatchObject({ name: 'ThinkPad', mayHaveRead: [{ vmName: 'M' }] });
  a.vtpm('tpm', 'reset', 'M', '--yes');
  rmSync(join(b.machines, 'M.vtpmvm'), { recursive: true });
  b.takeBundle(a, 'M');
  expect(b.vtpm('tpm', 'info', 'M').json.error.code).toBe('VTPM_ERR_KEY_WRONG');
  expect(b.vtpm('sync', 'now')).toMatchObject({ status: 1, json: { state: 'removed' } });
  expect(b.vtpm('sync', 'leave', '--yes').json).toEqual({ told: true });
  expect(b.vtpm('sync', 'status').json).toMatchObject({ state: 'off', problems: [] });
});

test('real Syncthing: the key is there before the bundle is, with nothing typed; meddling is undone', async () => {
  const [a, b] = [new SeparateComputer(parent, 'c'), new SeparateComputer(parent, 'd')];
  const syncthings = await startSyncthings(parent);
  const { folders } = syncthings;
  try {
    a.vtpm('create', 'N', '--os', 'linux', '--disk', 'none');
    await enrol(a, b, folders);
    const window = b.start(watcher);
    let accounts = '';
    window.stdout?.on('data', (chunk: Buffer) => {
      accounts += chunk.toString();
    });
    try {
      expect(a.vtpm('tpm', 'add', 'N')).toMatchObject({ status: 0 });
      const { uuid } = JSON.parse(readFileSync(join(a.machines, 'N.vtpmvm', 'machine.json'), 'utf8'));
      await until('the key', () => accounts.includes(`vTPM.{${uuid}}`));
    } finally {
      process.kill(-(window.pid ?? 0), 'SIGTERM');
    }
    b.takeBundle(a, 'N');
    expect(b.vtpm('tpm', 'info', 'N').json.chip.ekCertificates).toHaveLength(2);

    // somebody who can write to the folder changes a computer's file: it is not believed, and comes back
    const idOfA = a.vtpm('sync', 'status').json.computer.id as string;
    const theirs = join(folders[1], `${idOfA}.vtpmsync`);
    const text = readFileSync(theirs, 'utf8');
    writeFileSync(theirs, text.replace('Atelier', 'Studio_'));
    expect(b.vtpm('sync', 'now').json.problems.map((p: { code: string }) => p.code)).toContain(
      'VTPM_ERR_SYNC_FILE_FORGED',
    );
    await until('the repair', () => a.vtpm('sync', 'now').json.repaired);
    await until('the repaired file', () => b.vtpm('sync', 'now').json.problems.length === 0);
  } finally {
    await syncthings.stop();
  }
});
