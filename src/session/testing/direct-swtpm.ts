import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { StartedTpm, TpmStarter } from '../state.ts';

/** A real swtpm without the product's keychain and provisioning: the session's tests need no more. */

const withPassword = (program: string, args: readonly string[], password: string) => {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  (child.stdio[3] as Writable).end(password);
  return child;
};

export async function provisionDirectly(stateDir: string, password: string): Promise<void> {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const config = join(stateDir, '..', 'setup.conf');
  writeFileSync(config, 'active_pcr_banks = sha256\n');
  const args = ['--tpm2', '--tpmstate', stateDir, '--pwdfile-fd', '3', '--cipher', 'aes-256-cbc'];
  const child = withPassword('swtpm_setup', [...args, '--config', config], password);
  let output = '';
  child.stdout?.on('data', (text) => (output += text));
  child.stderr?.on('data', (text) => (output += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`swtpm_setup: ${output}`);
}

export const directSwtpm =
  (stateDir: string, password: string): TpmStarter =>
  async (folder): Promise<StartedTpm & { readonly pid: number }> => {
    const socketPath = join(folder, 'swtpm.sock');
    const child = withPassword(
      'swtpm',
      [
        ...['socket', '--tpm2', '--tpmstate', `dir=${stateDir},mode=0600`, '--terminate'],
        ...['--ctrl', `type=unixio,path=${socketPath},mode=0600`, '--flags', 'not-need-init'],
        ...['--key', 'pwdfd=3,mode=aes-256-cbc'],
      ],
      password,
    );
    let words = '';
    child.stderr?.on('data', (text) => (words += text));
    const exited = once(child, 'close').then(([code, signal]) => ({ words: words || `${signal ?? code}` }));
    for (let tries = 0; tries < 200 && !(await stat(socketPath).catch(() => null)); tries++) await delay(20);
    return {
      socketPath,
      pid: child.pid ?? -1,
      exited,
      stop: async () => {
        child.kill();
        await exited;
      },
    };
  };
