/** The main job by the command line, with a real guest (S2–S7, S10, S12, S13, S17, S23). */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../demo/build-guest.ts';
import { buildLegacyDisk } from '../demo/build-legacy-disk.ts';
import { type GuestReport, isReady, parseReport } from '../demo/parse-report.ts';
import { readStoreFile } from '../firmware/store-file.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { bundledCli } from './testing/bundled.ts';

const { program } = bundledCli;
const bootTimeoutMs = 200_000;
let home: string;
let disk: string;

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `vtpm` in this test's own VTPM_HOME. */
function vtpm(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...args],
      { env: { ...process.env, VTPM_HOME: home, LANG: 'C' }, timeout: 240_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
}

async function ok(...args: string[]): Promise<string> {
  const outcome = await vtpm(...args);
  expect(outcome, `vtpm ${args.join(' ')}`).toMatchObject({ code: 0 });
  return outcome.out;
}

const bundle = (name: string) => join(home, 'Virtual Machines', `${name}.vtpmvm`);

/** Starts a machine, waits until the guest has reported, shuts it down by its power button. */
async function bootOnce(name: string): Promise<GuestReport> {
  await ok('start', name, '--headless');
  const log = bundleLayout(bundle(name)).serialLog;
  const deadline = Date.now() + bootTimeoutMs;
  let text = '';
  while (!isReady(text)) {
    if (Date.now() > deadline) throw new Error(`the guest did not report:\n${text.slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    text = await readFile(log, 'utf8').catch(() => '');
  }
  await ok('stop', name);
  return parseReport(text);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-job-'));
  disk = (await buildDemoGuest({ arch: 'x86_64', cacheDir: defaultDemoCache() })).diskImage;
}, 300_000);

afterAll(async () => {
  for (const name of ['Sealed', 'Legacy', 'Arm']) await vtpm('stop', name, '--force');
  await rm(home, { recursive: true, force: true });
});

test('a chip added to a machine that has booted before: Secure Boot on, boot entries kept, sealed, unsealed; without its key it does not start', async () => {
  await ok(
    'create',
    'Sealed',
    '--os',
    'linux',
    '--arch',
    'x86_64',
    '--secure-boot',
    'off',
    '--cpus',
    '1',
    '--memory',
    '512M',
    '--disk',
    disk,
  );

  const before = await bootOnce('Sealed');
  expect(before).toMatchObject({ firmware: 'uefi', secureBoot: false, tpmVersion: null });

  await ok('tpm', 'add', 'Sealed', '--cipher', 'aes-128');
  const first = await bootOnce('Sealed');
  expect(first).toMatchObject({
    secureBoot: true,
    setupMode: false,
    tpmVersion: 2,
    seal: { state: 'sealed' },
  });
  expect(first.bootOrder.startsWith(before.bootOrder)).toBe(true);
  // Every variable that it had before is still there, and the guest reads the very keys that were enrolled.
  expect(first.variables).toEqual(expect.arrayContaining(before.variables));
  const store = await readStoreFile(bundleLayout(bundle('Sealed')).uefiVariables);
  for (const name of ['PK', 'KEK', 'db', 'dbx']) {
    const enrolled = store.variables().find((v) => v.name === name)?.data ?? Buffer.alloc(0);
    expect(first.keys[name], name).toEqual({
      size: enrolled.length,
      sha256: createHash('sha256').update(enrolled).digest('hex'),
    });
  }

  const second = await bootOnce('Sealed');
  expect(second.pcrs['7']).toBe(first.pcrs['7']);
  expect(second.seal).toEqual({ ...first.seal, state: 'unsealed' });

  const info = JSON.parse(await ok('tpm', 'info', 'Sealed', '--json'));
  expect(info).toMatchObject({
    cipher: 'aes-128',
    chip: { specificationRevision: expect.stringMatching(/^1\./) },
  });
  expect(info.chip.ekCertificates).toHaveLength(2);

  // (c) Without the key record it refuses to start, with its code, and nothing changes on disk.
  const { uuid } = JSON.parse(await ok('list', '-a', '--json'))[0];
  const keytar = createRequire(import.meta.url)('keytar') as typeof import('keytar');
  const account = `vTPM.{${uuid}}`;
  const record = await keytar.getPassword('vTPM Desktop', account);
  expect(record).not.toBeNull();
  await keytar.deletePassword('vTPM Desktop', account);
  const untouched = await digest(bundle('Sealed'));
  const refused = await vtpm('start', 'Sealed', '--headless', '--json');
  expect(refused.code).toBe(5);
  expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'VTPM_ERR_KEY_MISSING' } });
  expect(await digest(bundle('Sealed'))).toEqual(untouched);
  await keytar.setPassword('vTPM Desktop', account, record ?? '');
  await ok('tpm', 'info', 'Sealed');
}, 900_000);

test('a legacy BIOS machine boots, and refuses a chip with the reason', async () => {
  const guest = await buildDemoGuest({ arch: 'x86_64', cacheDir: defaultDemoCache() });
  const image = join(home, 'legacy.img');
  await buildLegacyDisk(guest, image);
  await ok(
    'create',
    'Legacy',
    '--os',
    'windows-10',
    '--firmware',
    'bios',
    '--arch',
    'x86_64',
    '--cpus',
    '1',
    '--memory',
    '512M',
    '--disk',
    image,
  );
  const refused = await vtpm('tpm', 'add', 'Legacy', '--json');
  expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'VTPM_ERR_TPM_NEEDS_UEFI' } });
  expect(await bootOnce('Legacy')).toMatchObject({ firmware: 'bios', tpmVersion: null });
}, 400_000);

test('an arm64 guest finds Secure Boot and its chip, seals, and unseals', async () => {
  const guest = await buildDemoGuest({ arch: 'arm64', cacheDir: defaultDemoCache() });
  await ok(
    'create',
    'Arm',
    '--os',
    'linux',
    '--arch',
    'arm64',
    '--cpus',
    '1',
    '--memory',
    '1G',
    '--disk',
    guest.diskImage,
  );
  await ok('tpm', 'add', 'Arm');
  const first = await bootOnce('Arm');
  expect(first).toMatchObject({
    secureBoot: true,
    tpmVersion: 2,
    machine: 'aarch64',
    seal: { state: 'sealed' },
  });
  expect((await bootOnce('Arm')).seal).toEqual({ ...first.seal, state: 'unsealed' });
}, 900_000);

/** Hashes of all files of a bundle but its logs and its lock. */
async function digest(root: string): Promise<Record<string, string>> {
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((f) => f.isFile()).map((f) => join(f.parentPath, f.name));
  const hashes: Record<string, string> = {};
  for (const file of files.sort())
    if (!/\/logs\/|\.lock/.test(file))
      hashes[file] = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
  return hashes;
}
