import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { findExecutable } from '../qemu/programs.ts';
import {
  type ParallelsCpu,
  type ParallelsEdition,
  parallelsEditions,
  parseParallelsVersion,
} from './availability.ts';

const run = promisify(execFile);

/** Parallels Desktop's programs; null where they are not there. */
export interface ParallelsPrograms {
  readonly prlctl: string | null;
  readonly prlsrvctl: string | null;
}

/** Looks in PATH, and where Parallels Desktop links its programs. */
export async function findParallelsPrograms(searchPath?: string): Promise<ParallelsPrograms> {
  const [prlctl, prlsrvctl] = await Promise.all([
    findExecutable('prlctl', searchPath),
    findExecutable('prlsrvctl', searchPath),
  ]);
  return { prlctl, prlsrvctl };
}

/** "prlctl version 26.4.1 (57516)", "prlctl version 10.0.0 (12345) rev 123456" → "26.4.1". */
export const parsePrlctlVersion = (output: string): string | null =>
  parseParallelsVersion(/^prlctl version (\S.*)$/m.exec(output)?.[1] ?? '');

/** The `edition="pro"` of `prlsrvctl info --license`; null without a licence, and for an unknown one. */
export function parseLicenseEdition(output: string): ParallelsEdition | null {
  const edition = /^\s*edition="([^"]{1,40})"/m.exec(output)?.[1]?.toLowerCase();
  return parallelsEditions.find((known) => edition?.split(/[^a-z]+/).includes(known)) ?? null;
}

/** Asks Parallels Desktop itself. What does not answer in time, or at all, is null. */
export async function askParallels({ prlctl, prlsrvctl }: ParallelsPrograms): Promise<{
  readonly version: string | null;
  readonly edition: ParallelsEdition | null;
}> {
  const [version, license] = await Promise.all([
    prlctl && said(prlctl, ['--version']),
    prlsrvctl && said(prlsrvctl, ['info', '--license']),
  ]);
  return {
    version: version ? parsePrlctlVersion(version) : null,
    edition: license ? parseLicenseEdition(license) : null,
  };
}

async function said(program: string, args: readonly string[]): Promise<string | null> {
  const options = { timeout: 10_000, maxBuffer: 1 << 20 };
  return run(program, [...args], options).then(
    ({ stdout }) => stdout,
    () => null,
  );
}

/** The processor of a Mac; null on other computers. Under Rosetta the model is "VirtualApple". */
export function macCpu(platform = process.platform, model = cpus()[0]?.model ?? ''): ParallelsCpu | null {
  if (platform !== 'darwin') return null;
  return /apple/i.test(model) ? 'apple' : 'intel';
}
