import { create } from 'zustand';
import { toVtpmError, type VtpmError, type WireError } from '../../src/errors/error.ts';
import type { MeasuredStart } from '../../src/event-log/measured-views.ts';
import type { MachineDetails, MachineId } from '../../src/product/views.ts';
import type { ChipInside } from '../../src/tpm/inside-views.ts';
import { call, listen } from '../bridge.ts';

/** What was asked of main: on its way (the last answer may still be shown), answered, or refused. */
export interface Asked<T> {
  readonly busy: boolean;
  readonly value: T | null;
  readonly error: VtpmError | null;
}

export type InsideSheet =
  | { readonly kind: 'clear-lockout' }
  | { readonly kind: 'renew' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'test' }
  | { readonly kind: 'error'; readonly error: VtpmError | WireError; readonly unchanged: string };

interface InsideState {
  readonly id: MachineId;
  readonly details: MachineDetails | null;
  readonly chip: Asked<ChipInside>;
  /** Of a running machine; untouched while it is off. */
  readonly measured: Asked<MeasuredStart>;
  readonly sheet: InsideSheet | null;
  /** What was done last, for the footer. */
  readonly done: string | null;
}

const nothing = { busy: false, value: null, error: null } as const;

/** The chip of this window, as main last read it. */
export const useInside = create<InsideState>(() => ({
  id: new URLSearchParams(location.search).get('machine') ?? '',
  details: null,
  chip: nothing,
  measured: nothing,
  sheet: null,
  done: null,
}));

export const openSheet = (sheet: InsideSheet): void => useInside.setState({ sheet, done: null });
export const closeSheet = (): void => useInside.setState({ sheet: null });

/** Shows a failure with what it left unchanged; what the person cancelled is none. */
export function showError(error: unknown, unchanged: string): void {
  const told = toVtpmError(error);
  if (told.code !== 'VTPM_ERR_CANCELLED') openSheet({ kind: 'error', error: told, unchanged });
}

export const isRunning = (details: MachineDetails | null): boolean =>
  details !== null && details.summary.state !== 'stopped';

let turn = 0;

/** Reads everything again; what was read before stays visible meanwhile. */
export async function readAgain(): Promise<void> {
  const mine = ++turn;
  const current = () => mine === turn;
  const { id } = useInside.getState();
  useInside.setState(({ chip, measured }) => ({
    chip: { ...chip, busy: true },
    measured: { ...measured, busy: false },
  }));
  try {
    const details = await call('machines.details', id);
    if (!current()) return;
    useInside.setState({ details });
    if (isRunning(details)) void readMeasured(id, current);
    else useInside.setState({ measured: nothing });
    const value = await call('inside.read', id);
    if (current()) useInside.setState({ chip: { busy: false, value, error: null } });
  } catch (error) {
    if (current()) useInside.setState({ chip: { busy: false, value: null, error: toVtpmError(error) } });
  }
}

async function readMeasured(id: MachineId, current: () => boolean): Promise<void> {
  useInside.setState(({ measured }) => ({ measured: { ...measured, busy: true } }));
  try {
    const value = await call('inside.measured', id);
    if (current()) useInside.setState({ measured: { busy: false, value, error: null } });
  } catch (error) {
    if (current()) useInside.setState({ measured: { busy: false, value: null, error: toVtpmError(error) } });
  }
}

/** Reads now, and again whenever the machine starts, stops or changes; the returned function stops. */
export function followInside(): () => void {
  const stops = [
    listen('machineChanged', (id) => {
      if (id === useInside.getState().id) void readAgain();
    }),
    listen('machines', (machines) => {
      const { id, details } = useInside.getState();
      const state = machines.find((m) => m.id === id)?.state;
      if (details && state && state !== details.summary.state) void readAgain();
    }),
    listen('keysImported', () => void readAgain()),
  ];
  void readAgain();
  return () => {
    for (const stop of stops) stop();
  };
}
