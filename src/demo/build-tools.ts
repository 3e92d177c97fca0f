import { spawn } from 'node:child_process';
import { VtpmError } from '../errors/error.ts';
import { findExecutable } from '../qemu/programs.ts';

export interface ToolRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/**
 * Runs one of the programs that build the demo guest and returns what it printed.
 * @throws VtpmError VTPM_ERR_DEMO_TOOL_MISSING, VTPM_ERR_DEMO_BUILD
 */
export async function runTool(run: ToolRun): Promise<string> {
  const { program, args, timeoutMs = 120_000 } = run;
  // mkfs, sfdisk and syslinux live in sbin on Debian, which is not in everybody's PATH.
  const path = await findExecutable(program, `${process.env.PATH ?? ''}:/usr/sbin:/sbin`);
  if (path === null) throw new VtpmError('VTPM_ERR_DEMO_TOOL_MISSING', { program });
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      argv0: program, // the mtools are one program that asks by which name it was called
      cwd: run.cwd,
      env: { ...process.env, LC_ALL: 'C', ...run.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-8192)));
    child.stdin.on('error', () => {}); // it ended early: its exit code tells
    child.stdin.end(run.input ?? '');
    child.on('error', (cause) =>
      reject(new VtpmError('VTPM_ERR_DEMO_BUILD', { program, reason: cause.message }, { cause })),
    );
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(stdout);
      const reason = stderr.trim().split('\n').at(-1) || `exit ${signal ?? code}`;
      reject(new VtpmError('VTPM_ERR_DEMO_BUILD', { program, reason }));
    });
  });
}

/** The programs of the list that this host lacks. */
export async function missingTools(programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    programs.map((name) => findExecutable(name, `${process.env.PATH ?? ''}:/usr/sbin:/sbin`)),
  );
  return programs.filter((_, index) => found[index] === null);
}
