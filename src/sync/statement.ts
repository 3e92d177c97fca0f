import { z } from 'zod';
import {
  type Computer,
  computerIdPattern,
  computerSchema,
  digestOf,
  hashPattern,
  type Secrets,
  sign,
} from './identity.ts';
import type { ComputerId } from './views.ts';

const hash = z.string().regex(hashPattern);
const base = {
  author: z.string().regex(computerIdPattern),
  /** Place in its author's own chain, from 0. */
  index: z.int().min(0).max(100_000),
  /** Hash of the author's statement before this one; null for its first. */
  previous: hash.nullable(),
  /** ISO 8601 by the author's clock; shown to people, decides nothing. */
  at: z.iso.datetime(),
};
const schema = z.discriminatedUnion('kind', [
  /** Makes a circle; its hash is the circle's id. */
  z.object({ ...base, kind: z.literal('create'), computer: computerSchema, nonce: hash }),
  z.object({ ...base, kind: z.literal('add'), circle: hash, computer: computerSchema }),
  z.object({
    ...base,
    kind: z.literal('remove'),
    circle: hash,
    subject: z.string().regex(computerIdPattern),
    /** The subject's last statement that its remover accepts; null for none. Whatever else it says is void. */
    cut: hash.nullable(),
  }),
]);

/** What one computer says of who belongs to the circle. */
export type Statement = z.infer<typeof schema>;

/** The very text that was signed, and the signature: what is stored and passed on. */
export const signedStatement = z.object({
  text: z.string().max(4000),
  signature: z.string().regex(/^[\w-]{86}$/),
});
export type SignedStatement = z.infer<typeof signedStatement>;

export const statementPurpose = 'statement 1';

export const statementHash = ({ text }: Pick<SignedStatement, 'text'>): string => digestOf('statement', text);

/** Reads a statement; null when it is none. Its signature is checked by the one who knows its author. */
export function parseStatement({ text }: SignedStatement): Statement | null {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

type Content =
  | { readonly kind: 'create'; readonly computer: Computer; readonly nonce: string }
  | { readonly kind: 'add'; readonly circle: string; readonly computer: Computer }
  | {
      readonly kind: 'remove';
      readonly circle: string;
      readonly subject: ComputerId;
      readonly cut: string | null;
    };

/** Signs a statement that follows `last` in its author's chain. */
export function makeStatement(
  secrets: Secrets,
  author: ComputerId,
  last: { readonly hash: string; readonly index: number } | null,
  content: Content,
  now: Date,
): SignedStatement {
  const text = JSON.stringify({
    ...{ author, index: last ? last.index + 1 : 0, previous: last?.hash ?? null, at: now.toISOString() },
    ...content,
  } satisfies Statement);
  return { text, signature: sign(secrets, statementPurpose, text) };
}
