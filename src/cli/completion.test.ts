import { spawnSync } from 'node:child_process';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionScript } from './completion.ts';

const program = new Command('vtpm').option('--json');
program.command('start').argument('<vm>').option('--headless');
const tpm = program.command('tpm');
tpm.command('add').argument('<vm>').option('--cipher <cipher>');
tpm.command('restore').argument('<vm>');

/** What bash offers for the last of these words, on a computer with these machines. */
function offered(words: readonly string[], machines: readonly string[] = []): string[] {
  const script = `${completionScript(program, 'bash')}
    vtpm() { printf '%s\\n' "\${machines[@]}"; }
    machines=("\${@:1:$count}"); COMP_WORDS=(vtpm "\${@:count+1}"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _vtpm; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const run = spawnSync('bash', ['-c', script, 'bash', ...machines, ...words], {
    env: { ...process.env, count: String(machines.length), LC_ALL: 'C.UTF-8' },
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter(Boolean);
}

describe('bash completion', () => {
  it('offers commands, their own commands and options', () => {
    expect(offered(['st'])).toEqual(['start']);
    expect(offered(['tpm', ''])).toEqual(['add', 'restore', '--help']);
    expect(offered(['tpm', 'add', '--c'])).toEqual(['--cipher']);
    expect(offered(['--json', 'start', '--he'])).toEqual(['--headless', '--help']);
  });

  it('offers machines, quoted where the shell needs it, and runs nothing that a name contains', () => {
    const names = ['Windows 11', 'Jean’s, $(echo ran)', 'add'];
    expect(offered(['start', ''], names)).toEqual(['Windows\\ 11', 'Jean’s\\,\\ \\$\\(echo\\ ran\\)', 'add']);
    expect(offered(['tpm', 'add', 'Windows\\ '], names)).toEqual(['Windows\\ 11']);
    expect(offered(['tpm', 'restore', '"Win'], names)).toEqual(['Windows 11']);
  });
});
