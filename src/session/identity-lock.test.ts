import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimIdentity } from './identity-lock.ts';

const uuid = '3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b36';
const machine = { uuid, name: 'M' };

test('one UUID is held once, whichever process has it, and is free when that has died', async () => {
  const runtime = await mkdtemp(join(tmpdir(), 'vi-'));
  onTestFinished(() => rm(runtime, { recursive: true, force: true }));
  const first = await claimIdentity(runtime, 'test', machine);
  await expect(claimIdentity(runtime, 'test', machine)).rejects.toMatchObject({
    code: 'VTPM_ERR_BUNDLE_DUPLICATE',
  });
  (await claimIdentity(runtime, 'test', { ...machine, uuid: uuid.replace('3', '4') })).release();
  first.release();

  const source = `
    const { claimIdentity } = await import(${JSON.stringify(new URL('./identity-lock.ts', import.meta.url).href)});
    await claimIdentity(${JSON.stringify(runtime)}, 'other', ${JSON.stringify(machine)});
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await expect(claimIdentity(runtime, 'test', machine)).rejects.toThrow('VTPM_ERR_BUNDLE_DUPLICATE');
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await claimIdentity(runtime, 'test', machine)).release();
});
