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
 * What "Why?" does for a failure: it opens Troubleshooting at the checks that explain its code. Null when the
 * failure's own text says all, or when they are checks of a machine and none is known.
 */
export function whyOf(
  { code }: VtpmError | WireError,
  machine: MachineId | null = machineOfWindow(),
): (() => Promise<void>) | null {
  const checks = checksFor(code).filter((check) => machine !== null || check.startsWith('host.'));
  const [first] = checks;
  if (first === undefined) return null;
  const subject = first.startsWith('host.') ? null : machine;
  return () => openTroubleshooting({ subject, checks: [...checks] });
}
