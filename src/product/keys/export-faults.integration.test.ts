/** An export that is killed, has no room, or whose folder goes away: no key is lost, no clear byte is written. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { bundledCli } from '../../cli/testing/bundled.ts';
import { readPortableFile } from '../../keychain/portable-keychain.ts';

const folder = mkdtempSync(join(tmpdir(), 'vx-'));
const { program } = bundledCli;
const passphrase = 'correct horse battery';
const phraseFile = join(folder, 'phrase');
const env = { ...process.env, VTPM_HOME: join(folder, 'v'), LANG: 'C' };
const command = (args: readonly string[]) => ['--disable-warning=ExperimentalWarning', program, ...args];
const exportTo = (file: string) => [
  'keys',
  'export',
  'M',
  '--to',
  file,
  '--file-passphrase-fd',
  '3',
  '--json',
];

function start(args: readonly string[]): ChildProcess {
  const descriptor = openSync(phraseFile, 'r');
  try {
    return spawn(process.execPath, command(args), { env, stdio: ['ignore', 'pipe', 'ignore', descriptor] });
  } finally {
    closeSync(descriptor);
  }
}
/** Runs a command and reads what it answers. */
async function run(args: readonly string[]): Promise<{ error?: { code: string } }> {
  const child = start(args);
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(out);
}

beforeAll(() => {
  writeFileSync(phraseFile, passphrase);
  for (const args of [
    ['create', 'M', '--os', 'linux', '--disk', 'none'],
    ['tpm', 'add', 'M'],
  ])
    expect(spawnSync(process.execPath, command(args), { env, timeout: 60_000 }).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('killed the moment its file begins: there is no file or a whole one, nothing in clear, and the rest goes later', async () => {
  const usb = join(folder, 'usb');
  mkdirSync(usb);
  const file = join(usb, 'M.vtpmkeys');
  const watcher = watch(usb);
  onTestFinished(() => watcher.close());
  const child = start(exportTo(file));
  watcher.once('change', () => child.kill('SIGKILL'));
  await new Promise((resolve) => child.once('close', resolve));

  for (const name of readdirSync(usb)) {
    const bytes = readFileSync(join(usb, name)).toString('latin1');
    expect(bytes).not.toMatch(/vtpm-keys|password|storageId/);
    expect(statSync(join(usb, name)).mode & 0o777).toBe(0o600);
  }
  if (existsSync(file)) {
    expect((await readPortableFile(file, passphrase)).records).toHaveLength(1);
    rmSync(file);
  }
  // what such a kill leaves behind, whichever moment this one hit: old ones go, one that may be at work stays
  const [old, young] = ['M.vtpmkeys.0123abcd.tmp', 'N.vtpmkeys.4567cdef.tmp'].map((name) => join(usb, name));
  for (const leftover of [old, young]) writeFileSync(leftover ?? '', 'age-encryption.org/v1\n');
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(old ?? '', hourAgo, hourAgo);
  expect((await run(exportTo(file))).error).toBeUndefined();
  expect((await readPortableFile(file, passphrase)).records).toHaveLength(1);
  expect(existsSync(old ?? '')).toBe(false);
  expect(existsSync(young ?? '')).toBe(true);
});

test('with no room: its code, no file, and the same export works once there is room', async ({ skip }) => {
  const small = join(folder, 'small');
  mkdirSync(small);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', small]).status === 0;
  if (!mounted) skip('mounting a small tmpfs needs root');
  onTestFinished(() => void spawnSync('umount', ['-l', small]));
  execFileSync('sh', ['-c', `head -c 16k /dev/zero >${small}/fill 2>/dev/null; true`]);
  const file = join(small, 'M.vtpmkeys');
  expect((await run(exportTo(file))).error?.code).toBe('VTPM_ERR_DISK_FULL');
  expect(readdirSync(small)).toEqual(['fill']);
  rmSync(join(small, 'fill'));
  expect((await run(exportTo(file))).error).toBeUndefined();
  expect((await readPortableFile(file, passphrase)).records).toHaveLength(1);
});

test('into a folder that is gone: its code, and nothing is made', async () => {
  const gone = join(folder, 'gone');
  expect((await run(exportTo(join(gone, 'M.vtpmkeys')))).error?.code).toBe('VTPM_ERR_KEYS_FOLDER_MISSING');
  expect(existsSync(gone)).toBe(false);
});
