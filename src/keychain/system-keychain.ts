import { createRequire } from 'node:module';
import { VtpmError } from '../errors/error.ts';
import type { ErrorCode } from '../errors/table.ts';
import { type Keychain, keychainService } from './keychain.ts';
import { isCollectionLocked, recordsOfService } from './secret-service.ts';

/** The part of keytar that is used. */
interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<{ account: string; password: string }[]>;
}

export interface SystemKeychainOptions {
  /** How long one call may take, prompt for unlocking included. Milliseconds; 60 s by default. */
  readonly timeoutMs?: number;
  /** Loads keytar; an argument so that a host without it can be tried. */
  readonly loadModule?: () => unknown;
  readonly platform?: NodeJS.Platform;
}

const names: Partial<Record<NodeJS.Platform, { name: string; place: string }>> = {
  darwin: { name: 'macOS Keychain', place: 'login keychain' },
  win32: { name: 'Windows Credential Manager', place: 'Credential Vault of this user' },
};

/** Texts of libsecret, GDBus, Security.framework and Windows that tell one cause from another. */
const causes: readonly (readonly [RegExp, ErrorCode])[] = [
  // a unique bus name: libsecret remembers the daemon that it first met, for the life of the process
  [/The name :\d+\.\d+ was not provided/i, 'VTPM_ERR_KEYCHAIN_RESTARTED'],
  [/locked collection|IsLocked|collection is locked|interaction is not allowed/i, 'VTPM_ERR_KEYCHAIN_LOCKED'],
  [/dismissed|cancell?ed/i, 'VTPM_ERR_KEYCHAIN_DISMISSED'],
  [
    /access ?denied|not permitted|not allowed|authori[sz]ation|auth failed|passphrase .*not correct/i,
    'VTPM_ERR_KEYCHAIN_DENIED',
  ],
  [
    /autolaunch|D-?Bus|Could not connect|ServiceUnknown|not provided by any|does not exist at path|No such object|NoReply|connection is closed|disconnected|connect E[A-Z]+/i,
    'VTPM_ERR_KEYCHAIN_UNAVAILABLE',
  ],
];

function toKeychainError(error: unknown): VtpmError {
  if (error instanceof VtpmError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const code = causes.find(([pattern]) => pattern.test(reason))?.[1] ?? 'VTPM_ERR_KEYCHAIN_FAILED';
  return new VtpmError(code, { reason }, { cause: error });
}

/**
 * The keychain of the operating system, through keytar: macOS Keychain, Secret Service on Linux, Credential
 * Vault on Windows. keytar is loaded at the first call.
 * @throws (each method) VTPM_ERR_KEYCHAIN_MODULE_MISSING, _UNAVAILABLE, _LOCKED, _DENIED, _DISMISSED,
 * _TIMEOUT, _FAILED
 */
export function systemKeychain(options: SystemKeychainOptions = {}): Keychain {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const platform = options.platform ?? process.platform;
  const load = options.loadModule ?? (() => createRequire(import.meta.url)('keytar') as unknown);
  let loaded: Keytar | null = null;

  const keytar = (): Keytar => {
    try {
      loaded ??= load() as Keytar;
      return loaded;
    } catch (cause) {
      const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
      throw new VtpmError('VTPM_ERR_KEYCHAIN_MODULE_MISSING', { reason }, { cause });
    }
  };

  const call = async <T>(action: (module: Keytar) => Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new VtpmError('VTPM_ERR_KEYCHAIN_TIMEOUT', { seconds: Math.ceil(timeoutMs / 1000) })),
        timeoutMs,
      );
    });
    try {
      return await Promise.race([action(keytar()), expired]);
    } catch (error) {
      throw toKeychainError(error);
    } finally {
      clearTimeout(timer);
    }
  };

  /** "Nothing found" may mean "locked" on Linux: there, the collection is asked. */
  const refuseWhenLocked = async (): Promise<void> => {
    if (platform === 'linux' && (await call(() => isCollectionLocked())) === true)
      throw new VtpmError('VTPM_ERR_KEYCHAIN_LOCKED');
  };

  return {
    kind: 'system',
    describe: () => names[platform] ?? { name: 'Secret Service', place: 'default collection' },
    async get(account) {
      const secret = await call((module) => module.getPassword(keychainService, account));
      if (secret === null) await refuseWhenLocked();
      return secret;
    },
    set: (account, secret) => call((module) => module.setPassword(keychainService, account, secret)),
    async remove(account) {
      const removed = await call((module) => module.deletePassword(keychainService, account));
      if (!removed) await refuseWhenLocked();
    },
    async list() {
      // keytar would fetch every secret with its name, and crash the whole process when a record is removed
      // by another one meanwhile, or stays locked
      if (platform === 'linux') {
        const { accounts, someLocked } = await call(() => recordsOfService(keychainService, timeoutMs));
        if (someLocked) throw new VtpmError('VTPM_ERR_KEYCHAIN_LOCKED');
        if (accounts.length === 0) await refuseWhenLocked();
        return [...new Set(accounts)].sort();
      }
      const found = await call((module) => module.findCredentials(keychainService));
      return found.map(({ account }) => account).sort();
    },
  };
}
