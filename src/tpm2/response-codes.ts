import type { LocalText } from '../errors/local-text.ts';
import { formatOne, formatZero, type TpmRetry } from './response-code-table.ts';

export interface ResponseCode {
  /** "TPM_RC_HANDLE"; null for a code that the specification does not define. */
  readonly name: string | null;
  /** What it means; the specification's English where a person hardly ever meets it. */
  readonly meaning: LocalText;
  /** Whether sending the command again can help. */
  readonly retry: TpmRetry;
}

/** What a response code means (Part 2, 6.6). Any number is answered. */
export function responseCode(code: number): ResponseCode {
  if (code === 0) return { name: 'TPM_RC_SUCCESS', meaning: { en: 'done', fr: 'fait' }, retry: 'never' };
  const entry = code > 0xfff ? undefined : code & 0x80 ? formatOne[code & 0x3f] : formatZero[code];
  if (!entry)
    return {
      name: null,
      meaning: { en: 'a code without a known meaning', fr: 'un code sans signification connue' },
      retry: 'never',
    };
  const [name, en, fr, retry = 'never'] = entry;
  return { name: `TPM_RC_${name}`, meaning: { en, fr: fr ?? en }, retry };
}

/**
 * A response code in words: "TPM_RC_HANDLE (handle 1, 0x18b)". For a format-one code the parameter, handle
 * or session that it is about is named; an unknown code is given as its number.
 */
export function responseCodeName(code: number): string {
  const hex = `0x${code.toString(16).padStart(3, '0')}`;
  const { name } = responseCode(code);
  if (code === 0 || name === null) return name ?? hex;
  if ((code & 0x80) === 0) return `${name} (${hex})`;
  const number = (code >> 8) & 0xf;
  // bit 6: a parameter; else bit 11 tells a session from a handle
  const about =
    code & 0x40 ? `parameter ${number}` : number & 8 ? `session ${number & 7}` : `handle ${number}`;
  return `${name} (${about}, ${hex})`;
}

/** TPM_RC_HANDLE and its kin: what was asked for is not there. */
export const isMissing = (code: number): boolean => (code & 0x80) !== 0 && (code & 0x3f) === 0x0b;

/** A wrong password, whether or not it counts towards the lockout. */
export const isWrongPassword = (code: number): boolean =>
  (code & 0x80) !== 0 && ((code & 0x3f) === 0x0e || (code & 0x3f) === 0x22);

/** TPM_RC_LOCKOUT: too many wrong passwords. */
export const isLockout = (code: number): boolean => code === 0x921;
