import { create } from 'zustand';
import { toVtpmError, toWireError, type VtpmError } from '../../src/errors/error.ts';
import {
  beginMoveWizard,
  type MoveAnswers,
  type MoveFacts,
  type MoveWizardEvent,
  type MoveWizardState,
  nextMoveState,
  resumedMove,
  targetCheck,
} from '../../src/move/move-wizard.ts';
import type { InterruptedMove, MoveTarget } from '../../src/move/views.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';

interface MoveStore {
  readonly id: MachineId;
  readonly state: MoveWizardState;
  readonly facts: MoveFacts;
  /** Main is looking at the machine or the folder. */
  readonly looking: boolean;
  /** Why it could not look, or not do what was asked last. */
  readonly failure: VtpmError | null;
}

/** Lives as long as the window, which is one run of the assistant. */
export const useMove = create<MoveStore>(() => ({
  id: new URLSearchParams(location.search).get('machine') ?? '',
  state: beginMoveWizard(),
  facts: { preflight: null, target: null },
  looking: false,
  failure: null,
}));

/** The machine's name; until main has told, as its bundle is called. */
export const useName = (): string =>
  useMove((s) => s.facts.preflight?.name ?? s.id.replace(/^.*[/\\]|\.vtpmvm$/g, ''));

export const send = (event: MoveWizardEvent): void =>
  useMove.setState(({ state, facts }) => ({ state: nextMoveState(state, event, facts) }));

let asked = 0;

/** Looks at the machine, and at the folder to move to where one is chosen. */
export async function look(): Promise<void> {
  const turn = ++asked;
  const { id, state } = useMove.getState();
  const { folder, way } = state.answers;
  const target: MoveTarget | null = folder === null ? null : { folder, way };
  useMove.setState({ looking: true, failure: null });
  try {
    const preflight = await call('move.preflight', id, target && { folder: target.folder, way });
    if (turn === asked) useMove.setState({ facts: { preflight, target }, looking: false });
  } catch (error) {
    if (turn === asked) useMove.setState({ looking: false, failure: toVtpmError(error) });
  }
}

/** Looks now, and again whenever something happened that a check depends on; the returned function stops. */
export function followMachine(): () => void {
  let before: string | null = null;
  const inCheck = () => useMove.getState().state.step === 'check';
  const stops = [
    listen('machines', (machines) => {
      const now = machines.find((m) => m.id === useMove.getState().id)?.state ?? null;
      if (now !== before && before !== null && inCheck()) void look();
      before = now;
    }),
    listen('keysImported', () => {
      if (inCheck()) void look();
    }),
  ];
  void look();
  return () => {
    for (const stop of stops) stop();
  };
}

/** Takes an answer; the folder is looked at where it, or the way, is another one now. */
export function answer(answers: Partial<MoveAnswers>): void {
  send({ type: 'answer', answers });
  const { state, facts } = useMove.getState();
  const asksFolder = 'folder' in answers || 'way' in answers;
  if (asksFolder && state.answers.folder !== null && !targetCheck(state.answers, facts)) void look();
}

export async function chooseFolder(): Promise<void> {
  try {
    const folder = await call('dialogs.choosePath', 'folder');
    if (folder !== null) answer({ folder });
  } catch (error) {
    useMove.setState({ failure: toVtpmError(error) });
  }
}

/** To the passphrase of an interrupted move, or to its folder where it needs none. */
export function goOnWith(move: InterruptedMove): void {
  send({ type: 'resume', move });
  void look();
}

/** Gives up an interrupted move: what it wrote is removed. */
export async function giveUp(move: Pick<InterruptedMove, 'target'>): Promise<void> {
  try {
    await call('move.discard', useMove.getState().id, move.target);
    await look();
  } catch (error) {
    useMove.setState({ failure: toVtpmError(error) });
  }
}

/** Moves the machine: from the last question, or on from where it stopped. */
export async function runMove(passphrase: string): Promise<void> {
  send({ type: 'continue' });
  const { id, state } = useMove.getState();
  if (state.step !== 'move') return;
  const { way, folder, recoveryKeysSaved, resume } = state.answers;
  const stop = listen('moveProgress', (event) => {
    if (event.id === id) send({ type: 'progress', progress: event.progress });
  });
  try {
    const result = await call('move.run', id, {
      ...{ way, folder: folder ?? '', recoveryKeysSaved, resume },
      ...(passphrase === '' ? {} : { passphrase }),
    });
    send({ type: 'finished', result });
  } catch (error) {
    send({ type: 'ended', error: toWireError(error) });
    await look(); // what was written, so that it can be given up
  } finally {
    stop();
  }
}

export function cancelMove(): void {
  send({ type: 'cancel' });
  void call('move.cancel', useMove.getState().id).catch(console.error);
}

/** Removes what a stopped move has written, and closes. */
export async function giveUpStopped(): Promise<void> {
  const { state, facts } = useMove.getState();
  const move = resumedMove({ ...state.answers, resume: true }, facts);
  if (move) await giveUp(move);
  if (useMove.getState().failure === null) await call('windows.close');
}

/** Does with the original what was chosen, and closes. */
export async function finish(): Promise<void> {
  const { id, state } = useMove.getState();
  if (state.step !== 'done') return;
  try {
    if (state.original !== 'leave') await call('move.retire', id, state.original);
    await call('windows.close');
  } catch (error) {
    useMove.setState({ failure: toVtpmError(error) });
  }
}
