/** The inside of a chip by the command line, and what a real guest measured, beside what that guest says. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../demo/build-guest.ts';
import { isReady, parseReport } from '../demo/parse-report.ts';
import type { MeasuredStart } from '../event-log/measured-views.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { bundledCli } from './testing/bundled.ts';

const { program } = bundledCli;
let home: string;

function vtpm(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...args],
      { env: { ...process.env, VTPM_HOME: home, LANG: 'C' }, timeout: 200_000 },
      (error, out) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out }),
    );
  });
}

async function ok(...args: string[]): Promise<string> {
  const outcome = await vtpm(...args);
  expect(outcome, `vtpm ${args.join(' ')}`).toMatchObject({ code: 0 });
  return outcome.out;
}
const json = async (...args: string[]) => JSON.parse(await ok(...args, '--json'));

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-inside-'));
  const disk = (await buildDemoGuest({ arch: 'x86_64', cacheDir: defaultDemoCache() })).diskImage;
  const machine = ['--os', 'linux', '--arch', 'x86_64', '--cpus', '1', '--memory', '512M', '--disk', disk];
  await ok('create', 'Inside', ...machine);
  await ok('tpm', 'add', 'Inside');
}, 300_000);
afterAll(async () => {
  await vtpm('stop', 'Inside', '--force');
  await rm(home, { recursive: true, force: true });
});

test('a running guest: its event log is found in its memory, and gives the PCRs that the guest itself reads', async () => {
  await ok('start', 'Inside', '--headless');
  const log = bundleLayout(join(home, 'Virtual Machines', 'Inside.vtpmvm')).serialLog;
  let serial = '';
  for (let tries = 0; !isReady(serial) && tries < 700; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    serial = await readFile(log, 'utf8').catch(() => '');
  }
  const guest = parseReport(serial);
  expect(guest.tpmVersion).toBe(2);

  const measured: MeasuredStart = await json('tpm', 'inside', 'Inside', '--log');
  const [bank] = measured.pcrBanks;
  expect(bank?.algorithm).toBe('SHA256');
  const values = Object.fromEntries((bank?.values ?? []).map(({ pcr, value }) => [String(pcr), value]));
  for (const [pcr, value] of Object.entries(guest.pcrs)) expect(values[pcr], `PCR ${pcr}`).toBe(value);
  expect(Object.keys(guest.pcrs)).toHaveLength(8);
  expect(measured.events.filter(({ digestMatches }) => digestMatches === false)).toEqual([]);
  const said = measured.events.map(({ what }) => what.en);
  expect(said).toContain('SecureBoot = on');
  expect(said).toContain('\\EFI\\BOOT\\BOOTX64.EFI');
  expect(said.at(-1)).toBe('Exit Boot Services Returned with Success');

  // tpm2-tools read the same events out of the same bytes
  const file = join(home, 'log.bin');
  await ok('tpm', 'inside', 'Inside', '--log', '--to', file);
  const { stdout } = await promisify(execFile)('tpm2_eventlog', [file], { maxBuffer: 1 << 26 });
  const theirs = [...stdout.matchAll(/^ {2}EventType: (\S+)$/gm)].map(([, type]) => type);
  expect(measured.events.map(({ type }) => type)).toEqual(theirs);
  const digests = [...stdout.matchAll(/^ {4}Digest: "([0-9a-f]{64})"$/gm)].map(([, digest]) => digest);
  expect(measured.events.flatMap(({ digests: own }) => own.SHA256 ?? [])).toEqual(digests);

  // the storage of a running chip is read from a copy; what needs a stopped machine is refused
  const chip = await json('tpm', 'inside', 'Inside');
  expect(chip).toMatchObject({ machine: 'running', overview: { shutDownInOrder: null } });
  expect(chip.nv.map((index: { handle: string }) => index.handle)).toContain('0x01800A7E');
  expect((await vtpm('tpm', 'lockout', 'Inside', '--clear')).code).toBe(4);
  expect((await json('tpm', 'inside', 'Inside', '--pcrs')).source).toBe('event-log');
  await ok('stop', 'Inside', '--force');
}, 300_000);

test('a stopped machine: looked into, tested, cleared, certificates renewed', async () => {
  expect(await ok('tpm', 'inside', 'Inside', '--nv')).toContain('Secret of the demo guest, sealed to PCR 7');
  expect(await ok('tpm', 'inside', 'Inside')).toMatch(/Manufacturer: +IBM \(SW TPM\)/);
  expect(await ok('tpm', 'inside', 'Inside', '--pcrs')).toContain('Secure Boot state and keys');
  expect(await ok('tpm', 'certificates', 'Inside')).toMatch(/Matches its key: +yes/);
  expect(await json('tpm', 'test', 'Inside')).toMatchObject({ passed: true });
  expect(await ok('tpm', 'lockout', 'Inside')).toMatch(/Wrong tries: +0 of 3/);
  expect((await json('tpm', 'lockout', 'Inside', '--clear')).after).toMatchObject({ counter: 0 });
  expect((await json('tpm', 'certificates', 'Inside', '--renew')).certificates.endorsement).toHaveLength(2);
  expect((await vtpm('tpm', 'clear', 'Inside', '--json')).code).toBe(2);
  const cleared = await json('tpm', 'clear', 'Inside', '--yes');
  expect(cleared.lost.nv.map((index: { handle: string }) => index.handle)).toEqual(['0x01800A7E']);
  expect(await ok('tpm', 'inside', 'Inside', '--nv')).not.toContain('0x01800A7E');
  expect((await vtpm('tpm', 'inside', 'Inside', '--log')).code).toBe(4);
  expect((await vtpm('tpm', 'inside', 'Inside', '--nv', '--log')).code).toBe(2);
});
