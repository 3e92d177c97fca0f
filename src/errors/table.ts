import { arrivalErrors } from './arrival-errors.ts';
import { doctorErrors } from './doctor-errors.ts';
import { firmwareErrors } from './firmware-errors.ts';
import { keychainErrors } from './keychain-errors.ts';
import { machineErrors } from './machine-errors.ts';
import { moveErrors } from './move-errors.ts';
import { qemuErrors } from './qemu-errors.ts';
import { syncErrors } from './sync-errors.ts';
import { tpmErrors } from './tpm-errors.ts';
import { waysOutErrors } from './ways-out-errors.ts';

export type Locale = 'en' | 'fr';

/** What a person reads about one code. `{name}` is filled from the error's details. */
interface Text {
  /** What happened, as a sentence fragment without a full stop. */
  readonly title: string;
  /** Why, in one or two sentences. */
  readonly cause: string;
  /** What to do now, in the imperative. */
  readonly nextStep: string;
}

export interface ErrorEntry {
  /** Whether the same action may succeed later without anything being repaired. */
  readonly retry: boolean;
  readonly en: Text;
  readonly fr: Text;
}

export type ErrorTable = Readonly<Record<`VTPM_ERR_${string}`, ErrorEntry>>;

/** Every failure a user can meet. Codes are stable: once released, one is never renamed or reused. */
export const errorTable = {
  ...arrivalErrors,
  ...machineErrors,
  ...firmwareErrors,
  ...keychainErrors,
  ...tpmErrors,
  ...qemuErrors,
  ...doctorErrors,
  ...moveErrors,
  ...syncErrors,
  ...waysOutErrors,
} as const satisfies ErrorTable;

export type ErrorCode = keyof typeof errorTable;
