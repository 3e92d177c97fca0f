import { arrivalErrors } from './arrival-errors.ts';
import { doctorErrors } from './doctor-errors.ts';
import type { ErrorTable } from './entry.ts';
import { firmwareErrors } from './firmware-errors.ts';
import { keychainErrors } from './keychain-errors.ts';
import { machineErrors } from './machine-errors.ts';
import { moveErrors } from './move-errors.ts';
import { qemuErrors } from './qemu-errors.ts';
import { syncErrors } from './sync-errors.ts';
import { tpmErrors } from './tpm-errors.ts';
import { waysOutErrors } from './ways-out-errors.ts';

export type Locale = 'en' | 'fr';

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
