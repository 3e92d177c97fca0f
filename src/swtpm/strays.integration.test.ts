import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removePrepared, straysIn } from './strays.ts';

let folder: string;
let storage: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vtpm-strays-'));
  storage = join(folder, 'storage');
  mkdirSync(storage);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, [...args], { cwd: storage, stdio: 'ignore' });
  children.push(child);
  return once(child, 'spawn').then(() => child);
}

it('an swtpm that has the storage open is ended, then the folder goes', async () => {
  const options = ['--tpm2', '--tpmstate', 'dir=.', '--ctrl', `type=unixio,path=${folder}/c`];
  const swtpm = await start('swtpm', ['socket', ...options, '--flags', 'not-need-init']);
  const ended = once(swtpm, 'exit');
  await expect.poll(() => existsSync(join(storage, '.lock')), { timeout: 60_000 }).toBe(true);
  expect(await straysIn(folder)).toEqual([swtpm.pid]);
  await removePrepared(folder, storage);
  expect(existsSync(folder)).toBe(false);
  expect((await ended)[1]).toBe('SIGKILL');
});

it('another program that works there is left alone, and what it goes on writing is borne', async () => {
  const script = 'for i in $(seq 60); do : > f$i; sleep 0.01; done; sleep 600';
  const other = await start('bash', ['-c', script]);
  await expect.poll(() => existsSync(join(storage, 'f3')), { timeout: 60_000 }).toBe(true);
  await removePrepared(folder, storage);
  expect(existsSync(folder)).toBe(false);
  expect(other.exitCode ?? other.signalCode).toBeNull();
});

it('a folder that is not there is no error', async () => {
  await removePrepared(join(folder, 'none'), join(folder, 'none', 'storage'));
});
