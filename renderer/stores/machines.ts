import { create } from 'zustand';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { MachineSummary } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';

interface MachinesState {
  /** null until main has answered once. */
  readonly machines: readonly MachineSummary[] | null;
  readonly error: VtpmError | null;
}

/** The list of machines as main last sent it. */
export const useMachines = create<MachinesState>(() => ({ machines: null, error: null }));

/** Asks for the list once more. */
export async function refreshMachines(): Promise<void> {
  try {
    useMachines.setState({ machines: await call('machines.list'), error: null });
  } catch (error) {
    useMachines.setState({ error: toVtpmError(error) });
  }
}

/** Mirrors main's list from now on; the returned function stops. */
export function followMachines(): () => void {
  const stop = listen('machines', (machines) => useMachines.setState({ machines, error: null }));
  void refreshMachines();
  return stop;
}
