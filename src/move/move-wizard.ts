/**
 * The assistant that moves a machine, as a pure state machine: what it asks, what stands in the way of going
 * on, and what follows what.
 */
import type { WireError } from '../errors/error.ts';
import type {
  InterruptedMove,
  MovePreflight,
  MoveProgressView,
  MoveResult,
  MoveTarget,
  MoveWay,
  MoveWayView,
  Retirement,
  TargetCheck,
} from './views.ts';

export type MoveWizardStep = 'check' | 'way' | 'passphrase' | 'move' | 'done';

export interface MoveAnswers {
  readonly recoveryKeysSaved: boolean;
  readonly way: MoveWay;
  readonly folder: string | null;
  /** Whether an interrupted move to the same folder goes on, rather than being begun again. */
  readonly resume: boolean;
}

/** What main found out, and about which target. */
export interface MoveFacts {
  readonly preflight: MovePreflight | null;
  readonly target: MoveTarget | null;
}

/** `leave`: it was only copied, and both go on. */
export type Original = Retirement | 'leave';

interface Answered {
  readonly answers: MoveAnswers;
}
export type MoveWizardState =
  | (Answered & { readonly step: 'check' | 'way' | 'passphrase' })
  | (Answered & {
      readonly step: 'move';
      readonly phase: 'running' | 'cancelling';
      readonly progress: MoveProgressView | null;
    })
  /** It ended early, by a cancel or a failure; what was written is kept. */
  | (Answered & {
      readonly step: 'move';
      readonly phase: 'stopped';
      readonly progress: MoveProgressView | null;
      readonly error: WireError;
    })
  | (Answered & { readonly step: 'done'; readonly result: MoveResult; readonly original: Original });

export type MoveWizardEvent =
  | { readonly type: 'answer'; readonly answers: Partial<MoveAnswers> }
  /** To the next question; from the last one the move begins. */
  | { readonly type: 'continue' | 'back' | 'cancel' }
  /** Straight to the passphrase of an interrupted move. */
  | { readonly type: 'resume'; readonly move: InterruptedMove }
  | { readonly type: 'progress'; readonly progress: MoveProgressView }
  | { readonly type: 'ended'; readonly error: WireError }
  | { readonly type: 'finished'; readonly result: MoveResult }
  | { readonly type: 'original'; readonly original: Original };

export const beginMoveWizard = (): MoveWizardState => ({
  step: 'check',
  answers: { recoveryKeysSaved: false, way: 'sealed', folder: null, resume: true },
});

/** The way that was chosen, as main described it. */
export const chosenWay = ({ way }: MoveAnswers, { preflight }: MoveFacts): MoveWayView | null =>
  preflight?.ways.find((view) => view.way === way) ?? null;

/** The interrupted move that goes on by these answers. */
export const resumedMove = (answers: MoveAnswers, { preflight }: MoveFacts): InterruptedMove | null =>
  (answers.resume &&
    preflight?.interrupted.find(({ way, folder }) => way === answers.way && folder === answers.folder)) ||
  null;

/** What main says of the folder that is chosen now; null while it has not been asked about this one. */
export function targetCheck(
  { way, folder }: MoveAnswers,
  { preflight, target }: MoveFacts,
): TargetCheck | null {
  if (!target || target.folder !== folder || (target.way ?? 'sealed') !== way) return null;
  return preflight?.checks.find((check) => check.id === 'target') ?? null;
}

/** The steps of these answers, in their order: without a passphrase that step is left out. */
export const moveWizardSteps = (answers: MoveAnswers, facts: MoveFacts): readonly MoveWizardStep[] =>
  chosenWay(answers, facts)?.needsPassphrase === false
    ? ['check', 'way', 'move', 'done']
    : ['check', 'way', 'passphrase', 'move', 'done'];

export type MoveObstacle =
  | 'unchecked'
  | 'problem'
  | 'keys-not-saved'
  | 'way-unavailable'
  | 'no-folder'
  | 'folder-unchecked'
  | 'folder-problem';

/** Why a step can't be left yet; null when it can. The passphrase is judged where it is typed. */
export function moveObstacle(
  step: MoveWizardStep,
  answers: MoveAnswers,
  facts: MoveFacts,
): MoveObstacle | null {
  const { preflight } = facts;
  switch (step) {
    case 'check':
      if (!preflight) return 'unchecked';
      if (preflight.checks.some(({ id, verdict }) => id !== 'target' && verdict === 'problem'))
        return 'problem';
      return preflight.recoveryKeysNeeded && !answers.recoveryKeysSaved ? 'keys-not-saved' : null;
    case 'way': {
      if (!chosenWay(answers, facts)?.available) return 'way-unavailable';
      if (answers.folder === null) return 'no-folder';
      const target = targetCheck(answers, facts);
      if (!target) return 'folder-unchecked';
      return target.verdict === 'problem' ? 'folder-problem' : null;
    }
    default:
      return null;
  }
}

const running = (answers: MoveAnswers): MoveWizardState => ({
  ...{ step: 'move', phase: 'running', answers, progress: null },
});

/** The state after an event. An event that makes no sense in a state changes nothing. */
export function nextMoveState(
  state: MoveWizardState,
  event: MoveWizardEvent,
  facts: MoveFacts,
): MoveWizardState {
  const { answers } = state;
  if (state.step === 'done')
    return event.type === 'original' ? { ...state, original: event.original } : state;
  if (state.step === 'move') return whileMoving(state, event, facts);
  switch (event.type) {
    case 'answer':
      return { step: state.step, answers: { ...answers, ...event.answers } };
    case 'back': {
      const steps = moveWizardSteps(answers, facts);
      const before = steps[steps.indexOf(state.step) - 1];
      return before === 'check' || before === 'way' ? { step: before, answers } : state;
    }
    case 'continue': {
      if (moveObstacle(state.step, answers, facts)) return state;
      const steps = moveWizardSteps(answers, facts);
      const after = steps[steps.indexOf(state.step) + 1];
      return after === 'way' || after === 'passphrase' ? { step: after, answers } : running(answers);
    }
    case 'resume': {
      if (state.step !== 'check' || moveObstacle('check', answers, facts)) return state;
      const { way, folder } = event.move;
      const resumed = { ...answers, way, folder, resume: true };
      return chosenWay(resumed, facts)?.needsPassphrase === false
        ? { step: 'way', answers: resumed }
        : { step: 'passphrase', answers: resumed };
    }
    default:
      return state;
  }
}

function whileMoving(
  state: Extract<MoveWizardState, { step: 'move' }>,
  event: MoveWizardEvent,
  facts: MoveFacts,
): MoveWizardState {
  const { answers, progress } = state;
  if (state.phase === 'stopped') {
    if (event.type === 'continue') return running({ ...answers, resume: true });
    if (event.type !== 'back') return state;
    const steps = moveWizardSteps(answers, facts);
    return { step: steps.includes('passphrase') ? 'passphrase' : 'way', answers };
  }
  switch (event.type) {
    case 'progress':
      return { ...state, progress: event.progress };
    case 'cancel':
      return { ...state, phase: 'cancelling' };
    case 'ended':
      return { step: 'move', phase: 'stopped', answers, progress, error: event.error };
    case 'finished':
      return { step: 'done', answers, result: event.result, original: 'keep' };
    default:
      return state;
  }
}
