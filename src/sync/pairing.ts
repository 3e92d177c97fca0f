import { z } from 'zod';
import {
  authenticate,
  type Computer,
  computerIdPattern,
  computerSchema,
  digestOf,
  hashPattern,
  type Secrets,
} from './identity.ts';
import type { ComputerId } from './views.ts';

/**
 * How two computers come to show the same code, through a folder that others can write to.
 *
 * The new computer commits to a secret number. An enrolled one answers with a number of its own. Only then the
 * new one reveals its number, for that one answer. The code is a hash of both numbers, both computers' keys
 * and the circle. Somebody in between has to fix every number of theirs before they know what
 * it must fit, so six digits give them one chance in a million each time, and they can't search for a match (a
 * short authentication string, as in ZRTP, RFC 6189, section 4.4.1).
 */

const hash = z.string().regex(hashPattern);

/** A request stays valid this long, by the clock of whoever looks at it. Milliseconds. */
export const requestLifetime = 24 * 60 * 60 * 1000;
/** How many requests are looked at: each one more gives a guesser one more chance. */
export const maximumRequests = 8;

export const requestSchema = z.object({
  computer: computerSchema,
  /** Makes each request another one. */
  id: hash,
  commitment: hash,
  /** ISO 8601, by the new computer's clock. */
  askedAt: z.iso.datetime(),
});
export type Request = z.infer<typeof requestSchema>;

/** In the new computer's file. */
export const joinSchema = z.object({
  request: requestSchema,
  /** Which answer it chose, once and for all, and its number. */
  reveal: z.object({ answer: hash, nonce: hash }).nullable(),
});
export type Join = z.infer<typeof joinSchema>;

/** In an enrolled computer's file. */
export const answerSchema = z.object({ request: hash, nonce: hash });
export type Answer = z.infer<typeof answerSchema>;

export const requestHash = ({ computer, id, commitment, askedAt }: Request): string =>
  digestOf('request', computer.id, computer.name, id, commitment, askedAt);

/** The new computer's number: derived, so that it is in no file before it is revealed. */
const joinNonce = (secrets: Secrets, id: string): string => authenticate(secrets, 'join nonce', id);
const commitmentTo = (id: string, nonce: string): string => digestOf('commitment', id, nonce);

export function makeRequest(secrets: Secrets, computer: Computer, id: string, now: Date): Request {
  const commitment = commitmentTo(id, joinNonce(secrets, id));
  return { computer, id, commitment, askedAt: now.toISOString() };
}

/** The enrolled computer's number for a request: always the same, and known to nobody before it is written. */
export const answerTo = (secrets: Secrets, request: string): Answer => ({
  request,
  nonce: authenticate(secrets, 'answer nonce', request),
});

export const answerHash = (circle: string, answerer: ComputerId, { request, nonce }: Answer): string =>
  digestOf('answer', circle, answerer, request, nonce);

export const revealFor = (secrets: Secrets, { id }: Request, answer: string): Join['reveal'] => ({
  answer,
  nonce: joinNonce(secrets, id),
});

/** `483 920`, or null when the revealed number is not the one that was committed to. */
export function pairingCode({ request, reveal }: Join): string | null {
  if (!reveal || commitmentTo(request.id, reveal.nonce) !== request.commitment) return null;
  // 48 bits modulo a million: the bias is below 10⁻⁸
  const number = Number.parseInt(digestOf('code', reveal.answer, reveal.nonce).slice(0, 12), 16) % 1_000_000;
  const digits = String(number).padStart(6, '0');
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}

/** What this computer remembers of its own request. */
export const ownJoinSchema = z.object({
  request: requestSchema,
  /** The answer it has chosen; never changed afterwards. */
  chosen: z
    .object({
      answer: hash,
      circle: hash,
      by: z.string().regex(computerIdPattern),
      byName: z.string().max(64),
    })
    .nullable(),
  /** Whether its user has compared the codes. */
  confirmed: z.boolean(),
  refused: z.boolean(),
});
export type OwnJoinMemory = z.infer<typeof ownJoinSchema>;

/** The code of this computer's own request; null before it has been answered. */
export const ownPairingCode = (secrets: Secrets, { request, chosen }: OwnJoinMemory): string | null =>
  chosen && pairingCode({ request, reveal: revealFor(secrets, request, chosen.answer) });
