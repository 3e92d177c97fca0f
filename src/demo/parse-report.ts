import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const guestReport = z.object({
  firmware: z.enum(['uefi', 'bios']),
  /** The firmware's own variables; null where there are none. */
  secureBoot: z.boolean().nullable(),
  setupMode: z.boolean().nullable(),
  /** The major version that the kernel's driver found; null without a chip. */
  tpmVersion: z.int().nullable(),
  /** SHA-256 bank, by PCR number. */
  pcrs: z.record(z.string(), digest),
  /** PK, KEK, db and dbx as the guest reads them, without the four bytes of attributes. */
  keys: z.record(z.string(), z.object({ size: z.int(), sha256: digest })),
  /** The bytes of BootOrder in hex, little-endian 16-bit numbers. */
  bootOrder: z.string(),
  /** Names of all UEFI variables, `Name-GUID`. */
  variables: z.array(z.string()),
  /** What became of the secret behind PCR 7; `sha256` is that of the secret. */
  seal: z.discriminatedUnion('state', [
    z.object({ state: z.enum(['sealed', 'unsealed']), sha256: digest }),
    /** `code` is the TPM's response code in hex. */
    z.object({ state: z.literal('failed'), step: z.string(), code: z.string() }),
    z.object({ state: z.literal('none') }),
  ]),
  /** `uname -m` */
  machine: z.string(),
});

/** What the demo guest found at one boot. */
export type GuestReport = z.infer<typeof guestReport>;

/** The last line that carries a report, or null while there is none. A line still being written is none. */
const lastReportLine = (log: string): string | null =>
  [...log.matchAll(/VTPM-REPORT (\{.*\})\r?\n/g)].at(-1)?.[1] ?? null;

export const hasReport = (log: string): boolean => lastReportLine(log) !== null;

/** Whether the guest has said that it has done all and listens to its power button. */
export const isReady = (log: string): boolean => /^VTPM-READY\r?$/m.test(log);

/**
 * Reads the newest report from a serial log.
 * @throws VtpmError VTPM_ERR_DEMO_REPORT
 */
export function parseReport(log: string): GuestReport {
  const line = lastReportLine(log);
  if (line === null) throw new VtpmError('VTPM_ERR_DEMO_REPORT', { reason: 'no report in it' });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new VtpmError('VTPM_ERR_DEMO_REPORT', { reason: 'it is not JSON' }, { cause });
  }
  const result = guestReport.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new VtpmError('VTPM_ERR_DEMO_REPORT', {
    reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  });
}
