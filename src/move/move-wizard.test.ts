import { describe, expect, test } from 'vitest';
import {
  beginMoveWizard,
  type MoveFacts,
  type MoveWizardEvent,
  type MoveWizardState,
  moveObstacle,
  moveWizardSteps,
  nextMoveState,
} from './move-wizard.ts';
import type { InterruptedMove, MoveCheck, MovePreflight, MoveResult, MoveWayView } from './views.ts';

const off: MoveCheck = { id: 'off', verdict: 'ok', error: null, lastStoppedAt: null };
const error = { code: 'VTPM_ERR_MACHINE_RUNNING', details: {} } as const;
const running: MoveCheck = { ...off, verdict: 'problem', error };
const target = (verdict: 'ok' | 'problem'): MoveCheck => ({
  ...{ id: 'target', verdict, error: null, folder: '/usb', freeBytes: 1, neededBytes: 1 },
  ...{ fileSystem: null, largestFile: null, names: [] },
});
const way = (name: MoveWayView['way'], change: Partial<MoveWayView> = {}): MoveWayView => ({
  ...{ way: name, available: true, error: null, needsPassphrase: name !== 'sync', names: [] },
  ...{ estimatedBytes: null, sync: null },
  ...change,
});
const preflight: MovePreflight = {
  ...{ id: '/m/A.vtpmvm', uuid: 'u', name: 'A', guestOs: 'linux', checks: [off], possible: true },
  ...{ recoveryKeysNeeded: false, recoveryKeyHints: [], interrupted: [] },
  ways: [way('sealed'), way('copy'), way('sync', { available: false })],
};
const knowing = (change: Partial<MovePreflight>, asked: MoveFacts['target'] = null): MoveFacts => ({
  preflight: { ...preflight, ...change },
  target: asked,
});
const usb = knowing({ checks: [off, target('ok')] }, { folder: '/usb', way: 'sealed' });
const interrupted: InterruptedMove = {
  ...{ way: 'sealed', folder: '/usb', target: '/usb/A.vtpmsealed', startedAt: '2026-11-25T00:00:00Z' },
  writtenBytes: 5,
};
const result: MoveResult = {
  ...{
    id: preflight.id,
    way: 'sealed',
    files: [],
    durationMs: 1,
    sha256: null,
    backup: null,
    resumed: false,
  },
};

const next: MoveWizardEvent = { type: 'continue' };
const toUsb: MoveWizardEvent = { type: 'answer', answers: { folder: '/usb' } };
const run = (facts: MoveFacts, ...events: readonly MoveWizardEvent[]): MoveWizardState =>
  events.reduce((state, event) => nextMoveState(state, event, facts), beginMoveWizard());

test('leads from the checks to the move, each step with its answer', () => {
  expect(run(usb, next).step).toBe('way');
  expect(run(usb, next, toUsb, next).step).toBe('passphrase');
  expect(run(usb, next, toUsb, next, next)).toMatchObject({ step: 'move', phase: 'running' });
  expect(run(usb, next, toUsb, next, next, { type: 'finished', result })).toMatchObject({
    step: 'done',
    original: 'keep',
  });
});

test.each<
  [string, MoveFacts, Partial<{ folder: string; recoveryKeysSaved: boolean }>, 'check' | 'way', string]
>([
  ['nothing is known yet', { preflight: null, target: null }, {}, 'check', 'unchecked'],
  ['the machine runs', knowing({ checks: [running] }), {}, 'check', 'problem'],
  ['recovery keys are not saved', knowing({ recoveryKeysNeeded: true }), {}, 'check', 'keys-not-saved'],
  ['no folder is chosen', usb, {}, 'way', 'no-folder'],
  ['the folder was not looked at', usb, { folder: '/other' }, 'way', 'folder-unchecked'],
  [
    'the folder is full',
    knowing({ checks: [off, target('problem')] }, { folder: '/usb', way: 'sealed' }),
    { folder: '/usb' },
    'way',
    'folder-problem',
  ],
])('is not left while %s', (_, facts, answers, step, obstacle) => {
  const given = { ...beginMoveWizard().answers, ...answers };
  expect(moveObstacle(step, given, facts)).toBe(obstacle);
  expect(nextMoveState({ step, answers: given }, next, facts).step).toBe(step);
});

test('a full folder does not stand in the way of the first step', () => {
  const facts = knowing({ checks: [off, target('problem')] }, { folder: '/usb', way: 'sealed' });
  expect(run(facts, next).step).toBe('way');
});

test('a way that can’t be gone is not taken', () => {
  const state = run(usb, next, { type: 'answer', answers: { way: 'sync', folder: '/usb' } }, next);
  expect(state.step).toBe('way');
});

test('a way without a passphrase has no such step', () => {
  const facts = knowing(
    { checks: [off, target('ok')], ways: [way('sync')] },
    { folder: '/usb', way: 'sync' },
  );
  const chosen: MoveWizardEvent = { type: 'answer', answers: { way: 'sync', folder: '/usb' } };
  expect(moveWizardSteps(run(facts, next, chosen).answers, facts)).not.toContain('passphrase');
  expect(run(facts, next, chosen, next).step).toBe('move');
});

describe('an interrupted move', () => {
  const facts = knowing({ checks: [off], interrupted: [interrupted] });
  test('goes straight to its passphrase, with its way and folder', () => {
    expect(run(facts, { type: 'resume', move: interrupted })).toMatchObject({
      step: 'passphrase',
      answers: { way: 'sealed', folder: '/usb', resume: true },
    });
  });
  test('does not go on past checks that stand in the way', () => {
    const blocked = knowing({ checks: [running], interrupted: [interrupted] });
    expect(run(blocked, { type: 'resume', move: interrupted }).step).toBe('check');
  });
});

describe('a move that runs', () => {
  const begun = [next, toUsb, next, next] as const;
  const progress: MoveWizardEvent = {
    type: 'progress',
    progress: {
      ...{ step: 'data', phase: 'sealing', bytesDone: 1, bytesTotal: 2, bytesWritten: 1 },
      ...{ bytesPerSecond: null, secondsLeft: null },
    },
  };
  test('takes no answers, and does not go back', () => {
    expect(run(usb, ...begun, { type: 'back' }, toUsb)).toEqual(run(usb, ...begun));
  });
  test('keeps how far it was when it is stopped, and goes on', () => {
    const ended: MoveWizardEvent = { type: 'ended', error: { code: 'VTPM_ERR_CANCELLED', details: {} } };
    const stopped = run(usb, ...begun, progress, { type: 'cancel' }, ended);
    expect(stopped).toMatchObject({ step: 'move', phase: 'stopped', progress: { bytesDone: 1 } });
    expect(nextMoveState(stopped, next, usb)).toMatchObject({ phase: 'running', answers: { resume: true } });
    expect(nextMoveState(stopped, { type: 'back' }, usb).step).toBe('passphrase');
  });
});
