import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockOwner, tryLock } from './lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vtpm-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process of its own that takes the lock and keeps it. */
async function holder(path: string) {
  const program = `
    import { tryLock } from ${JSON.stringify(import.meta.resolve('./lock.ts'))};
    console.log(tryLock(${JSON.stringify(path)}, 'other') ? 'held' : 'refused');
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', program],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said).trim() };
}

test('one holder at a time, within a process and between two', async () => {
  const path = join(folder, '.lock');
  const first = tryLock(path, 'first');
  expect(first).not.toBeNull();
  expect(tryLock(path, 'second')).toBeNull();
  const other = await holder(path);
  expect(other.said).toBe('refused');
  other.child.kill('SIGKILL');
  first?.release();
  expect(tryLock(path, 'third')).not.toBeNull();
});

test('a holder that is killed leaves no stale lock, and its name for the message while it lives', async () => {
  const path = join(folder, '.lock');
  const { child, said } = await holder(path);
  expect(said).toBe('held');
  expect(tryLock(path, 'me')).toBeNull();
  expect(lockOwner(path)).toMatchObject({ pid: child.pid, program: 'other' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(tryLock(path, 'me')).not.toBeNull();
});

test('the name of the holder is not written through a link to another file', async () => {
  const path = join(folder, '.lock');
  const other = join(folder, 'precious');
  await writeFile(other, 'kept');
  await symlink(other, `${path}.owner`);
  expect(tryLock(path, 'me')).not.toBeNull();
  expect(await readFile(other, 'utf8')).toBe('kept');
});

test('a lock is held although nothing refers to it', async () => {
  const path = join(folder, '.lock');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  expect(tryLock(path, 'me') === null).toBe(false);
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  expect(tryLock(path, 'another')).toBeNull();
});
