/** A chip's key goes from one computer to another: two profiles, each with its own session bus and keyring. */

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledCli } from '../../cli/testing/bundled.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const withKeyring = path('../../../scripts/with-keyring.sh');
const { program } = bundledCli;
const importer = fileURLToPath(new URL('../testing/import-keys.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vk-'));
const passphrase = 'correct horse battery';
const file = join(folder, 'm.vtpmkeys');
const phraseFile = join(folder, 'phrase');

/** Runs a program on one of the two computers. */
function on(computer: string, args: readonly string[], input = '') {
  const home = join(folder, computer);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const descriptor = openSync(phraseFile, 'r');
  try {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [withKeyring, process.execPath, '--disable-warning=ExperimentalWarning', ...args],
      {
        env: { ...process.env, VTPM_KEYRING_HOME: home, VTPM_HOME: join(home, 'v'), LANG: 'C' },
        ...{ stdio: ['pipe', 'pipe', 'pipe', descriptor], input, encoding: 'utf8', timeout: 120_000 },
      },
    );
    return { status, out: String(stdout), err: String(stderr) };
  } finally {
    closeSync(descriptor);
  }
}
const vtpm = (computer: string, ...args: string[]) => on(computer, [program, ...args]);
const json = (computer: string, ...args: string[]) => JSON.parse(vtpm(computer, ...args, '--json').out);
const withPhrase = ['--file-passphrase-fd', '3'];
const bundle = (computer: string) => join(folder, computer, 'v', 'Virtual Machines', 'M.vtpmvm');
const carryBundle = (from: string, to: string) =>
  cpSync(bundle(from), bundle(to), { recursive: true, filter: (name) => !name.includes('.lock') });

beforeAll(() => {
  writeFileSync(phraseFile, passphrase);
  expect(vtpm('a', 'create', 'M', '--os', 'linux', '--disk', 'none')).toMatchObject({ status: 0 });
  expect(vtpm('a', 'tpm', 'add', 'M')).toMatchObject({ status: 0 });
  // a first chip that is a backup now, and a second one
  expect(vtpm('a', 'tpm', 'remove', 'M')).toMatchObject({ status: 0 });
  expect(vtpm('a', 'tpm', 'add', 'M')).toMatchObject({ status: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('exported, opened by age itself, imported on another computer: the chip opens there', () => {
  const exported = json('a', 'keys', 'export', 'M', '--to', file, ...withPhrase);
  const machine = { name: 'M', opensStorage: true, records: [{ role: 'current' }, { role: 'backup' }] };
  expect(exported).toMatchObject({ machines: [machine] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = json('a', 'keys', 'export', 'M', '--to', file, ...withPhrase);
  expect(again.error.code).toBe('VTPM_ERR_KEYS_FILE_EXISTS');

  const clear = join(folder, 'clear.json');
  const age = ['-qec', `age --decrypt --output ${clear} ${file}`, '/dev/null'];
  spawnSync('script', age, { input: `${passphrase}\n`, timeout: 30_000 });
  const { uuid, tpm } = JSON.parse(readFileSync(join(bundle('a'), 'machine.json'), 'utf8'));
  const record = { uuid, vmName: 'M', storageId: tpm.storageId, cipher: 'aes-256' };
  expect(JSON.parse(readFileSync(clear, 'utf8'))).toMatchObject({
    format: 'vtpm-keys',
    version: 1,
    records: [
      { role: 'current', opensStorage: true, record: { ...record, ekFingerprint: tpm.ekFingerprint } },
      { role: 'backup', opensStorage: true },
    ],
  });

  carryBundle('a', 'b');
  expect(json('b', 'tpm', 'info', 'M').error.code).toBe('VTPM_ERR_KEY_MISSING');
  const missing = json('b', 'keys', 'export', 'M', '--to', join(folder, 'no.vtpmkeys'), ...withPhrase);
  expect(missing.error.code).toBe('VTPM_ERR_KEY_MISSING');
  const imported = json('b', 'keys', 'import', file, ...withPhrase);
  expect(imported).toMatchObject([
    { outcome: 'added', here: { storage: 'chip', opens: true } },
    { outcome: 'added', here: { opens: true } },
  ]);
  expect(json('b', 'tpm', 'info', 'M').chip.ekCertificates).toHaveLength(2);
  expect(json('b', 'keys', 'import', file, ...withPhrase)).toMatchObject([
    { outcome: 'same' },
    { outcome: 'same' },
  ]);
  expect(vtpm('b', 'tpm', 'restore', 'M')).toMatchObject({ status: 0 });
});

test('a wrong passphrase and a weak one are refused, each with its code', () => {
  writeFileSync(phraseFile, 'hunter2');
  expect(json('b', 'keys', 'show', file, ...withPhrase).error.code).toBe(
    'VTPM_ERR_KEYS_FILE_PASSPHRASE_WRONG',
  );
  const weak = json('a', 'keys', 'export', 'M', '--to', join(folder, 'weak.vtpmkeys'), ...withPhrase);
  expect(weak.error.code).toBe('VTPM_ERR_KEYS_PASSPHRASE_WEAK');
  writeFileSync(phraseFile, passphrase);
});

test('a conflict is refused without a decision, and shown; keep, both and replace lose nothing, killed or not', () => {
  // on the third computer the machine got a chip of its own: same UUID, another storage
  carryBundle('a', 'c');
  const description = join(bundle('c'), 'machine.json');
  writeFileSync(description, JSON.stringify({ ...JSON.parse(readFileSync(description, 'utf8')), tpm: null }));
  for (const part of ['tpm', 'backups']) rmSync(join(bundle('c'), part), { recursive: true, force: true });
  expect(vtpm('c', 'tpm', 'add', 'M')).toMatchObject({ status: 0 });

  const refused = vtpm('c', 'keys', 'import', file, ...withPhrase);
  expect(refused.status).toBe(5);
  expect(refused.err).toMatch(/^conflict +M +current +no .*\n {2}here +M +yes /m);
  expect(refused.err).toContain('VTPM_ERR_KEYS_CONFLICT');
  const chipOpens = () => expect(vtpm('c', 'tpm', 'info', 'M')).toMatchObject({ status: 0 });

  const outcome = (decision: string) =>
    json('c', 'keys', 'import', file, '--on-conflict', decision, ...withPhrase)[0];
  expect(outcome('keep')).toMatchObject({ outcome: 'kept', account: null });
  chipOpens();
  // killed before the first write (the copy of the old record), before the second (the new record)
  for (const writes of ['0', '1']) {
    expect(on('c', [importer, file, 'replace', writes], passphrase).out).toBe('killed');
    chipOpens();
  }
  expect(outcome('replace')).toMatchObject({ outcome: 'replaced', previousAccount: expect.any(String) });
  chipOpens(); // its record is found under its storage's account
  rmSync(join(bundle('c'), 'tpm'), { recursive: true });
  carryBundle('a', 'c');
  chipOpens(); // and the storage that was brought along opens too
});

test('both: the record of the file is kept beside, and opens the storage that comes later', () => {
  carryBundle('a', 'd');
  const description = join(bundle('d'), 'machine.json');
  writeFileSync(description, JSON.stringify({ ...JSON.parse(readFileSync(description, 'utf8')), tpm: null }));
  for (const part of ['tpm', 'backups']) rmSync(join(bundle('d'), part), { recursive: true, force: true });
  expect(vtpm('d', 'tpm', 'add', 'M')).toMatchObject({ status: 0 });
  // killed before the record is written beside, and right after it
  for (const moment of ['before', 'after']) {
    expect(on('d', [importer, file, 'keep-both', '0', moment], passphrase).out).toBe('killed');
    expect(vtpm('d', 'tpm', 'info', 'M')).toMatchObject({ status: 0 });
  }
  const both = json('d', 'keys', 'import', file, '--on-conflict', 'both', ...withPhrase);
  expect(both[0]).toMatchObject({ outcome: expect.stringMatching(/^(kept-both|same)$/) });
  expect(vtpm('d', 'tpm', 'info', 'M')).toMatchObject({ status: 0 });
  rmSync(join(bundle('d'), 'tpm'), { recursive: true });
  carryBundle('a', 'd');
  expect(vtpm('d', 'tpm', 'info', 'M')).toMatchObject({ status: 0 });
});
