import { create } from 'zustand';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { MachineSummary } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';
import { reuseUnchanged } from './unchanged-rows.ts';

interface MachinesState {
  /** null until main has answered once. */
  readonly machines: readonly MachineSummary[] | null;
  readonly error: VtpmError | null;
}

/** The list of machines as main last sent it. */
export const useMachines = create<MachinesState>(() => ({ machines: null, error: null }));

const adopt = (machines: readonly MachineSummary[]) =>
  useMachines.setState((state) => ({
    machines: reuseUnchanged(state.machines ?? [], machines),
    error: null,
  }));

/** Asks for the list once more. */
async function refreshMachines(): Promise<void> {
  try {
    adopt(await call('machines.list'));
  } catch (error) {
    useMachines.setState({ error: toVtpmError(error) });
  }
}

/** Mirrors main's list from now on; the returned function stops. */
export function followMachines(): () => void {
  const stop = listen('machines', adopt);
  void refreshMachines();
  return stop;
}
