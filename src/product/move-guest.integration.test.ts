/** A real guest moves with its chip: what it sealed on one computer it unseals on the other (S2, S17–S19, S22). */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../demo/build-guest.ts';
import { type GuestReport, isReady, parseReport } from '../demo/parse-report.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { computersIn, withPhrase } from './testing/two-computers.ts';

const folder = mkdtempSync(join(tmpdir(), 'vg-'));
const { vtpm, json, bundle } = computersIn(folder, 'k7qm-9xw0-3fhd-p2va-t6ye');
const ok = (computer: string, ...args: string[]) =>
  expect(vtpm(computer, ...args), `vtpm ${args.join(' ')}`).toMatchObject({ status: 0 });

/** Starts a machine, waits until the guest has reported, shuts it down by its power button. */
async function bootOnce(computer: string, name: string): Promise<GuestReport> {
  ok(computer, 'start', name, '--headless');
  const log = bundleLayout(bundle(computer, name)).serialLog;
  const deadline = Date.now() + 200_000;
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
  for (const computer of ['a', 'b', 'c']) vtpm(computer, 'stop', 'G', '--force');
  rmSync(folder, { recursive: true, force: true });
});

test('sealed on one computer, unsealed on the other; without the key it does not start, a new chip does, and the old one comes back with its key', async () => {
  const size = ['--arch', 'x86_64', '--cpus', '1', '--memory', '512M'];
  ok('a', 'create', 'G', '--os', 'linux', ...size, '--no-tpm', '--disk', disk);
  ok('a', 'tpm', 'add', 'G');
  const first = await bootOnce('a', 'G');
  expect(first).toMatchObject({ secureBoot: true, tpmVersion: 2, seal: { state: 'sealed' } });

  // what the guest has put into the chip is seen, and the recovery keys are asked for
  const refused = json('a', 'move', 'G', '--to', folder, '--way', 'sealed', ...withPhrase);
  expect(refused.error.code).toBe('VTPM_ERR_MOVE_RECOVERY_KEYS');
  const saved = [...withPhrase, '--recovery-keys-saved'];
  ok('a', 'move', 'G', '--to', folder, '--way', 'sealed', ...saved, '--retire', 'keep');

  // the sealed file, on another computer: the same chip
  const view = json('b', 'open', join(folder, 'G.vtpmsealed'), '--inspect', ...withPhrase);
  expect(view.machine.lastRun).toMatchObject({ computer: expect.any(String), here: false });
  ok('b', 'open', join(folder, 'G.vtpmsealed'), ...withPhrase);
  const second = await bootOnce('b', 'G');
  expect(second.seal).toEqual({ ...first.seal, state: 'unsealed' });
  expect(second.pcrs['7']).toBe(first.pcrs['7']);

  // the bundle alone, on a third one: the key is missing
  const file = join(folder, 'G.vtpmkeys');
  ok('a', 'keys', 'export', 'G', '--to', file, ...withPhrase);
  cpSync(bundle('a', 'G'), bundle('c', 'G'), { recursive: true, filter: (name) => !name.includes('.lock') });
  expect(json('c', 'open', bundle('c', 'G'))).toMatchObject({ chip: 'missing' });
  expect(json('c', 'start', 'G', '--headless').error.code).toBe('VTPM_ERR_KEY_MISSING');
  ok('c', 'tpm', 'reset', 'G', '--yes');
  const third = await bootOnce('c', 'G');
  expect(third).toMatchObject({ secureBoot: true, tpmVersion: 2 });
  expect(third.seal).not.toEqual({ ...first.seal, state: 'unsealed' });

  // its key arrives: the old chip is back, and unseals
  ok('c', 'keys', 'import', file, '--on-conflict', 'both', ...withPhrase);
  const backups = json('c', 'tpm', 'backups', 'G') as { id: string; reason: string }[];
  ok('c', 'tpm', 'restore', 'G', backups.find((b) => b.reason === 'replaced')?.id ?? '');
  expect((await bootOnce('c', 'G')).seal).toEqual({ ...first.seal, state: 'unsealed' });
}, 900_000);
