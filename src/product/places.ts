import { createHash } from 'node:crypto';
import { arch, homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import type { Architecture } from '../machine/guest-os.ts';

/** This computer's own architecture; a 32-bit or exotic one counts as x86_64, which is then emulated. */
export const hostArchitecture = (): Architecture => (arch() === 'arm64' ? 'arm64' : 'x86_64');

/** The file that remembers which accelerators were proven to work. */
export const acceleratorCache = (cache: string): string => join(cache, 'accelerators.json');

/** Where the product keeps what is its own on this computer. All absolute; none need exist yet. */
export interface Places {
  /** Preferences, the library's list of opened bundles, the file keychain when one was chosen. */
  readonly config: string;
  /** What can be made again: probe results, the demo guest's parts. */
  readonly cache: string;
  /** The local certificate authority that signs endorsement key certificates. */
  readonly certificateAuthority: string;
  /** Sockets of running machines. Short, since a Unix socket's path has room for 107 bytes. */
  readonly runtime: string;
  /** The default folder of bundles. */
  readonly machines: string;
}

/**
 * The conventional places of each operating system (XDG base directories, macOS' Library, Windows' AppData),
 * or, when `VTPM_HOME` is set, that one folder for everything: a second person, or a test, is then fully apart.
 */
export function findPlaces(env: NodeJS.ProcessEnv = process.env, platform = process.platform): Places {
  const home = env.VTPM_HOME;
  if (home) {
    if (!isAbsolute(home))
      throw new VtpmError('VTPM_ERR_USAGE', { reason: 'VTPM_HOME must be an absolute path' });
    return {
      config: join(home, 'config'),
      cache: join(home, 'cache'),
      certificateAuthority: join(home, 'ca'),
      runtime: runtimeFolder(env, createHash('sha256').update(home).digest('hex').slice(0, 8)),
      machines: join(home, 'Virtual Machines'),
    };
  }
  const user = env.HOME || homedir();
  const machines = join(user, 'Virtual Machines');
  if (platform === 'darwin') {
    const support = join(user, 'Library', 'Application Support', 'vTPM Desktop');
    return {
      config: support,
      cache: join(user, 'Library', 'Caches', 'vTPM Desktop'),
      certificateAuthority: join(support, 'ca'),
      runtime: runtimeFolder(env, ''),
      machines,
    };
  }
  if (platform === 'win32') {
    const roaming = join(env.APPDATA ?? join(user, 'AppData', 'Roaming'), 'vTPM Desktop');
    const local = join(env.LOCALAPPDATA ?? join(user, 'AppData', 'Local'), 'vTPM Desktop');
    return {
      config: roaming,
      cache: join(local, 'Cache'),
      certificateAuthority: join(local, 'ca'),
      runtime: join(local, 'run'),
      machines,
    };
  }
  const data = join(env.XDG_DATA_HOME ?? join(user, '.local', 'share'), 'vtpm-desktop');
  return {
    config: join(env.XDG_CONFIG_HOME ?? join(user, '.config'), 'vtpm-desktop'),
    cache: join(env.XDG_CACHE_HOME ?? join(user, '.cache'), 'vtpm-desktop'),
    certificateAuthority: join(data, 'ca'),
    runtime: runtimeFolder(env, ''),
    machines,
  };
}

function runtimeFolder(env: NodeJS.ProcessEnv, suffix: string): string {
  const base = env.XDG_RUNTIME_DIR;
  const name = suffix ? `vtpm-${suffix}` : 'vtpm-desktop';
  // A deep XDG_RUNTIME_DIR would leave no room for "/3f2b8c1e/control.sock" within 107 bytes.
  if (base && base.length + name.length < 60) return join(base, name);
  return join(tmpdir(), `${name}-${userInfo().uid}`);
}
