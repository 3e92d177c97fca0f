import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';
import { diesWithUs } from './process.ts';
import { findExecutable } from './programs.ts';

/** A disk that is only read. */
export interface SourceDisk {
  readonly path: string;
  readonly format: 'raw' | 'qcow2';
  /** As the guest sees it, in bytes. */
  readonly size: number;
}

/** What a run of qemu-img ended with. */
interface Ended {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** The last line it complained with, or null. */
  readonly complaint: string | null;
}

export interface LongRun {
  readonly signal?: AbortSignal | undefined;
  /** How much of the source has been read, several times a second where the system tells. */
  readonly onBytes?: ((done: number) => void) | undefined;
}

/** The failure of a copy or a comparison, in qemu-img's words. */
export class QemuImgFailure extends Error {}

const sampleMs = 250;

/**
 * Copies a disk into a new qcow2 image. qemu-img opens the source for reading only; zeros become holes.
 * @throws QemuImgFailure; VtpmError VTPM_ERR_QEMU_IMG_MISSING, VTPM_ERR_DISK_FULL; the signal's own reason
 */
export async function convertDisk(
  options: LongRun & { readonly source: SourceDisk; readonly target: string },
): Promise<void> {
  const { source, target } = options;
  // -W: written as it comes, not in order; twice as fast
  const args = ['convert', '-p', '-f', source.format, '-O', 'qcow2', '-W', '-m', '8', source.path, target];
  const { code, complaint } = await run(args, source.size, options);
  if (code !== 0) throw new QemuImgFailure(complaint ?? `it ended with ${code ?? 'a signal'}`);
}

/**
 * Compares a disk with an image, as a guest would read them.
 * @returns null when they are the same, else where they differ, in qemu-img's words
 * @throws as {@link convertDisk}
 */
export async function compareDisk(
  options: LongRun & { readonly source: SourceDisk; readonly image: string },
): Promise<string | null> {
  const { source, image } = options;
  const args = ['compare', '-p', '-f', source.format, '-F', 'qcow2', source.path, image];
  const { code, stdout, complaint } = await run(args, source.size, options);
  if (code === 0) return null;
  if (code === 1)
    return stdout.match(/Content mismatch[^\r\n!]*|Images are not[^\r\n!]*/)?.[0] ?? 'they differ';
  throw new QemuImgFailure(complaint ?? `it ended with ${code ?? 'a signal'}`);
}

/** The most that a qcow2 image of a disk can need, in bytes. @throws as {@link convertDisk} */
export async function measureDisk({ path, format }: Omit<SourceDisk, 'size'>): Promise<number> {
  const { code, stdout, complaint } = await run(
    ['measure', '--output=json', '-f', format, '-O', 'qcow2', path],
    0,
    {},
  );
  const required = code === 0 ? (JSON.parse(stdout) as { required?: unknown }).required : null;
  if (typeof required === 'number') return required;
  throw new QemuImgFailure(complaint ?? 'it did not tell the size');
}

async function run(args: readonly string[], size: number, { signal, onBytes }: LongRun): Promise<Ended> {
  const program = await findExecutable('qemu-img');
  if (!program) throw new VtpmError('VTPM_ERR_QEMU_IMG_MISSING');
  const command = await diesWithUs(program, args);
  signal?.throwIfAborted();
  // a group of its own: Ctrl-C reaches us alone, and we say what becomes of it
  const child = spawn(command.program, command.args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stop = () => child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  let stdout = '';
  let stderr = '';
  let percent = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-4096);
    percent = Number(/\((\d+(?:\.\d+)?)\/100%\)[^(]*$/.exec(stdout)?.[1] ?? percent);
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4096);
  });
  /** qemu-img tells whole per cents, the kernel what was read between two of them. */
  const tell = (read = 0) => {
    const least = (percent / 100) * size;
    onBytes?.(Math.round(Math.max(least, Math.min(read, ((percent + 1) / 100) * size, size))));
  };
  const sampler = onBytes
    ? setInterval(async () => {
        const io = await readFile(`/proc/${child.pid}/io`, 'utf8').catch(() => '');
        tell(Number(/^rchar: (\d+)/m.exec(io)?.[1] ?? 0));
      }, sampleMs)
    : undefined;
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    signal?.throwIfAborted();
    if (/No space left/.test(stderr)) throw new VtpmError('VTPM_ERR_DISK_FULL');
    const complaint = stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^qemu-img: /, '');
    return { code, stdout, complaint: complaint || null };
  } finally {
    clearInterval(sampler);
    signal?.removeEventListener('abort', stop);
  }
}
