import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { VtpmError } from '../errors/error.ts';
import type { Architecture } from '../machine/guest-os.ts';

const run = promisify(execFile);

/** A QEMU program that was found and that runs. */
export interface QemuProgram {
  /** Absolute, with symbolic links resolved. */
  readonly path: string;
  /** "7.2.22", as the program itself reports. */
  readonly version: string;
  readonly major: number;
}

/** Where programs are looked for after PATH: Homebrew, MacPorts, and RHEL's name for its only QEMU. */
const knownFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin', '/usr/libexec'];

const emulatorNames: Readonly<Record<Architecture, readonly string[]>> = {
  x86_64: ['qemu-system-x86_64', ...(process.arch === 'x64' ? ['qemu-kvm'] : [])],
  arm64: ['qemu-system-aarch64', ...(process.arch === 'arm64' ? ['qemu-kvm'] : [])],
};

/**
 * Finds an executable by name in a PATH and the known folders.
 * @returns its absolute real path, or null.
 */
export async function findExecutable(
  name: string,
  searchPath: string = process.env.PATH ?? '',
): Promise<string | null> {
  for (const folder of [...searchPath.split(delimiter).filter(Boolean), ...knownFolders]) {
    const candidate = join(folder, name);
    try {
      await access(candidate, constants.X_OK);
      return await realpath(candidate);
    } catch {
      // the next folder
    }
  }
  return null;
}

/** Reads the version that `qemu-* --version` prints; null when the text is not QEMU's. */
export function parseVersion(output: string): { version: string; major: number } | null {
  const match = /version (\d+)\.(\d+(?:\.\d+)*)/.exec(output);
  return match ? { version: `${match[1]}.${match[2]}`, major: Number(match[1]) } : null;
}

async function findQemu(names: readonly string[], searchPath?: string): Promise<QemuProgram> {
  const program = names[0] ?? 'qemu';
  for (const name of names) {
    const path = await findExecutable(name, searchPath);
    if (path === null) continue;
    try {
      const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
      const version = parseVersion(stdout);
      if (version) return { path, ...version };
    } catch (cause) {
      throw new VtpmError('VTPM_ERR_QEMU_BROKEN', { program: path, reason: firstLine(cause) }, { cause });
    }
  }
  throw new VtpmError('VTPM_ERR_QEMU_MISSING', { program });
}

const firstLine = (error: unknown) =>
  ((error as { stderr?: string }).stderr || String(error)).trim().split('\n')[0] ?? '';

/**
 * The system emulator for a guest architecture.
 * @throws VtpmError VTPM_ERR_QEMU_MISSING, VTPM_ERR_QEMU_BROKEN
 */
export const findEmulator = (arch: Architecture, searchPath?: string): Promise<QemuProgram> =>
  findQemu(emulatorNames[arch], searchPath);

/** qemu-img, with the same errors as {@link findEmulator}. */
export const findQemuImg = (searchPath?: string): Promise<QemuProgram> => findQemu(['qemu-img'], searchPath);
