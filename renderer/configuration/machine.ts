import { create } from 'zustand';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { DescriptionPatch } from '../../src/ipc/contract.ts';
import type { Device, MachineDescription } from '../../src/machine/description.ts';
import type { MachineDetails, MachineId } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';
import { showError } from './sheet-state.ts';

interface MachineState {
  readonly id: MachineId;
  /** null until main has answered once. */
  readonly details: MachineDetails | null;
  /** Why the details could not be read; the window then shows nothing else. */
  readonly error: VtpmError | null;
  /** The lock in the footer, closed by hand. */
  readonly lockedByHand: boolean;
}

/** The machine of this window, as main last described it. A change shows at once and is confirmed by main. */
export const useMachine = create<MachineState>(() => ({
  id: new URLSearchParams(location.search).get('machine') ?? '',
  details: null,
  error: null,
  lockedByHand: false,
}));

const machineId = (): MachineId => useMachine.getState().id;

/** Changes that main has not answered yet; what it says of the machine meanwhile is older than the window. */
let pending = 0;
let asked = 0;

/** Asks main for the details once more. */
export async function refreshMachine(): Promise<void> {
  const turn = ++asked;
  try {
    const details = await call('machines.details', machineId());
    if (pending === 0 && turn === asked) useMachine.setState({ details, error: null });
  } catch (error) {
    if (turn === asked) useMachine.setState({ error: toVtpmError(error) });
  }
}

/** Mirrors main from now on; the returned function stops. */
export function followMachine(): () => void {
  const stops = [
    listen('machineChanged', (id) => {
      if (id === machineId()) void refreshMachine();
    }),
    listen('machines', (machines) => {
      const summary = machines.find((m) => m.id === machineId());
      const { details } = useMachine.getState();
      if (!summary || !details || summary.state === details.summary.state) return;
      useMachine.setState({ details: { ...details, summary } });
      void refreshMachine();
    }),
    listen('failure', ({ id, error }) => {
      if (id === machineId()) showError(error);
    }),
  ];
  void refreshMachine();
  return () => {
    for (const stop of stops) stop();
  };
}

function showDescription(description: MachineDescription): void {
  const { details } = useMachine.getState();
  if (details) useMachine.setState({ details: { ...details, description } });
}

/**
 * Runs one of main's actions that answer with the new description. While it runs, `expected` is shown; if it
 * fails, the truth comes back and the failure is told.
 */
async function act(
  action: () => Promise<MachineDescription>,
  expected: MachineDescription | null,
): Promise<boolean> {
  pending++;
  if (expected) showDescription(expected);
  let description: MachineDescription | null = null;
  try {
    description = await action();
  } catch (error) {
    showError(toVtpmError(error));
  }
  pending--;
  // only the last of several quick changes speaks for the machine
  if (description && pending === 0) showDescription(description);
  if (pending === 0) await refreshMachine();
  return description !== null;
}

/** Changes the description, at once. @returns whether main took the change */
export function updateMachine(patch: DescriptionPatch): Promise<boolean> {
  const current = useMachine.getState().details?.description;
  if (!current) return Promise.resolve(false);
  const { devices, options, security, ...plain } = patch;
  const expected: MachineDescription = {
    ...current,
    ...withoutUndefined(plain),
    ...(devices ? { devices: devices as Device[] } : {}),
    options: { ...current.options, ...withoutUndefined(options ?? {}) },
    security: { ...current.security, ...withoutUndefined(security ?? {}) },
  };
  return act(() => call('machines.update', machineId(), patch), expected);
}

/** Changes one device, at once. */
export function updateDevice<D extends Device>(device: D, change: Partial<D>): Promise<boolean> {
  const devices = useMachine.getState().details?.description.devices ?? [];
  return updateMachine({ devices: devices.map((d) => (d.id === device.id ? { ...d, ...change } : d)) });
}

/** Runs a call that answers with the new description (adding a device, restoring defaults, …). */
export const runOnMachine = (action: (id: MachineId) => Promise<MachineDescription>): Promise<boolean> =>
  act(() => action(machineId()), null);

/** Runs any other call on this machine; a failure is told. @returns whether it succeeded */
export async function tellFailure(action: (id: MachineId) => Promise<unknown>): Promise<boolean> {
  try {
    await action(machineId());
    return true;
  } catch (error) {
    showError(toVtpmError(error));
    return false;
  }
}

/** An object's defined entries; under exactOptionalPropertyTypes an undefined one would overwrite. */
function withoutUndefined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
