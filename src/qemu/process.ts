import { type ChildProcess, spawn } from 'node:child_process';
import { VtpmError } from '../errors/error.ts';
import { findExecutable } from './programs.ts';

/** How a QEMU process ended. */
export interface QemuExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it wrote to stderr, at most 8 KiB. */
  readonly stderr: string;
}

export interface QemuProcess {
  readonly pid: number;
  readonly exited: Promise<QemuExit>;
  kill(signal?: NodeJS.Signals): void;
}

const keptStderr = 8 * 1024;

/**
 * A command that the kernel kills when this process dies (PR_SET_PDEATHSIG), also when it is killed hard;
 * the command as it is where there is no setpriv.
 */
export async function diesWithUs(
  binary: string,
  args: readonly string[],
): Promise<{ readonly program: string; readonly args: readonly string[] }> {
  const setpriv = process.platform === 'linux' ? await findExecutable('setpriv') : null;
  if (!setpriv) return { program: binary, args };
  return { program: setpriv, args: ['--pdeathsig', 'KILL', '--', binary, ...args] };
}

/**
 * Starts QEMU so that it dies with this process. Without setpriv a killed host leaves QEMU to its closed QMP
 * connection.
 * @throws VtpmError VTPM_ERR_QEMU_MISSING, VTPM_ERR_QEMU_FAILED
 */
export async function spawnQemu(binary: string, args: readonly string[]): Promise<QemuProcess> {
  const command = await diesWithUs(binary, args);
  const child = spawn(command.program, command.args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
  await started(child, binary);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-keptStderr);
  });
  const exited = new Promise<QemuExit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stderr: withoutModuleNoise(stderr) }));
  });
  return { pid: child.pid ?? -1, exited, kill: (signal = 'SIGKILL') => void child.kill(signal) };
}

const started = (child: ChildProcess, binary: string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      const code = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'VTPM_ERR_QEMU_MISSING' : null;
      reject(
        code
          ? new VtpmError(code, { program: binary }, { cause })
          : new VtpmError('VTPM_ERR_QEMU_FAILED', { reason: cause.message }, { cause }),
      );
    });
  });

// Debian's QEMU complains of every optional module that is not installed.
const withoutModuleNoise = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => !/^qemu: module .* not found/.test(line))
    .join('\n')
    .trim();

const causes = [
  [/Failed to get .*lock|Is another process using the image/, 'VTPM_ERR_QEMU_FILE_LOCKED'],
  [/Could not open .*: No such file|does not exist/, 'VTPM_ERR_QEMU_FILE_MISSING'],
  [/Could not open .*: Permission denied/, 'VTPM_ERR_QEMU_FILE_ACCESS'],
  [/Cannot allocate memory|cannot set up guest memory/, 'VTPM_ERR_QEMU_MEMORY'],
  [/No space left on device/, 'VTPM_ERR_DISK_FULL'],
  [/gtk initialization failed|Could not initialize SDL|cannot open display/i, 'VTPM_ERR_QEMU_NO_DISPLAY'],
  [/tpm-emulator|TPM result for CMD_INIT/i, 'VTPM_ERR_QEMU_TPM_REFUSED'],
] as const;

/** The failure that an exit tells of, or null when QEMU ended by itself and without an error. */
export function exitError({ code, signal, stderr }: QemuExit): VtpmError | null {
  if (code === 0) return null;
  const reason =
    stderr
      .split('\n')
      .at(-1)
      ?.replace(/^qemu[\w-]*: /, '')
      // the argument that it speaks of says nothing to a person, the words after it do
      .replace(/^-\w+ \{.*\}: (?=Could not)/, '') || `exit ${signal ?? code}`;
  const known = causes.find(([pattern]) => pattern.test(stderr));
  return new VtpmError(known?.[1] ?? 'VTPM_ERR_QEMU_FAILED', { reason });
}
