import { create } from 'zustand';
import { toVtpmError, type VtpmError, type WireError } from '../../src/errors/error.ts';
import type { ArrivalView } from '../../src/move/views.ts';
import type { MachineId, MachineSummary } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { isKeyTrouble } from '../key-missing/diagnosis-store.ts';
import { useMachines } from '../stores/machines.ts';

/** The one sheet that may be open in this window. */
export type OpenSheet =
  | {
      readonly kind: 'error';
      readonly error: VtpmError | WireError;
      readonly told: Told;
      /** The machine, where it is about one. */
      readonly id: MachineId | null;
      readonly name: string;
    }
  | { readonly kind: 'problem'; readonly machine: MachineSummary; readonly error: WireError }
  | { readonly kind: 'turn-off' | 'remove'; readonly machine: MachineSummary }
  | {
      readonly kind: 'key-missing';
      readonly id: MachineId;
      readonly name: string;
      readonly error: VtpmError | WireError;
      /** Whether a start was refused, and goes on once the chip opens. */
      readonly starts: boolean;
    }
  | { readonly kind: 'arrival'; readonly view: ArrivalView }
  | { readonly kind: 'moved-away'; readonly machine: MachineSummary }
  | { readonly kind: 'new-chip'; readonly name: string; readonly backup: string }
  | { readonly kind: 'export-keys'; readonly machine: MachineId | null }
  | { readonly kind: 'sync' }
  | { readonly kind: 'parallels'; readonly path: string }
  | { readonly kind: 'preferences' };

/** Which sentence says what a failure left unchanged. */
export type Told = 'start' | 'machine' | 'list' | 'on-its-own';

export const useSheet = create<{ readonly sheet: OpenSheet | null }>(() => ({ sheet: null }));

/** The machine whose More menu is open: its button opens it, and so does a right click or Shift+F10 on the row. */
export const useRowMenu = create<{ readonly id: string | null }>(() => ({ id: null }));

export const openSheet = (sheet: OpenSheet): void => useSheet.setState({ sheet });
export const closeSheet = (): void => useSheet.setState({ sheet: null });

type Named = Pick<MachineSummary, 'id' | 'name'>;

/** Does it, and shows a failure with what it left unchanged. */
async function attempt(told: Told, machine: Named | null, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const { id, name } = machine ?? { id: null, name: '' };
    openSheet({ kind: 'error', error: toVtpmError(error), told, id, name });
  }
}

/** Starts a machine; when its chip does not open, or it was moved away, the ways out are shown. */
export async function startMachine({ id, name }: Named): Promise<void> {
  try {
    await call('machines.start', id);
  } catch (thrown) {
    tellStartFailure(id, name, toVtpmError(thrown), 'start');
  }
}

export function tellStartFailure(
  id: MachineId,
  name: string,
  error: VtpmError | WireError,
  told: Told,
): void {
  const machine = useMachines.getState().machines?.find((m) => m.id === id);
  if (isKeyTrouble(error.code)) openSheet({ kind: 'key-missing', id, name, error, starts: true });
  else if (machine && error.code === 'VTPM_ERR_MACHINE_MOVED_AWAY')
    openSheet({ kind: 'moved-away', machine });
  else openSheet({ kind: 'error', error, told, id, name });
}

export const shutDownMachine = (m: MachineSummary) =>
  attempt('machine', m, () => call('machines.shutDown', m.id));
export const turnOffMachine = (m: MachineSummary) => attempt('machine', m, () => call('machines.kill', m.id));
export const forgetMachine = (m: MachineSummary) => attempt('list', m, () => call('machines.forget', m.id));
export const configureMachine = (m: MachineSummary) =>
  attempt('machine', m, () => call('windows.openConfiguration', m.id, null));
export const showMachine = (m: MachineSummary) =>
  attempt('machine', m, () => call('machines.showInFiles', m.id, 'bundle'));
export const moveMachine = (m: MachineSummary) => attempt('machine', m, () => call('move.open', m.id));
/** A machine that was marked as moved runs here again, from now on. */
export const runHereAgain = (m: MachineSummary) =>
  attempt('start', m, async () => {
    await call('move.takeBack', m.id);
    await startMachine(m);
  });
export const newMachine = () => attempt('list', null, () => call('windows.openNewMachine'));
export const createDemo = () => attempt('list', null, () => call('machines.createDemo'));
export const openHelp = () => attempt('list', null, () => call('help.open', 'control-center'));
export const importKeys = (file: string | null) =>
  attempt('list', null, () => call('keys.openImport', { file, machine: null }));
/** The computers of the circle, or the window that leads there. */
export const openSync = () =>
  attempt('list', null, async () => {
    if ((await call('sync.status')).state === 'on') openSheet({ kind: 'sync' });
    else await call('sync.openSetUp');
  });
export const chooseParallels = () =>
  attempt('list', null, async () => {
    const path = await call('parallels.choose');
    if (path !== null) openSheet({ kind: 'parallels', path });
  });
