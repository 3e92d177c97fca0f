import { z } from 'zod';
import { parallelsCpus, parallelsEditions } from '../parallels/availability.ts';
import type {
  ImportDiskProgress,
  ImportDiskResult,
  ImportDiskView,
  ParallelsProductView,
  ParallelsView,
  ToUefiView,
} from '../product/ways-out/ways-out-views.ts';

const machine = z.string().min(1).max(4096);
const path = z.string().min(1).max(4096);
const importChoice = z.strictObject({
  deviceId: z.string().max(200).optional(),
  wholeDisk: z.boolean().optional(),
  partitionAsIs: z.boolean().optional(),
});

const parallelsAnswers = z.strictObject({
  version: z.string().max(60).optional(),
  edition: z.enum(parallelsEditions).optional(),
  cpu: z.enum(parallelsCpus).optional(),
});

/** The calls that lead out of "TPM Chip is not in the list" (S13–S16). */
export const waysOutCalls = {
  'toUefi.check': z.tuple([machine]),
  'toUefi.switch': z.tuple([machine]),
  'toUefi.undo': z.tuple([machine]),
  'importDisk.check': z.tuple([machine, importChoice]),
  /** Answers when the machine has its image; meanwhile `importProgress` is told. */
  'importDisk.run': z.tuple([machine, importChoice]),
  /** Ends the import of a machine that this app runs: its call then fails with VTPM_ERR_IMPORT_DISK_CANCELLED. */
  'importDisk.cancel': z.tuple([machine]),
  'importDisk.undo': z.tuple([machine, z.string().max(200)]),
  /** Asks for a machine of Parallels Desktop with the system's dialog; null when cancelled. */
  'parallels.choose': z.tuple([]),
  'parallels.examine': z.tuple([path, parallelsAnswers]),
  'parallels.product': z.tuple([parallelsAnswers]),
} as const;

export interface WaysOutResults {
  'toUefi.check': ToUefiView;
  /** False when it had UEFI already. */
  'toUefi.switch': boolean;
  'toUefi.undo': null;
  'importDisk.check': ImportDiskView;
  'importDisk.run': ImportDiskResult;
  'importDisk.cancel': null;
  'importDisk.undo': null;
  'parallels.choose': string | null;
  'parallels.examine': ParallelsView;
  'parallels.product': ParallelsProductView;
}

export interface WaysOutEvents {
  /** At most some times a second, and at each step's end. */
  importProgress: { readonly id: string; readonly progress: ImportDiskProgress };
}
export const waysOutEventNames = ['importProgress'] as const;
