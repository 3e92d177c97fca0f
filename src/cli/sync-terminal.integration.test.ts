/** Joining a circle by hand, at a terminal: script(1) gives the command a pseudo-terminal of its own. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledCli } from './testing/bundled.ts';

const parent = mkdtempSync(join(tmpdir(), 'vy-'));
const circle = join(parent, 'circle');
const { program } = bundledCli;
const node = [process.execPath, '--disable-warning=ExperimentalWarning', program];
const envOf = (computer: string) => ({ ...process.env, VTPM_HOME: join(parent, computer), LANG: 'C' });
const patience = { timeout: 60_000 };
const started: ChildProcess[] = [];

function vtpm(computer: string, ...args: string[]) {
  const [file = '', ...rest] = [...node, ...args, '--json'];
  const { stdout, stderr } = spawnSync(file, rest, {
    ...{ env: envOf(computer), encoding: 'utf8', timeout: 120_000, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** A command at a terminal: what it shows, keys for it, and its exit code. */
function atTerminal(computer: string, ...args: string[]) {
  // exec, because a shell that waited for it would die of the Ctrl-C itself and hide the exit code.
  const command = ['exec', ...[...node, ...args].map((word) => `'${word}'`)].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    ...{ env: envOf(computer), stdio: ['pipe', 'pipe', 'inherit'] },
  });
  started.push(child);
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    shows: (what: RegExp) => expect.poll(() => shown, patience).toMatch(what),
    code: () => / {4}(\d{3}\s?\d{3})\s/.exec(shown)?.[1] ?? '',
    type: (keys: string) => child.stdin.write(keys),
    exit,
    text: () => shown,
  };
}
const ctrlC = '\x03';
const digits = (code: string) => code.replace(/\D/g, '');
/** What the enrolled computer shows for a name, once both have heard of each other. */
async function codeFor(name: string): Promise<string> {
  let code: string | null = null;
  await expect
    .poll(() => {
      const asking = vtpm('a', 'sync', 'requests') as { name: string; code: string | null }[];
      code = asking.find((r) => r.name === name)?.code ?? null;
      return code;
    }, patience)
    .not.toBeNull();
  return code ?? '';
}

beforeAll(() => {
  mkdirSync(circle);
  expect(vtpm('a', 'sync', 'set-up', circle, '--name', 'Atelier').state).toBe('on');
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

test('the code of the other screen is typed, and the command ends once it is approved there', async () => {
  const joining = atTerminal('b', 'sync', 'join', circle, '--name', 'ThinkPad');
  const code = await codeFor('ThinkPad');
  await joining.shows(/show it\?/);
  expect(digits(joining.code())).toBe(digits(code));
  joining.type(`${digits(code).slice(0, 3)} ${digits(code).slice(3)}\r`);
  await joining.shows(/Approve this computer there/);
  expect(vtpm('a', 'sync', 'approve', '--code', code).state).toBe('on');
  expect(await joining.exit, joining.text()).toBe(0);
  expect(joining.text()).toMatch(/Keychain sync:\s+on/);
  expect(vtpm('b', 'sync', 'status').computers).toHaveLength(2);
});

test('a wrong code confirms nothing; Ctrl-C ends the waiting and a question, never the request', async () => {
  const waiting = atTerminal('c', 'sync', 'join', circle, '--name', 'Laptop');
  await waiting.shows(/Waiting for an enrolled computer/);
  waiting.type(ctrlC);
  expect(await waiting.exit, waiting.text()).toBe(7);
  expect(waiting.text()).toContain('VTPM_ERR_SYNC_STILL_ASKING');
  expect(vtpm('c', 'sync', 'status')).toMatchObject({ state: 'joining', join: { step: 'asking' } });
  expect(vtpm('c', 'sync', 'leave', '--yes')).toMatchObject({ told: true });

  const mistaken = atTerminal('c', 'sync', 'join', circle, '--name', 'Laptop 2');
  const code = await codeFor('Laptop 2');
  await mistaken.shows(/show it\?/);
  mistaken.type(`${digits(code) === '123456' ? '654321' : '123456'}\r`);
  expect(await mistaken.exit, mistaken.text()).toBe(5);
  expect(mistaken.text()).toContain('VTPM_ERR_SYNC_CODE_DIFFERS');
  const asked = { state: 'joining', join: { step: 'compare', code } };
  expect(vtpm('c', 'sync', 'status')).toMatchObject(asked);

  for (const [keys, exit] of [
    [ctrlC, 7],
    ['\x04', 7],
    ['\r', 7],
    ['y\r', 0],
  ] as const) {
    const confirming = atTerminal('c', 'sync', 'confirm');
    await confirming.shows(/show [\d\s]+\?/);
    confirming.type(keys);
    expect(await confirming.exit, confirming.text()).toBe(exit);
    if (exit) expect(vtpm('c', 'sync', 'status')).toMatchObject(asked);
  }
  expect(vtpm('c', 'sync', 'status').join.step).toBe('confirmed');
  expect(vtpm('a', 'sync', 'status').computers).toHaveLength(2);
});
