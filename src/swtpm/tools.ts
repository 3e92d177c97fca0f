import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that make and run a chip: absolute paths, or bare names when not found. */
export interface SwtpmTools {
  readonly swtpm: string;
  readonly swtpmSetup: string;
  readonly swtpmLocalca: string;
  /** util-linux's setpriv, which ties a child's life to ours (Linux); null where there is none. */
  readonly setpriv: string | null;
}

/** Places beside PATH where packages put swtpm; a desktop app often gets a short PATH. */
const usualFolders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin', '/usr/sbin'];

/** The absolute path of a program, or null. */
export function findProgram(name: string, path: string = process.env.PATH ?? ''): string | null {
  for (const folder of [...path.split(delimiter), ...usualFolders]) {
    if (!folder) continue;
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not here
    }
  }
  return null;
}

/** Looks the programs up; one that is missing keeps its bare name, and starting it then says so. */
export function findSwtpmTools(path?: string): SwtpmTools {
  return {
    swtpm: findProgram('swtpm', path) ?? 'swtpm',
    swtpmSetup: findProgram('swtpm_setup', path) ?? 'swtpm_setup',
    swtpmLocalca: findProgram('swtpm_localca', path) ?? 'swtpm_localca',
    setpriv: process.platform === 'linux' ? findProgram('setpriv', path) : null,
  };
}

/**
 * What swtpm and its helpers may know of our environment: no more than they need. swtpm_setup looks swtpm
 * up in PATH, so the usual folders are added for a desktop app that got a short one.
 */
export function childEnvironment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = { LC_ALL: 'C' };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'XDG_CONFIG_HOME'])
    if (process.env[name] !== undefined) kept[name] = process.env[name];
  kept.PATH = [...new Set([...(kept.PATH ?? '').split(delimiter).filter(Boolean), ...usualFolders])].join(
    delimiter,
  );
  return kept;
}
