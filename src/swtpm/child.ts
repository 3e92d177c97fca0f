import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { VtpmError } from '../errors/error.ts';
import { childEnvironment, type SwtpmTools } from './tools.ts';

/** The descriptor on which a child reads its password. */
export const passwordDescriptor = 3;

export interface ChildOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly tools: SwtpmTools;
  readonly cwd?: string;
  /** Written to descriptor 3, then closed. */
  readonly password?: Uint8Array;
}

/**
 * Starts a child with its standard output and error as pipes, in a process group of its own, that the
 * kernel kills when we die (Linux with setpriv; `stopGroup` does it in the orderly case).
 */
export function startChild({ program, args, tools, password, cwd }: ChildOptions): ChildProcess {
  const [file, full] = tools.setpriv
    ? [tools.setpriv, ['--pdeathsig', 'KILL', '--', program, ...args]]
    : [program, [...args]];
  const child = spawn(file, full, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: childEnvironment(),
    ...(cwd === undefined ? {} : { cwd }),
    detached: process.platform !== 'win32',
  });
  const channel = child.stdio[passwordDescriptor] as Writable | null | undefined;
  channel?.on('error', () => undefined); // EPIPE when the child died first: its exit tells why
  // one write of less than a socket buffer: swtpm's single read(2) gets all of it, or nothing
  channel?.end(password ?? '');
  return child;
}

/** Kills a child and what it started. */
export function stopGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/**
 * Runs a child to its end and collects what it said.
 * @throws VtpmError VTPM_ERR_SWTPM_MISSING, VTPM_ERR_SWTPM_TIMEOUT, VTPM_ERR_TPM_CANCELLED; the child and
 * all of its own children are then dead.
 */
export function runChild(
  options: ChildOptions & { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Finished> {
  const { program, timeoutMs, signal } = options;
  const name = program.split('/').at(-1) ?? program;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new VtpmError('VTPM_ERR_TPM_CANCELLED'));
    const child = startChild(options);
    let output = '';
    const collect = (chunk: Buffer) => {
      if (output.length < 64 * 1024) output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    let failure: VtpmError | null = null;
    const give = (error: VtpmError) => {
      failure ??= error;
      stopGroup(child);
    };
    const onAbort = () => give(new VtpmError('VTPM_ERR_TPM_CANCELLED'));
    const timer = setTimeout(
      () =>
        give(
          new VtpmError('VTPM_ERR_SWTPM_TIMEOUT', { program: name, seconds: Math.ceil(timeoutMs / 1000) }),
        ),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (cause: NodeJS.ErrnoException) => {
      settle();
      reject(missingProgram(cause, name));
    });
    child.once('close', (exitCode, killedBy) => {
      settle();
      if (failure) return reject(failure);
      // setpriv says so itself, and ends with 127, when the program is not there
      if (exitCode === 127 && /failed to execute/.test(output))
        return reject(new VtpmError('VTPM_ERR_SWTPM_MISSING', { program: name }));
      resolve({ exitCode, signal: killedBy, output });
    });
  });
}

/** The error of a program that could not be started. */
export function missingProgram(cause: NodeJS.ErrnoException, program: string): VtpmError {
  if (cause.code === 'ENOENT' || cause.code === 'EACCES')
    return new VtpmError('VTPM_ERR_SWTPM_MISSING', { program }, { cause });
  return new VtpmError('VTPM_ERR_SWTPM_START_FAILED', { reason: cause.message }, { cause });
}
