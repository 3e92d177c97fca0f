import { readFile, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import { type HeldLock, tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { type Keychain, keychainService } from './keychain.ts';
import { passphraseIdentity, passphraseRecipient } from './passphrase-recipient.ts';

export interface FileKeychainOptions {
  /** Absolute path of the keychain file; it is made by the first `set`. */
  readonly path: string;
  /** Asks for the passphrase. Called once; after a wrong one, again at the next access. */
  readonly passphrase: () => Promise<string>;
  /** Base-2 logarithm of scrypt's work factor; age's default 18 unless a test wants it faster. */
  readonly scryptWorkFactor?: number;
}

const contents = z.looseObject({
  format: z.literal('vtpm-keychain'),
  version: z.literal(1),
  service: z.literal(keychainService),
  records: z.record(z.string(), z.string()),
});
type Contents = z.infer<typeof contents>;

const empty: Contents = { format: 'vtpm-keychain', version: 1, service: keychainService, records: {} };

/**
 * A keychain for computers without a keychain service: one file in age's passphrase format (scrypt,
 * ChaCha20-Poly1305), which `age --decrypt` opens as well. Chosen by the user, never by itself.
 * @throws (each method) VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG, VTPM_ERR_KEYCHAIN_FILE_DAMAGED, _FILE_BUSY
 */
export function fileKeychain(options: FileKeychainOptions): Keychain {
  const { path } = options;
  let passphrase: string | null = null;
  /** Decrypting costs a second of scrypt: the last contents are kept while the file is unchanged. */
  let cached: { stamp: string; contents: Contents } | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const stampOf = async (): Promise<string | null> => {
    try {
      const { ino, mtimeNs, size } = await stat(path, { bigint: true });
      return `${ino}:${mtimeNs}:${size}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };

  const decrypt = async (sealed: Uint8Array): Promise<Contents> => {
    const damaged = (cause: unknown) => new VtpmError('VTPM_ERR_KEYCHAIN_FILE_DAMAGED', { path }, { cause });
    passphrase ??= await options.passphrase();
    const decrypter = new Decrypter();
    decrypter.addIdentity(passphraseIdentity(passphrase));
    let text: string;
    try {
      text = await decrypter.decrypt(sealed, 'text');
    } catch (cause) {
      // typage: "no identity matched any of the file's recipients"; anything else is the file's fault
      if (!(cause instanceof Error) || !/no identity matched/i.test(cause.message)) throw damaged(cause);
      passphrase = null;
      throw new VtpmError('VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG', { path });
    }
    try {
      return contents.parse(JSON.parse(text));
    } catch {
      throw damaged(undefined);
    }
  };

  const read = async (): Promise<Contents> => {
    const stamp = await stampOf();
    if (stamp === null) return empty;
    if (cached?.stamp === stamp) return cached.contents;
    const found = await decrypt(await readFile(path));
    cached = { stamp, contents: found };
    return found;
  };

  const write = async (next: Contents): Promise<void> => {
    passphrase ??= await options.passphrase();
    const encrypter = new Encrypter();
    encrypter.addRecipient(passphraseRecipient(passphrase, options.scryptWorkFactor));
    await writeDurably(path, await encrypter.encrypt(JSON.stringify(next)));
    const stamp = await stampOf();
    cached = stamp === null ? null : { stamp, contents: next };
  };

  const lock = async (): Promise<HeldLock> => {
    for (let attempt = 0; attempt < 100; attempt++) {
      const held = tryLock(`${path}.lock`, 'vTPM Desktop');
      if (held) return held;
      await delay(100);
    }
    throw new VtpmError('VTPM_ERR_KEYCHAIN_FILE_BUSY', { path });
  };

  const change = (edit: (records: Record<string, string>) => void): Promise<void> => {
    const next = queue.then(async () => {
      const held = await lock();
      try {
        const before = await read();
        const records = { ...before.records };
        edit(records);
        await write({ ...before, records });
      } finally {
        held.release();
      }
    });
    queue = next.catch(() => undefined);
    return next;
  };

  return {
    kind: 'file',
    describe: () => ({ name: 'Keychain file', place: path }),
    async get(account) {
      const { records } = await read();
      return Object.hasOwn(records, account) ? (records[account] ?? null) : null;
    },
    set: (account, secret) =>
      change((records) => {
        records[account] = secret;
      }),
    async remove(account) {
      if (!Object.hasOwn((await read()).records, account)) return;
      await change((records) => {
        delete records[account];
      });
    },
    list: async () => Object.keys((await read()).records).sort(),
  };
}
