import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import {
  type Computer,
  computerIdPattern,
  computerSchema,
  digestOf,
  hashPattern,
  type Secrets,
  sign,
  verify,
} from './identity.ts';
import { formatKeySet, type KeySet, parseKeySet } from './key-set.ts';
import { maximumStatements } from './membership.ts';
import { answerSchema, joinSchema } from './pairing.ts';
import { signedStatement } from './statement.ts';

/** The highest version of the format that this product reads and writes. */
export const fileVersion = 1;
/** A larger file is not read. */
export const maximumFileSize = 16 * 1024 * 1024;

const hash = z.string().regex(hashPattern);
const computerId = z.string().regex(computerIdPattern);
const sequence = z
  .int()
  .min(1)
  .max(2 ** 48);

const bodySchema = z.object({
  writer: computerSchema,
  /** Higher than in every file that this computer wrote before. */
  sequence,
  /** ISO 8601, by the writer's clock; shown, decides nothing. */
  writtenAt: z.iso.datetime(),
  /** Null before the writer was let in. */
  circle: hash.nullable(),
  statements: z.array(signedStatement).max(maximumStatements),
  /** An age file, base64: see {@link formatKeySet}. */
  keys: z.base64().nullable(),
  /**
   * The highest sequence of each computer that the writer has seen, one more where it has seen two files of one
   * number: how a computer that was set back finds out, and what its next file must exceed.
   */
  seen: z.record(computerId, sequence),
  join: joinSchema.nullable(),
  answers: z.array(answerSchema).max(100),
  /** Hashes of requests that the writer refused. */
  refused: z.array(hash).max(1000),
});
/** What one computer tells the others. */
export type Body = z.infer<typeof bodySchema>;

const envelope = z.object({
  format: z.literal('vtpm-sync'),
  version: z.literal(fileVersion),
  /** JSON of a {@link Body}: the very text that is signed. */
  body: z.string(),
  signature: z.string().regex(/^[\w-]{86}$/),
});

const purpose = 'file 1';

export const formatFile = (body: Body, secrets: Secrets): string => {
  const text = JSON.stringify(body);
  const signature = sign(secrets, purpose, text);
  return `${JSON.stringify({ format: 'vtpm-sync', version: fileVersion, body: text, signature })}\n`;
};

export type ReadFile =
  | { readonly kind: 'read'; readonly body: Body; readonly hash: string }
  /** Cut short, empty, or something else. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'newer'; readonly version: number }
  /** Whole, and not signed by the computer it claims to be from. */
  | { readonly kind: 'forged' };

/**
 * Reads a file of the folder. `read` means only that the computer it names has signed it; whether that
 * computer is anybody is the membership's to say. Never throws.
 */
export function parseFile(text: string): ReadFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'damaged' };
  }
  const header = z.object({ format: z.literal('vtpm-sync'), version: z.int() }).safeParse(value);
  if (!header.success) return { kind: 'damaged' };
  if (header.data.version > fileVersion) return { kind: 'newer', version: header.data.version };
  const sealed = envelope.safeParse(value);
  if (!sealed.success) return { kind: 'damaged' };
  let inner: unknown;
  try {
    inner = JSON.parse(sealed.data.body);
  } catch {
    return { kind: 'damaged' };
  }
  const body = bodySchema.safeParse(inner);
  if (!body.success) return { kind: 'damaged' };
  if (!verify(body.data.writer, purpose, sealed.data.body, sealed.data.signature)) return { kind: 'forged' };
  return { kind: 'read', body: body.data, hash: digestOf('file', sealed.data.body) };
}

/** Encrypts a set of keys to computers, and to nobody else. */
export async function sealKeys(
  keys: KeySet,
  readers: readonly Computer[],
  writer: Computer,
  number: number,
): Promise<string> {
  const encrypter = new Encrypter();
  for (const { recipient } of readers)
    try {
      encrypter.addRecipient(recipient);
    } catch {
      // a member let in somebody whose key is none: that one reads nothing, the others go on
    }
  const sealed = await encrypter.encrypt(formatKeySet(keys, writer.id, number));
  return Buffer.from(sealed).toString('base64');
}

/** The keys in a file, or null when this computer is not among its readers or the text is not what it says. */
export async function openKeys(body: Body, secrets: Secrets): Promise<KeySet | null> {
  if (body.keys === null) return null;
  const decrypter = new Decrypter();
  decrypter.addIdentity(secrets.identity);
  let text: string;
  try {
    text = await decrypter.decrypt(Buffer.from(body.keys, 'base64'), 'text');
  } catch {
    return null;
  }
  return parseKeySet(text, body.writer.id, body.sequence);
}
