import { create } from 'zustand';
import { toVtpmError, toWireError, type VtpmError } from '../../src/errors/error.ts';
import {
  beginWizard,
  createRequestOf,
  nextWizardState,
  type WizardAnswers,
  type WizardEvent,
  type WizardState,
} from '../../src/machine/new-machine-wizard.ts';
import type { ProgressEvent } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';

interface WizardStore {
  readonly state: WizardState;
  /** Names that machines on this computer have already. */
  readonly taken: readonly string[];
  readonly progress: ProgressEvent | null;
  /** The machine is there, but its first start, or its configuration, failed. */
  readonly startFailure: VtpmError | null;
}

/** Lives as long as the window, which is one run of the assistant. */
export const useWizard = create<WizardStore>(() => ({
  state: beginWizard([]),
  taken: [],
  progress: null,
  startFailure: null,
}));

export const send = (event: WizardEvent): void =>
  useWizard.setState(({ state, taken }) => ({ state: nextWizardState(state, event, taken) }));

export const answer = (answers: Partial<Omit<WizardAnswers, 'guestOs'>>): void =>
  send({ type: 'answer', answers });

/** Learns which names are taken, so that the first suggestion is free. */
export async function learnTakenNames(): Promise<void> {
  const taken = (await call('machines.list')).map((m) => m.name);
  useWizard.setState(({ state }) => {
    const untouched = state.phase === 'asking' && state.step === 'guest' && !state.named;
    if (!untouched) return { taken };
    const begun = beginWizard(taken);
    const { guestOs } = state.answers;
    return { taken, state: nextWizardState(begun, { type: 'choose-guest', guestOs }, taken) };
  });
}

/** Makes the machine, then opens its configuration or starts its installation, and closes the window. */
export async function createMachine(): Promise<void> {
  send({ type: 'create' });
  const { state } = useWizard.getState();
  if (state.phase !== 'creating') return;
  const { answers } = state;
  const stop = listen('progress', (progress) => useWizard.setState({ progress }));
  let id: string;
  try {
    id = await call('machines.create', createRequestOf(answers));
  } catch (error) {
    send({ type: 'failed', error: toWireError(error) });
    return;
  } finally {
    stop();
    useWizard.setState({ progress: null });
  }
  const installs = answers.source.kind === 'image' && answers.source.path !== null;
  try {
    if (answers.customize)
      await call('windows.openConfiguration', id, installs ? 'install-after-close' : null);
    else if (installs) await call('machines.start', id);
  } catch (error) {
    useWizard.setState({ startFailure: toVtpmError(error) });
    return;
  }
  await call('windows.close');
}
