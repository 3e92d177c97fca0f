import type { ErrorCode } from '../errors/table.ts';

/** Documented in docs/cli.md; stable. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  busy: 4,
  key: 5,
  host: 6,
  cancelled: 7,
} as const;

/** The exit code that belongs to an error code. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'VTPM_ERR_USAGE') return exitCodes.usage;
  if (code === 'VTPM_ERR_MACHINE_NOT_FOUND' || code === 'VTPM_ERR_BUNDLE_MISSING') return exitCodes.notFound;
  if (/^VTPM_ERR_MACHINE_(BUSY|RUNNING|NOT_RUNNING)$/.test(code)) return exitCodes.busy;
  if (/^VTPM_ERR_(KEYCHAIN|KEY)_/.test(code)) return exitCodes.key;
  if (/_MISSING$|_UNAVAILABLE$|_NOT_FOUND$/.test(code) && !/STORAGE|BACKUP|KEY/.test(code))
    return exitCodes.host;
  return exitCodes.failure;
}
