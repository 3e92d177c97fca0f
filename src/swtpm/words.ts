import { VtpmError } from '../errors/error.ts';

/** A run of bytes in hex: swtpm dumps a failing command with its data, secrets included. */
const hexBytes = /(?:\b[0-9a-fA-F]{2}\b[ \t]*){4,}/g;
const hexRun = /\b[0-9a-fA-F]{16,}\b/g;

/** swtpm's words without the bytes of TPM commands, fit for a log and for people. */
export const withoutDumps = (text: string): string =>
  text.replace(hexBytes, '[bytes]').replace(hexRun, '[hex]');

/** The line that names the cause, out of all that swtpm or swtpm_setup said. */
export function lastWords(output: string): string {
  const lines = withoutDumps(output)
    .split('\n')
    .map((line) => line.replace(/^(swtpm(_setup|_localca)?|libtpms\/\w+):\s*/, '').trim())
    .filter((line) => line !== '' && !/^(Ending|Starting) vTPM manufacturing/.test(line));
  const telling = lines.find((line) =>
    /error|fail|could not|cannot|denied|no space|wrong|invalid|must /i.test(line),
  );
  return (telling ?? lines.at(-1) ?? 'nothing').replace(/\.$/, '').slice(0, 300);
}

/**
 * Why swtpm did not open a storage, from what it wrote before it exited.
 * A wrong key and a changed byte look the same (the HMAC fails): both are VTPM_ERR_KEY_WRONG.
 */
export function startFailure(output: string, stateDir: string, expectedBits: number): VtpmError {
  const reason = lastWords(output);
  if (/Could not lock access to lockfile/i.test(output)) return new VtpmError('VTPM_ERR_SWTPM_BUSY');
  const size = /Wrong decryption key\. Need (\d+) bit key/i.exec(output);
  if (size?.[1]) return new VtpmError('VTPM_ERR_SWTPM_KEY_SIZE', { found: size[1], expected: expectedBits });
  if (/Verification of HMAC failed/i.test(output))
    return new VtpmError('VTPM_ERR_KEY_WRONG', { path: stateDir });
  if (/No space left on device/i.test(output)) return new VtpmError('VTPM_ERR_DISK_FULL');
  if (/Permission denied|Read-only file system/i.test(output))
    return new VtpmError('VTPM_ERR_FILE_ACCESS', { reason });
  if (/NVRAM|GetDecryptedData|failure mode|Could not initialize libtpms|header/i.test(output))
    return new VtpmError('VTPM_ERR_STORAGE_DAMAGED', { path: stateDir, reason });
  return new VtpmError('VTPM_ERR_SWTPM_START_FAILED', { reason });
}
