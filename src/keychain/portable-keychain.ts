import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { passphraseIdentity, passphraseRecipient, WorkFactorTooHigh } from './passphrase-recipient.ts';
import { type PortableRole, portableRoles } from './portable-views.ts';
import { type KeyRecord, parseRecord } from './record.ts';

/** The ending of a portable keychain's file name. */
export const portableExtension = '.vtpmkeys';

/** The highest version of the format that this product reads and writes. */
export const portableVersion = 1;

/** Far more than ten thousand records need; a larger file is not read into memory. */
const maximumSize = 16 * 1024 * 1024;

const contents = z.looseObject({
  format: z.literal('vtpm-keys'),
  version: z.literal(portableVersion),
  createdAt: z.iso.datetime(),
  computer: z.string().max(1000),
  records: z
    .array(
      z.looseObject({
        role: z.enum(portableRoles),
        /** Whether it opened its storage when it was exported; null when the storage was not there. */
        opensStorage: z.boolean().nullable(),
        record: z.unknown(),
      }),
    )
    .max(10_000),
});

export interface PortableEntry {
  readonly role: PortableRole;
  readonly opensStorage: boolean | null;
  /** In the very form in which a keychain holds it. */
  readonly record: KeyRecord;
}

/** What is inside a `.vtpmkeys` file; documented in docs/keychain.md. */
export interface PortableKeychain {
  readonly createdAt: string;
  /** Host name of the computer that wrote the file. */
  readonly computer: string;
  readonly records: readonly PortableEntry[];
}

export interface SealOptions {
  /** Base-2 logarithm of scrypt's work factor; age's default 18 unless a test wants it faster. */
  readonly scryptWorkFactor?: number;
}

export const formatPortable = ({ createdAt, computer, records }: PortableKeychain): string =>
  `${JSON.stringify({ format: 'vtpm-keys', version: portableVersion, createdAt, computer, records }, null, 2)}\n`;

/**
 * Reads the decrypted text. `path` is only named in errors.
 * @throws VtpmError VTPM_ERR_KEYS_FILE_NEWER, VTPM_ERR_KEYS_FILE_FOREIGN; neither quotes the text
 */
export function parsePortable(text: string, path: string): PortableKeychain {
  const foreign = (reason: string) => new VtpmError('VTPM_ERR_KEYS_FILE_FOREIGN', { path, reason });
  const newer = (version: number) =>
    new VtpmError('VTPM_ERR_KEYS_FILE_NEWER', { path, version, known: portableVersion });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw foreign('it is not JSON'); // no `cause`: V8's message would quote passwords
  }
  const header = z.looseObject({ format: z.literal('vtpm-keys'), version: z.int() }).safeParse(value);
  if (header.success && header.data.version > portableVersion) throw newer(header.data.version);
  const result = contents.safeParse(value);
  if (!result.success) throw foreign(`${result.error.issues[0]?.path.join('.') || 'its form'} is not valid`);
  const { createdAt, computer } = result.data;
  const records = result.data.records.map(({ role, opensStorage, record }, index): PortableEntry => {
    try {
      return { role, opensStorage, record: parseRecord(JSON.stringify(record ?? null), '') };
    } catch (error) {
      if (!(error instanceof VtpmError)) throw error;
      if (error.code === 'VTPM_ERR_KEY_RECORD_NEWER') throw newer(Number(error.details.version));
      throw foreign(`records.${index}: ${error.details.reason}`);
    }
  });
  const seen = new Set<string>();
  for (const { role, record } of records) {
    const names = [`${record.uuid}/${record.storageId}`, ...(role === 'current' ? [record.uuid] : [])];
    for (const name of role === 'superseded' ? [] : names) {
      if (seen.has(name)) throw foreign(`it has two records of ${name}`);
      seen.add(name);
    }
  }
  return { createdAt, computer, records };
}

/** Encrypts to a passphrase, in age's format: the `age` program opens the result as well. */
export function sealPortable(
  keychain: PortableKeychain,
  passphrase: string,
  options: SealOptions = {},
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(passphrase, options.scryptWorkFactor));
  return encrypter.encrypt(formatPortable(keychain));
}

/** The two lines with which every age file for a passphrase begins. */
const headerStart = 'age-encryption.org/v1\n-> scrypt ';

/**
 * Decrypts and reads. A changed salt or key wrapping can't be told from a wrong passphrase, by nobody, which
 * that error's text says; any other change or cut is known as such.
 * @throws VtpmError VTPM_ERR_KEYS_FILE_PASSPHRASE_WRONG, _DAMAGED, _FOREIGN, _NEWER
 */
export async function openPortable(
  sealed: Uint8Array,
  passphrase: string,
  path: string,
): Promise<PortableKeychain> {
  const damaged = (cause?: unknown) => new VtpmError('VTPM_ERR_KEYS_FILE_DAMAGED', { path }, { cause });
  const foreign = (reason: string) => new VtpmError('VTPM_ERR_KEYS_FILE_FOREIGN', { path, reason });
  const start = Buffer.from(sealed.subarray(0, headerStart.length)).toString('latin1');
  if (start.length < headerStart.length && headerStart.startsWith(start)) throw damaged();
  if (start !== headerStart) throw foreign('it is not a file of age with a passphrase');
  const decrypter = new Decrypter();
  decrypter.addIdentity(passphraseIdentity(passphrase));
  let text: string;
  try {
    text = await decrypter.decrypt(sealed, 'text');
  } catch (cause) {
    if (cause instanceof WorkFactorTooHigh) throw foreign(`it asks for too much work: ${cause.message}`);
    // typage: "no identity matched any of the file's recipients"; anything else is the file's fault
    if (!(cause instanceof Error) || !/no identity matched/i.test(cause.message)) throw damaged(cause);
    throw new VtpmError('VTPM_ERR_KEYS_FILE_PASSPHRASE_WRONG', { path });
  }
  return parsePortable(text, path);
}

/**
 * Whether there is a file to read, before anybody is asked for its passphrase.
 * @throws VtpmError VTPM_ERR_KEYS_FILE_MISSING, VTPM_ERR_KEYS_FILE_FOREIGN for a folder or a far too large file
 */
export async function requirePortableFile(path: string): Promise<void> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > maximumSize)
      throw new VtpmError('VTPM_ERR_KEYS_FILE_FOREIGN', { path, reason: 'it is no file, or far too large' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw cause;
    throw new VtpmError('VTPM_ERR_KEYS_FILE_MISSING', { path }, { cause });
  }
}

/**
 * Reads and decrypts a file.
 * @throws VtpmError those of {@link requirePortableFile} and {@link openPortable}
 */
export async function readPortableFile(path: string, passphrase: string): Promise<PortableKeychain> {
  await requirePortableFile(path);
  return openPortable(await readFile(path), passphrase, path);
}

/**
 * Whether a new file can be made there, before anybody is asked for a passphrase.
 * @throws VtpmError VTPM_ERR_KEYS_FILE_EXISTS: a file with keys is never overwritten; VTPM_ERR_KEYS_FOLDER_MISSING
 */
export async function requireNewPlace(path: string): Promise<void> {
  const folder = dirname(path);
  if (!(await stat(folder).catch(() => null))?.isDirectory())
    throw new VtpmError('VTPM_ERR_KEYS_FOLDER_MISSING', { folder });
  await refuseExisting(path);
}

/** @throws VtpmError VTPM_ERR_KEYS_FILE_EXISTS: a file with keys is never overwritten */
export async function refuseExisting(path: string): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (there) throw new VtpmError('VTPM_ERR_KEYS_FILE_EXISTS', { path });
}

/**
 * Writes a new file, readable by its owner only (mode 0600), atomically and durably, and compares what then
 * lies there. Only encrypted bytes ever reach the disk.
 * @throws VtpmError VTPM_ERR_KEYS_FILE_EXISTS, VTPM_ERR_KEYS_FOLDER_MISSING, VTPM_ERR_KEYS_FILE_DAMAGED
 */
export async function writePortableFile(
  path: string,
  keychain: PortableKeychain,
  passphrase: string,
  options: SealOptions = {},
): Promise<void> {
  const sealed = await sealPortable(keychain, passphrase, options);
  await refuseExisting(path);
  try {
    await writeDurably(path, sealed);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new VtpmError('VTPM_ERR_KEYS_FOLDER_MISSING', { folder: dirname(path) }, { cause });
  }
  if (!(await readFile(path)).equals(sealed)) throw new VtpmError('VTPM_ERR_KEYS_FILE_DAMAGED', { path });
}
