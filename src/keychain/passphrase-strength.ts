import { randomBytes } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';

/** A passphrase that a file for the road must at least have. Characters are Unicode code points. */
export const minimumLength = 12;
const minimumDifferent = 6;

/**
 * How strong a passphrase may be at most, told from its length and variety alone: a well-known sentence
 * passes as `good` though it is not. `generated` ones are good beyond doubt.
 */
export type PassphraseStrength = 'too-weak' | 'fair' | 'good';

export function passphraseStrength(passphrase: string): PassphraseStrength {
  const characters = [...passphrase];
  if (characters.length < minimumLength || new Set(characters).size < minimumDifferent) return 'too-weak';
  return characters.length < 20 ? 'fair' : 'good';
}

/** @throws VtpmError VTPM_ERR_KEYS_PASSPHRASE_WEAK */
export function requireStrength(passphrase: string): void {
  if (passphraseStrength(passphrase) === 'too-weak')
    throw new VtpmError('VTPM_ERR_KEYS_PASSPHRASE_WEAK', {
      length: minimumLength,
      different: minimumDifferent,
    });
}

// 32 letters and digits that are not mistaken for each other (Crockford's base 32)
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A passphrase of 140 random bits: "k7qm-9xw0-…", seven groups of four. */
export function generatePassphrase(): string {
  const group = () => [...randomBytes(4)].map((byte) => alphabet[byte & 31]).join('');
  return Array.from({ length: 7 }, group).join('-');
}
