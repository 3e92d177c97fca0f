/** Computers apart: each has its own home, session bus, keyring and `VTPM_HOME`. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledCli } from '../../cli/testing/bundled.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const withKeyring = path('../../../scripts/with-keyring.sh');
const { program } = bundledCli;
const node = [process.execPath, '--disable-warning=ExperimentalWarning'];

export class SeparateComputer {
  readonly home: string;
  readonly machines: string;

  constructor(parent: string, name: string) {
    this.home = join(parent, name);
    this.machines = join(this.home, 'v', 'Virtual Machines');
    mkdirSync(this.machines, { recursive: true, mode: 0o700 });
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, VTPM_KEYRING_HOME: this.home, VTPM_HOME: join(this.home, 'v'), LANG: 'C' };
  }

  /** Runs `vtpm … --json`, with no terminal and nothing on standard input. */
  vtpm(...args: string[]) {
    const { status, stdout, stderr } = spawnSync('bash', [withKeyring, ...node, program, ...args, '--json'], {
      ...{ env: this.#env, encoding: 'utf8', timeout: 120_000, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    // biome-ignore lint/suspicious/noExplicitAny: every test asks another document for its fields
    let json: any;
    try {
      json = JSON.parse(stdout);
    } catch {
      throw new Error(`vtpm ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
    }
    return { status, json };
  }

  /** Starts a program on this computer, in a process group of its own. `script` is absolute. */
  start(script: string, ...args: string[]): ChildProcess {
    const child = spawn('bash', [withKeyring, ...node, script, ...args], {
      ...{ env: this.#env, stdio: ['ignore', 'pipe', 'inherit'], detached: true },
    });
    return child;
  }

  /** Copies a machine's bundle here, as a person would. */
  takeBundle(from: SeparateComputer, name: string): void {
    const bundle = `${name}.vtpmvm`;
    cpSync(join(from.machines, bundle), join(this.machines, bundle), {
      ...{ recursive: true, filter: (file) => !file.includes('.lock') },
    });
  }
}
