import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealBundle } from '../archive/seal.ts';
import { unsealBundle } from '../archive/unseal.ts';
import { verifySealed } from '../archive/verify.ts';
import { toVtpmError } from '../errors/error.ts';
import { readPortableFile, writePortableFile } from '../keychain/portable-keychain.ts';
import { copyBundle } from './copy-bundle.ts';
import { digestTree, makeBundle, someKeys, withoutLitter } from './testing/make-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-move-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const worker = fileURLToPath(new URL('testing/move-worker.ts', import.meta.url));
const passphrase = 'correct horse battery staple';
const root = makeBundle(folder, 'Office', 36);
const original = digestTree(root);
const archive = join(folder, 'Office.vtpmsealed');

beforeAll(async () => {
  await writePortableFile(`${root}.vtpmkeys`, someKeys(), passphrase, { scryptWorkFactor: 10 });
  expect((await run('seal', root, archive)).at(-1)).toBe('done fresh');
});

function run(action: string, from: string, to: string, step?: string, count = 1): Promise<string[]> {
  const args = ['--disable-warning=ExperimentalWarning', worker, action, from, to];
  if (step) args.push(step, String(count));
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_, signal) => resolve([...output.trim().split('\n'), ...(signal ? [signal] : [])]));
  });
}

/** The same in this process, to its end. */
async function finish(action: string, from: string, to: string): Promise<string> {
  try {
    if (action === 'copy') return `done ${(await copyBundle({ from, to })).start}`;
    if (action === 'unseal')
      return `done ${(await unsealBundle({ path: from, passphrase, targetFolder: to })).start}`;
    const keys = await readPortableFile(`${from}.vtpmkeys`, passphrase);
    const options = { bundleRoot: from, keys, target: to, passphrase, scryptWorkFactor: 10 };
    return `done ${(await sealBundle(options)).start}`;
  } catch (error) {
    return `error ${toVtpmError(error).code}`;
  }
}

/** The steps to kill at: each kind, the first time and the last time. */
function killPoints(steps: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const step of steps) if (!step.startsWith('done')) counts.set(step, (counts.get(step) ?? 0) + 1);
  return [...counts].flatMap(([step, n]) =>
    [...new Set([1, n])].map((count): [string, number] => [step, count]),
  );
}

describe('killed at any step', () => {
  it('sealing: the bundle is as before, and the next run ends with a verified archive', async () => {
    const points = killPoints(await run('seal', root, join(folder, 'measure.vtpmsealed')));
    expect(points.length).toBeGreaterThanOrEqual(8);
    const starts = new Set<string>();
    for (const [step, count] of points) {
      const target = join(folder, `${step}-${count}.vtpmsealed`);
      expect((await run('seal', root, target, step, count)).at(-1), step).toBe('SIGKILL');
      expect(existsSync(target), step).toBe(step === 'published');
      const outcome = await finish('seal', root, target);
      starts.add(outcome);
      if (step === 'published') expect(outcome).toBe('error VTPM_ERR_ARCHIVE_EXISTS');
      else expect(outcome, step).toMatch(/^done (resumed|anew)$/);
      if (['written', 'sealed', 'verified'].includes(step) && count > 1)
        expect(outcome, step).toBe('done resumed');
      await verifySealed({ path: target, passphrase });
      expect(
        readdirSync(folder).filter((name) => name.includes('.partial')),
        step,
      ).toEqual([]);
      rmSync(target);
    }
    expect(starts).toContain('done resumed');
    expect(digestTree(root)).toEqual(original);
  });

  it.each(['unseal', 'copy'])('%s: the next run ends with the whole bundle, verified', async (action) => {
    const place = (name: string): [to: string, made: string] => {
      const to = join(folder, `${action}-${name}`);
      mkdirSync(to);
      const made = join(to, 'Office.vtpmvm');
      return [action === 'copy' ? made : to, made];
    };
    const from = action === 'copy' ? root : archive;
    const points = killPoints(await run(action, from, place('measure')[0]));
    expect(points.length).toBeGreaterThanOrEqual(8);
    for (const [step, count] of points) {
      const [to, made] = place(`${step}-${count}`);
      expect((await run(action, from, to, step, count)).at(-1), step).toBe('SIGKILL');
      expect(existsSync(made), step).toBe(step === 'published');
      const outcome = await finish(action, from, to);
      expect(outcome, step).toBe(step === 'published' ? 'error VTPM_ERR_COPY_EXISTS' : 'done resumed');
      expect(digestTree(made), step).toEqual(withoutLitter(original));
      expect(readdirSync(join(made, '..')), step).toEqual(['Office.vtpmvm']);
      rmSync(join(made, '..'), { recursive: true });
    }
    expect(digestTree(root)).toEqual(original);
  });
});
