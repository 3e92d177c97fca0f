import { VtpmError } from '../errors/error.ts';

/** A passphrase that a file for the road must at least have. Characters are Unicode code points. */
const minimumLength = 12;
const minimumDifferent = 6;

/** Powers of ten of the guesses that a level needs at least; below the first a passphrase is refused. */
const needed = { fair: 10, good: 12, strong: 15 } as const;

/**
 * Guesses a second of somebody who means it. Each costs 256 MiB and a second of one core (scrypt, 2^18), so
 * this is a hall full of computers.
 */
const guessesPerSecond = 10_000;

/** What is longer says nothing more, and would only take longer to look at. */
const longestJudged = 100;

export const strengthLevels = ['too-weak', 'fair', 'good', 'strong'] as const;
export type StrengthLevel = (typeof strengthLevels)[number];

export interface PassphraseStrength {
  readonly level: StrengthLevel;
  /** How long guessing it is expected to take, at ten thousand guesses a second. */
  readonly seconds: number;
  /** How many characters there are, and how many there must be. */
  readonly length: number;
  readonly minimumLength: number;
}

/**
 * Judges a passphrase as somebody would guess it: words, names, sentences and passwords of English and French,
 * keyboard rows, dates, repetitions. The one judge of window and command line.
 */
export async function judgePassphrase(passphrase: string): Promise<PassphraseStrength> {
  const characters = [...passphrase];
  const { guessesLog10 } = (await import('./passphrase-guesses.ts')).guess(
    characters.slice(0, longestJudged).join(''),
  );
  const tooShort = characters.length < minimumLength || new Set(characters).size < minimumDifferent;
  const level: StrengthLevel =
    tooShort || guessesLog10 < needed.fair
      ? 'too-weak'
      : guessesLog10 < needed.good
        ? 'fair'
        : guessesLog10 < needed.strong
          ? 'good'
          : 'strong';
  return {
    level,
    seconds: 10 ** guessesLog10 / guessesPerSecond,
    length: characters.length,
    minimumLength,
  };
}

/** @throws VtpmError VTPM_ERR_KEYS_PASSPHRASE_WEAK */
export async function requireStrongPassphrase(passphrase: string): Promise<void> {
  if ((await judgePassphrase(passphrase)).level === 'too-weak')
    throw new VtpmError('VTPM_ERR_KEYS_PASSPHRASE_WEAK', {
      length: minimumLength,
      different: minimumDifferent,
    });
}
