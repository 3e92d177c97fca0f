import { bytesText } from './bytes-text.ts';
import { frenchReason } from './reasons.ts';
import { type ErrorCode, errorTable, type Locale } from './table.ts';

/** Values that fill the `{placeholders}` of an error's texts. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** A failure that a user can meet: a stable code, and the facts its texts name. */
export class VtpmError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(`${code}: ${errorText(code, 'en', details).title}`, options);
    this.name = 'VtpmError';
    this.code = code;
    this.details = details;
  }
}

/** What the window and the CLI show of a failure, in the user's language. */
export interface ErrorText {
  readonly title: string;
  readonly cause: string;
  readonly nextStep: string;
}

/**
 * The three texts of a code with its details filled in, those marked `{…:bytes}` as sizes. An unfilled
 * placeholder reads as "?".
 */
export function errorText(code: ErrorCode, locale: Locale, details: ErrorDetails = {}): ErrorText {
  const text = errorTable[code][locale];
  const fill = (s: string) =>
    s.replace(/\{(\w+)(:bytes)?\}/g, (_, key: string, bytes?: string) => {
      const value = details[key] ?? '?';
      if (bytes && typeof value === 'number') return bytesText(value, locale);
      return key === 'reason' && locale === 'fr' ? frenchReason(String(value)) : String(value);
    });
  const cause = fill(text.cause);
  return {
    title: fill(text.title),
    cause: text.cause.startsWith('{reason}') ? capitalised(cause) : cause,
    nextStep: fill(text.nextStep),
  };
}

/** How a drive that was pulled out, or a share that went away, answers (errno(3)). */
const driveLost = new Set(['EIO', 'ENXIO', 'ENODEV', 'ENOMEDIUM', 'EREMOTEIO', 'ESTALE', 'ENOTCONN']);

/** Options (`--to`) and quotes stay as they are. */
const capitalised = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** Any thrown value as a {@link VtpmError}; what has no code of its own is `VTPM_ERR_INTERNAL`. */
export function toVtpmError(error: unknown): VtpmError {
  if (error instanceof VtpmError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const reason = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new VtpmError('VTPM_ERR_DISK_FULL', {}, { cause: error });
  if (typeof code === 'string' && driveLost.has(code))
    return new VtpmError('VTPM_ERR_DRIVE_LOST', { reason }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new VtpmError('VTPM_ERR_FILE_ACCESS', { reason }, { cause: error });
  return new VtpmError('VTPM_ERR_INTERNAL', { reason }, { cause: error });
}

/** The form in which a failure crosses IPC, the session socket and `--json`. */
export interface WireError {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

export const toWireError = (error: unknown): WireError => {
  const { code, details } = toVtpmError(error);
  return { code, details };
};
