/** `vtpm doctor` as people and scripts use it, and two harms healed for a real guest. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../demo/build-guest.ts';
import { isReady, parseReport } from '../demo/parse-report.ts';
import type { Finding } from '../doctor/finding.ts';
import { createStoreFile } from '../firmware/store-file.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { stateFileName } from '../swtpm/state-header.ts';
import { bundledCli } from './testing/bundled.ts';

const { program } = bundledCli;
let home: string;

function vtpm(args: readonly string[], lang = 'C'): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, ...args],
      { env: { ...process.env, VTPM_HOME: home, LC_ALL: lang }, timeout: 240_000 },
      (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin?.end();
  });
}
const json = async (...args: string[]) => JSON.parse((await vtpm([...args, '--json'])).out);
const layout = () => bundleLayout(join(home, 'Virtual Machines', 'Guest.vtpmvm'));
const outcomeOf = ({ findings }: { findings: readonly Finding[] }, check: string) =>
  findings.find((f) => f.check === check)?.outcome;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-doctor-'));
  const { diskImage } = await buildDemoGuest({ arch: 'x86_64', cacheDir: defaultDemoCache() });
  const shape = ['--cpus', '1', '--memory', '512M', '--disk', diskImage, '--os', 'linux'];
  expect(await vtpm(['create', 'Guest', ...shape])).toMatchObject({ code: 0 });
  expect(await vtpm(['tpm', 'add', 'Guest'])).toMatchObject({ code: 0 });
  expect(await vtpm(['tpm', 'backup', 'Guest'])).toMatchObject({ code: 0 });
}, 300_000);
afterAll(async () => {
  await vtpm(['stop', 'Guest', '--force']);
  await rm(home, { recursive: true, force: true });
});

test('says what is in order, as one JSON document and in the terminal’s language', async () => {
  const document = await json('doctor', 'Guest');
  expect(document).toMatchObject({
    host: { readyForChips: true },
    machine: { name: 'Guest', chip: { cipher: 'aes-256' } },
    verdict: 'ok',
  });
  expect(outcomeOf(document, 'host.keychain')).toBe('works');
  expect(outcomeOf(document, 'vm.chip.opens')).toBe('opens');
  const { code, out } = await vtpm(['doctor', 'Guest', '-v'], 'fr_FR.UTF-8');
  expect(code).toBe(0);
  expect(out).toMatch(/^✓ Puce TPM\u202f: TPM 2\.0, AES-256$/m);
  expect(out).toMatch(/^ {6}Stockage du TPM\u202f: \/.*tpm2-00\.permall$/m);
});

test('a fix is shown first, asked about, refused when it is for hands only or not offered', async () => {
  const fix = (...more: string[]) => vtpm(['doctor', 'Guest', '--fix', ...more]);
  const asked = await fix('back-up-now');
  expect(asked).toMatchObject({ code: 1 });
  expect(asked.err).toContain('VTPM_ERR_FIX_NOT_OFFERED');
  expect((await fix('nonsense')).err).toContain('VTPM_ERR_FIX_NOT_OFFERED');
  const byHand = await vtpm(['doctor', '--fix', 'accelerate', '--yes']);
  if (byHand.err.includes('VTPM_ERR_FIX_NOT_OFFERED')) return; // this computer is fast
  expect(byHand.err).toContain('VTPM_ERR_FIX_MANUAL');
  expect(byHand.err).toContain('sudo modprobe');
});

test('a report is shown, and saved without names', async () => {
  const file = join(home, 'report.md');
  const { code, err } = await vtpm(['doctor', 'Guest', '--report', file, '--yes']);
  expect(code).toBe(0);
  const text = await readFile(file, 'utf8');
  expect(err).toContain(text.trim());
  expect(text).toContain('`vm.chip.opens` (opens)');
  expect(text).not.toContain('Guest.vtpmvm');
});

test('two harms are found, healed, and the real guest starts with Secure Boot and its chip', {
  timeout: 400_000,
}, async () => {
  await truncate(join(layout().tpm, stateFileName), 500);
  await createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.ms.fd', layout().uefiVariables);
  const ill = await vtpm(['doctor', 'Guest', '--json']);
  expect(ill.code).toBe(1);
  const found = JSON.parse(ill.out);
  expect(outcomeOf(found, 'vm.chip.storage')).toBe('damaged');
  expect(outcomeOf(found, 'vm.secure-boot.certificates')).toBe('only-2011');

  const asked = await vtpm(['doctor', 'Guest', '--fix', 'restore-backup']);
  expect(asked.code).toBe(7);
  expect(asked.err).toContain('The present storage and key become a backup');
  expect(await json('doctor', 'Guest', '--fix', 'restore-backup', '--yes')).toMatchObject({
    applied: [{ findings: [{ check: 'vm.chip.storage', outcome: 'whole' }] }],
  });
  // the backup holds the variable store of its time as well: harmed again
  await createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.ms.fd', layout().uefiVariables);
  const keys = await vtpm(['doctor', 'Guest', '--fix', 'add-2023-keys', '--yes']);
  expect(keys).toMatchObject({ code: 0 });
  expect(keys.out).toContain('To undo it: vtpm doctor "Guest" --fix restore-variables');
  expect(await json('doctor', 'Guest')).toMatchObject({ verdict: 'ok' });

  expect(await vtpm(['start', 'Guest', '--headless'])).toMatchObject({ code: 0 });
  const running = await json('doctor', 'Guest');
  expect(outcomeOf(running, 'vm.lock')).toBe('running');
  expect(outcomeOf(running, 'host.processes')).toBe('accounted');
  let text = '';
  for (const until = Date.now() + 200_000; !isReady(text) && Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    text = await readFile(layout().serialLog, 'utf8').catch(() => '');
  }
  expect(await vtpm(['stop', 'Guest'])).toMatchObject({ code: 0 });
  expect(parseReport(text)).toMatchObject({ secureBoot: true, tpmVersion: 2, seal: { state: 'sealed' } });
  expect(outcomeOf(await json('doctor', 'Guest'), 'vm.last-shutdown')).toBe('clean');
});
