import type { CheckId } from '../../src/doctor/checks.ts';
import { checksFor } from '../../src/doctor/explains.ts';
import type { VtpmError, WireError } from '../../src/errors/error.ts';
import type { TroubleshootingRequest } from '../../src/ipc/doctor-calls.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call } from '../bridge.ts';

/** Shows the Troubleshooting window: this computer, unless something else is asked for. */
export async function openTroubleshooting(request: Partial<TroubleshootingRequest> = {}): Promise<void> {
  await call('doctor.open', { subject: null, checks: [], page: 'checks', ...request }).catch(console.error);
}

/** The machine of this window, where it is of one. */
const machineOfWindow = (): MachineId | null => new URLSearchParams(location.search).get('machine');

/**
 * What "Why?" does for a failure: it opens Troubleshooting at the checks that explain its code, first at the
 * machine or the computer that the most telling one is of. Null when the failure's own text says all, or when
 * they are checks of a machine and none is known.
 */
export function whyOf(
  { code }: VtpmError | WireError,
  machine: MachineId | null = machineOfWindow(),
): (() => Promise<void>) | null {
  const checks = checksFor(code).filter((check) => machine !== null || check.startsWith('host.'));
  const [first] = checks;
  if (first === undefined) return null;
  const isOfHost = (check: CheckId) => check.startsWith('host.');
  const subject = isOfHost(first) ? null : machine;
  const both = checks.some(isOfHost) && !checks.every(isOfHost);
  return () =>
    openTroubleshooting({
      ...{ subject, checks: [...checks] },
      ...(both ? { otherwise: subject === null ? machine : null } : {}),
    });
}
