import { z } from 'zod';
import { type CheckId, checkIds } from '../doctor/checks.ts';
import type { Finding } from '../doctor/finding.ts';
import { fixIds } from '../doctor/fixes.ts';
import type {
  ChipNotListed,
  Examination,
  FixResult,
  MachineOverview,
} from '../product/doctor/doctor-views.ts';
import type { MachineId } from '../product/views.ts';

/** A bundle on the list; null is this computer. */
const subject = z.string().min(1).max(4096).nullable();
const check = z.enum(checkIds as readonly [CheckId, ...CheckId[]]);

/** What the Troubleshooting window is to show. */
export const troubleshootingRequest = z.strictObject({
  subject,
  /** Checks of which the first that is not in order is opened, or else the first. */
  checks: z.array(check).max(20),
  /** `chip-not-listed` is the page on why "TPM Chip" is not in the machine's list. */
  page: z.enum(['checks', 'chip-not-listed']),
  /** Where to look at the rest of the checks, if those of the subject are all in order. */
  otherwise: subject.optional(),
});
export type TroubleshootingRequest = z.infer<typeof troubleshootingRequest>;

/** The calls about troubleshooting. */
export const doctorCalls = {
  /**
   * Looks deeply at this computer or at a machine. Each finding is also told as it is made, with the number that
   * the window gave. A window looks at one subject at a time: a further call ends the one before.
   */
  'doctor.examine': z.tuple([subject, z.int().min(0)]),
  /** Looks briefly at every machine; each is also told as it is done. */
  'doctor.overview': z.tuple([]),
  'doctor.fix': z.tuple([
    z.strictObject({
      fix: z.enum(fixIds as readonly [(typeof fixIds)[number], ...typeof fixIds]),
      machine: subject,
      target: z.string().max(4096).nullable(),
      check: check.optional(),
    }),
  ]),
  'doctor.chipNotListed': z.tuple([z.string().min(1).max(4096)]),
  /** The text of a report on this computer and, if not null, one machine. Main keeps it to be saved as it is. */
  'doctor.report': z.tuple([subject, z.enum(['en', 'fr'])]),
  /** Asks for the place with the system's save dialog and writes the report shown last; null when cancelled. */
  'doctor.saveReport': z.tuple([]),
  /** Shows the Troubleshooting window. */
  'doctor.open': z.tuple([troubleshootingRequest]),
} as const;

export interface DoctorResults {
  'doctor.examine': Examination;
  'doctor.overview': readonly MachineOverview[];
  'doctor.fix': FixResult;
  'doctor.chipNotListed': ChipNotListed;
  'doctor.report': string;
  'doctor.saveReport': string | null;
  'doctor.open': null;
}

export interface DoctorEvents {
  /** One finding of the examination that a window numbered `run`. */
  doctorFinding: { readonly subject: MachineId | null; readonly run: number; readonly finding: Finding };
  doctorMachine: MachineOverview;
  /** The window, open already, is to show this. */
  troubleshoot: TroubleshootingRequest;
}
export const doctorEventNames = ['doctorFinding', 'doctorMachine', 'troubleshoot'] as const;
