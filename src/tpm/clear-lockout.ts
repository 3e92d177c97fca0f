import { VtpmError } from '../errors/error.ts';
import { TpmResponseError } from '../tpm2/command.ts';
import { resetLockout } from '../tpm2/maintenance.ts';
import { isLockout, isWrongPassword } from '../tpm2/response-codes.ts';
import type { LockoutState, MaintenanceResult } from './inside-views.ts';
import { type MaintainOptions, maintainChip } from './maintain.ts';
import { readLockout } from './read-inside.ts';

/**
 * Sets the count of wrong tries to zero. Only the lockout password allows it, which is empty until a guest
 * sets one; a wrong one would lock that password too, so none is tried where one is set.
 * @throws VtpmError VTPM_ERR_TPM_LOCKOUT_PASSWORD, VTPM_ERR_TPM_LOCKED_OUT, and what {@link maintainChip}
 * throws; all is then as before
 */
export async function clearLockout(options: MaintainOptions): Promise<MaintenanceResult> {
  const { name } = options.description;
  const { backup, result } = await maintainChip(options, {
    reason: 'before-change',
    async change(client) {
      const before = await readLockout(client);
      if (before.passwordSet) throw lockoutPassword(name, before);
      try {
        await resetLockout(client);
      } catch (error) {
        if (!(error instanceof TpmResponseError)) throw error;
        if (isWrongPassword(error.responseCode)) throw lockoutPassword(name, before);
        if (isLockout(error.responseCode))
          throw new VtpmError('VTPM_ERR_TPM_LOCKED_OUT', {
            name,
            minutes: Math.ceil(before.lockoutRecoverySeconds / 60),
          });
        throw error;
      }
      return { before, after: await readLockout(client) };
    },
    async prove(client) {
      const found = await readLockout(client);
      if (found.counter !== 0 || found.locked)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `the count is ${found.counter}, not zero` });
    },
  });
  return { backup, ...result };
}

const lockoutPassword = (name: string, { recoverySeconds }: LockoutState) =>
  new VtpmError('VTPM_ERR_TPM_LOCKOUT_PASSWORD', { name, minutes: Math.ceil(recoverySeconds / 60) });
