/** Two computers, or more, in one folder: each with its own VTPM_HOME, HOME, session bus and keyring. */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledCli } from '../../cli/testing/bundled.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const withKeyring = path('../../../scripts/with-keyring.sh');
const { program } = bundledCli;

export const withPhrase = ['--file-passphrase-fd', '3'] as const;

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs programs on computers that are folders of `folder`. Descriptor 3 of each is the passphrase's file. */
export function computersIn(folder: string, passphrase: string) {
  const phraseFile = join(folder, 'phrase');
  writeFileSync(phraseFile, passphrase);
  const on = (computer: string, args: readonly string[], input = ''): Outcome => {
    const home = join(folder, computer);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const descriptor = openSync(phraseFile, 'r');
    try {
      const { status, signal, stdout, stderr } = spawnSync(
        'bash',
        [withKeyring, process.execPath, '--disable-warning=ExperimentalWarning', ...args],
        {
          env: { ...process.env, VTPM_KEYRING_HOME: home, VTPM_HOME: join(home, 'v'), LANG: 'C' },
          ...{ stdio: ['pipe', 'pipe', 'pipe', descriptor], input, encoding: 'utf8', timeout: 200_000 },
        },
      );
      return { status, signal, out: String(stdout), err: String(stderr) };
    } finally {
      closeSync(descriptor);
    }
  };
  const vtpm = (computer: string, ...args: string[]) => on(computer, [program, ...args]);
  return {
    on,
    vtpm,
    json: (computer: string, ...args: string[]) => {
      const outcome = vtpm(computer, ...args, '--json');
      try {
        return JSON.parse(outcome.out);
      } catch {
        throw new Error(`vtpm ${args.join(' ')}: ${outcome.out}${outcome.err}`);
      }
    },
    bundle: (computer: string, name: string) =>
      join(folder, computer, 'v', 'Virtual Machines', `${name}.vtpmvm`),
  };
}
