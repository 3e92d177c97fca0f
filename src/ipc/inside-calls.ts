import { z } from 'zod';
import type { MeasuredStart } from '../event-log/measured-views.ts';
import type {
  CertificatesRenewal,
  ChipInside,
  ClearPreview,
  MaintenanceResult,
  StorageTest,
} from '../tpm/inside-views.ts';

const machine = z.string().min(1).max(4096);

/** The calls about the inside of a machine's chip, and its maintenance. */
export const insideCalls = {
  /** Shows the window Inside the Chip of a machine. */
  'inside.open': z.tuple([machine]),
  /** Reads a private copy of the storage: about a second. */
  'inside.read': z.tuple([machine]),
  /** The start of a running machine as measured, from the guest's memory. */
  'inside.measured': z.tuple([machine]),
  'inside.test': z.tuple([machine]),
  'inside.clearLockout': z.tuple([machine]),
  'inside.renewCertificates': z.tuple([machine]),
  'inside.clearPreview': z.tuple([machine]),
  'inside.clear': z.tuple([machine]),
  /** Asks for a place and writes a text there that the window shows; null when cancelled. */
  'inside.save': z.tuple([
    z.strictObject({
      kind: z.enum(['text', 'certificate']),
      /** The suggested name, without its ending. */
      name: z.string().min(1).max(200),
      content: z.string().max(4_000_000),
    }),
  ]),
  /** The same for the event log of a running machine, in the TCG's binary form. */
  'inside.saveLog': z.tuple([machine, z.string().min(1).max(200)]),
} as const;

export interface InsideResults {
  'inside.open': null;
  'inside.read': ChipInside;
  'inside.measured': MeasuredStart;
  'inside.test': StorageTest;
  'inside.clearLockout': MaintenanceResult;
  'inside.renewCertificates': CertificatesRenewal;
  'inside.clearPreview': ClearPreview;
  'inside.clear': MaintenanceResult;
  /** The path written. */
  'inside.save': string | null;
  'inside.saveLog': string | null;
}
