import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as signBytes,
  timingSafeEqual,
  verify as verifyBytes,
} from 'node:crypto';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';
import type { ComputerId } from './views.ts';

/** SHA-256 over a list of texts, hex. JSON keeps their borders apart; `purpose` keeps one use from another. */
export const digestOf = (purpose: string, ...parts: readonly (string | number | null)[]): string =>
  createHash('sha256')
    .update(JSON.stringify([`vtpm-sync ${purpose}`, ...parts]))
    .digest('hex');

export const hashPattern = /^[0-9a-f]{64}$/;
export const computerIdPattern = /^[0-9a-f]{32}$/;

/** A name as people type it: no control or formatting characters, which could make one look like another. */
export const computerName = z
  .string()
  .min(1)
  .max(64)
  .refine((name) => name.trim() === name && !/\p{C}/u.test(name), 'not a name');

/** What others know of a computer. The id is derived from the keys, so that no two share one. */
export const computerSchema = z
  .object({
    id: z.string().regex(computerIdPattern),
    name: computerName,
    /** age's X25519 recipient. */
    recipient: z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/),
    /** Ed25519, SubjectPublicKeyInfo (DER), base64url. */
    signingKey: z.string().regex(/^[\w-]{59}$/),
  })
  .refine((c) => c.id === computerIdOf(c.recipient, c.signingKey), 'id and keys do not belong together');
export type Computer = z.infer<typeof computerSchema>;

const computerIdOf = (recipient: string, signingKey: string): ComputerId =>
  digestOf('computer', recipient, signingKey).slice(0, 32);

/** What is in the keychain, and nowhere else, of a computer that takes part. */
const secretsSchema = z.object({
  version: z.literal(1),
  /** The circle it belongs to; null until it was let in. */
  circle: z.string().regex(hashPattern).nullable(),
  /** age's X25519 identity. */
  identity: z.string().regex(/^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/),
  /** Ed25519, PKCS #8 (DER), base64url. */
  signingKey: z.string().regex(/^[\w-]{64}$/),
  /** HMAC-SHA256 key of 256 bits, base64url: authenticates what this computer remembers. */
  memoryKey: z.string().regex(/^[\w-]{43}$/),
});
export type Secrets = z.infer<typeof secretsSchema>;

/** The keychain account of a computer's own keys. No machine's account begins like it. */
export const secretsAccount = (id: ComputerId): string => `vTPM sync.{${id}}`;

export const formatSecrets = (secrets: Secrets): string => JSON.stringify(secrets);

/** @throws VtpmError VTPM_ERR_SYNC_KEYS_DAMAGED, which never quotes the secret */
export function parseSecrets(text: string, account: string): Secrets {
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    throw new VtpmError('VTPM_ERR_SYNC_KEYS_DAMAGED', { account });
  }
}

/** New key pairs. */
export async function newComputer(name: string): Promise<{ computer: Computer; secrets: Secrets }> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const pair = generateKeyPairSync('ed25519');
  const signingKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  return {
    computer: { id: computerIdOf(recipient, signingKey), name, recipient, signingKey },
    secrets: {
      version: 1,
      circle: null,
      identity,
      signingKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
      memoryKey: randomBytes(32).toString('base64url'),
    },
  };
}

const privateKeyOf = (secrets: Secrets): KeyObject =>
  createPrivateKey({ key: Buffer.from(secrets.signingKey, 'base64url'), format: 'der', type: 'pkcs8' });

/** The public half as others know it. */
export async function computerOf(secrets: Secrets, name: string): Promise<Computer> {
  const recipient = await identityToRecipient(secrets.identity);
  const signingKey = createPublicKey(privateKeyOf(secrets))
    .export({ type: 'spki', format: 'der' })
    .toString('base64url');
  return { id: computerIdOf(recipient, signingKey), name, recipient, signingKey };
}

/** What is signed: the purpose keeps a signature for one use from passing for another. */
const message = (purpose: string, text: string): Buffer => Buffer.from(`vtpm-sync ${purpose}\n${text}`);

/** Ed25519 over a text, base64url. */
export const sign = (secrets: Secrets, purpose: string, text: string): string =>
  signBytes(null, message(purpose, text), privateKeyOf(secrets)).toString('base64url');

/** Whether a computer signed a text for this purpose. Never throws, whatever the key or signature. */
export function verify(
  computer: Pick<Computer, 'signingKey'>,
  purpose: string,
  text: string,
  signature: string,
): boolean {
  try {
    const key = createPublicKey({
      ...{ key: Buffer.from(computer.signingKey, 'base64url'), format: 'der', type: 'spki' },
    });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verifyBytes(null, message(purpose, text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** HMAC-SHA256 with the memory key, hex; `purpose` keeps one use from another. */
export const authenticate = (secrets: Secrets, purpose: string, text: string): string =>
  createHmac('sha256', Buffer.from(secrets.memoryKey, 'base64url'))
    .update(message(purpose, text))
    .digest('hex');

export const isAuthentic = (secrets: Secrets, purpose: string, text: string, mac: string): boolean =>
  hashPattern.test(mac) &&
  timingSafeEqual(Buffer.from(authenticate(secrets, purpose, text), 'hex'), Buffer.from(mac, 'hex'));
