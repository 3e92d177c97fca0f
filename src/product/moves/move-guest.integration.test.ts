/** A real guest moves with its chip: what it sealed on one computer it unseals on the other (S2, S17–S19, S22), each of the three ways. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../../demo/build-guest.ts';
import { type GuestReport, isReady, parseReport } from '../../demo/parse-report.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { computersIn, withPhrase } from '../testing/two-computers.ts';

const folder = mkdtempSync(join(tmpdir(), 'vg-'));
const { vtpm, json, bundle } = computersIn(folder, 'k7qm-9xw0-3fhd-p2va-t6ye');
const ok = (computer: string, ...args: string[]) =>
  expect(vtpm(computer, ...args), `vtpm ${args.join(' ')}`).toMatchObject({ status: 0 });

/** Starts a machine, waits until the guest has reported, shuts it down by its power button. */
async function bootOnce(computer: string, name: string): Promise<GuestReport> {
  ok(computer, 'start', name, '--headless');
  const log = bundleLayout(bundle(computer, name)).serialLog;
  const deadline = Date.now() + 300_000;
  let text = '';
  while (!isReady(text)) {
    if (Date.now() > deadline) throw new Error(`the guest did not report:\n${text.slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    try {
      text = readFileSync(log, 'utf8');
    } catch {
      // not yet
    }
  }
  ok(computer, 'stop', name);
  return parseReport(text);
}

let disk: string;
beforeAll(async () => {
  disk = (await buildDemoGuest({ arch: 'x86_64', cacheDir: defaultDemoCache() })).diskImage;
}, 300_000);
afterAll(() => {
  for (const computer of ['a', 'b', 'c', 'd', 'e']) vtpm(computer, 'stop', 'G', '--force');
  rmSync(folder, { recursive: true, force: true });
});

/** Copies a bundle as a person would: from a drive into the machines' folder. */
const carry = (from: string, computer: string) =>
  cpSync(from, bundle(computer, 'G'), { recursive: true, filter: (name) => !name.includes('.lock') });

/** Two computers in one circle: both people compare the code. */
function enrol(member: string, newcomer: string, circle: string): void {
  ok(member, 'sync', 'set-up', circle, '--name', 'Atelier');
  expect(json(newcomer, 'sync', 'join', circle, '--name', 'ThinkPad').state).toBe('joining');
  expect(json(member, 'sync', 'requests')).toHaveLength(1);
  ok(newcomer, 'sync', 'now');
  const { code } = json(newcomer, 'sync', 'status').join;
  const other = code === '000000' ? '000001' : '000000';
  expect(json(member, 'sync', 'approve', '--code', other).error.code).toBe('VTPM_ERR_SYNC_CODE_DIFFERS');
  ok(member, 'sync', 'approve', '--code', code);
  ok(newcomer, 'sync', 'confirm', '--code', code);
}

test('sealed on one computer, unsealed on others after each way; without the key it does not start, a new chip does, and the old one comes back with its key', async () => {
  const size = ['--arch', 'x86_64', '--cpus', '1', '--memory', '512M'];
  ok('a', 'create', 'G', '--os', 'linux', ...size, '--no-tpm', '--disk', disk);
  ok('a', 'tpm', 'add', 'G');
  const first = await bootOnce('a', 'G');
  expect(first).toMatchObject({ secureBoot: true, tpmVersion: 2, seal: { state: 'sealed' } });
  const unsealed = { ...first.seal, state: 'unsealed' };
  const opensOn = async (computer: string) => {
    const report = await bootOnce(computer, 'G');
    expect(report.seal, computer).toEqual(unsealed);
    expect(report.pcrs['7'], computer).toBe(first.pcrs['7']);
  };

  // what the guest has put into the chip is seen, and the recovery keys are asked for
  const refused = json('a', 'move', 'G', '--to', folder, '--way', 'sealed', ...withPhrase);
  expect(refused.error.code).toBe('VTPM_ERR_MOVE_RECOVERY_KEYS');
  const saved = [...withPhrase, '--recovery-keys-saved'];
  const [usb, net, circle] = ['usb', 'net', 'circle'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [usb, net, circle]) mkdirSync(path);

  // one sealed file
  ok('a', 'move', 'G', '--to', folder, '--way', 'sealed', ...saved);
  const view = json('b', 'open', join(folder, 'G.vtpmsealed'), '--inspect', ...withPhrase);
  expect(view.machine.lastRun).toMatchObject({ computer: expect.any(String), here: false });
  ok('b', 'open', join(folder, 'G.vtpmsealed'), ...withPhrase);
  await opensOn('b');

  // a copy of the bundle, with the portable keychain
  const copied = json('a', 'move', 'G', '--to', usb, '--way', 'copy', ...saved);
  const keys = join(usb, 'G.vtpmkeys');
  expect(copied).toMatchObject({ files: [{ path: join(usb, 'G.vtpmvm') }, { path: keys }] });
  carry(join(usb, 'G.vtpmvm'), 'c');
  expect(json('c', 'open', bundle('c', 'G'))).toMatchObject({ chip: 'missing' });
  ok('c', 'keys', 'import', keys, ...withPhrase);
  await opensOn('c');

  // a copy of the bundle alone, where keychain sync is on: nothing is typed but the code, once
  enrol('a', 'd', circle);
  const alone = json('a', 'move', 'G', '--to', net, '--way', 'sync', '--recovery-keys-saved');
  expect(alone).toMatchObject({ files: [{ path: join(net, 'G.vtpmvm') }] });
  carry(join(net, 'G.vtpmvm'), 'd');
  expect(json('d', 'open', bundle('d', 'G'))).toMatchObject({ chip: 'kept' });
  await opensOn('d');

  // the bundle alone, on one that has neither: the key is missing
  carry(join(net, 'G.vtpmvm'), 'e');
  expect(json('e', 'open', bundle('e', 'G'))).toMatchObject({ chip: 'missing' });
  expect(json('e', 'start', 'G', '--headless').error.code).toBe('VTPM_ERR_KEY_MISSING');
  ok('e', 'tpm', 'reset', 'G', '--yes');
  const fresh = await bootOnce('e', 'G');
  expect(fresh).toMatchObject({ secureBoot: true, tpmVersion: 2 });
  expect(fresh.seal).not.toEqual(unsealed);

  // its key arrives: the old chip is back, and unseals
  ok('e', 'keys', 'import', keys, '--on-conflict', 'both', ...withPhrase);
  const backups = json('e', 'tpm', 'backups', 'G') as { id: string; reason: string }[];
  ok('e', 'tpm', 'restore', 'G', backups.find((b) => b.reason === 'replaced')?.id ?? '');
  await opensOn('e');
}, 1_200_000);
