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
  if (/^VTPM_ERR_SYNC_(REQUEST|COMPUTER)_UNKNOWN$/.test(code)) return exitCodes.notFound;
  if (/^VTPM_ERR_MACHINE_(BUSY|RUNNING|NOT_RUNNING)$/.test(code) || code === 'VTPM_ERR_SYNC_BUSY')
    return exitCodes.busy;
  if (/^VTPM_ERR_SYNC_(KEYS_|CODE_DIFFERS)/.test(code)) return exitCodes.key;
  if (code === 'VTPM_ERR_PVM_NOT_FOUND') return exitCodes.notFound;
  if (/^VTPM_ERR_(KEYCHAIN|KEYS?|ARRIVAL_KEY)_/.test(code) || /PASSPHRASE_(WRONG|NEEDED)$/.test(code))
    return exitCodes.key;
  if (/^VTPM_ERR_(SWTPM|QEMU|QEMU_IMG|FIRMWARE|DEMO_TOOL)_(MISSING|TOO_OLD|BROKEN|NO_DISPLAY)$/.test(code))
    return exitCodes.host;
  if (code === 'VTPM_ERR_SYNC_STILL_ASKING') return exitCodes.cancelled;
  if (/^VTPM_ERR_(|ARCHIVE_|COPY_|IMPORT_DISK_)CANCELLED$/.test(code)) return exitCodes.cancelled;
  return exitCodes.failure;
}
