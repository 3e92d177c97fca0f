import { describe, expect, test } from 'vitest';
import {
  answersReadiness,
  beginWizard,
  createRequestOf,
  fixRequirement,
  nextWizardState,
  type WizardEvent,
  type WizardState,
} from './new-machine-wizard.ts';

const run = (events: readonly WizardEvent[], taken: readonly string[] = []): WizardState =>
  events.reduce((state, event) => nextWizardState(state, event, taken), beginWizard(taken));

const forward = { type: 'continue' } as const;
const image: WizardEvent = { type: 'answer', answers: { source: { kind: 'image', path: '/iso/win.iso' } } };
const toReady: readonly WizardEvent[] = [forward, image, forward, forward, forward];
const stepOf = (state: WizardState) => (state.phase === 'asking' ? state.step : state.phase);

describe('steps', () => {
  test('lead from the guest system to creation, each with an answer', () => {
    expect(stepOf(run(toReady))).toBe('ready');
    expect(stepOf(run([...toReady, { type: 'create' }]))).toBe('creating');
  });

  test.each<[string, readonly WizardEvent[], string]>([
    ['creating before the last step', [{ type: 'create' }], 'guest'],
    ['leaving Installation without an image', [forward, forward], 'installation'],
    ['going back from the first', [{ type: 'back' }], 'guest'],
    ['answering while the machine is being made', [...toReady, { type: 'create' }, image], 'creating'],
    [
      'a failure while nothing is made',
      [{ type: 'failed', error: { code: 'VTPM_ERR_INTERNAL', details: {} } }],
      'guest',
    ],
  ])('refuse %s', (_, events, step) => {
    expect(stepOf(run(events))).toBe(step);
  });

  test.each([
    ['', 'no-name'],
    ['a/b', 'name-impossible'],
    ['Jean “J” "x"', 'name-impossible'],
    ['.hidden', 'name-impossible'],
    ['debian', 'name-taken'],
  ])('Name and place is not left with the name %j', (name) => {
    const state = run([forward, image, forward, { type: 'answer', answers: { name } }, forward], ['Debian']);
    expect(stepOf(state)).toBe('place');
  });

  test('a failure returns to the step that caused it, with all answers kept', () => {
    const state = run([
      ...toReady,
      { type: 'create' },
      { type: 'failed', error: { code: 'VTPM_ERR_DISK_FULL', details: {} } },
    ]);
    expect(state).toMatchObject({ phase: 'asking', step: 'place', failure: { step: 'place' } });
    expect(state.answers.source).toEqual({ kind: 'image', path: '/iso/win.iso' });
  });
});

describe('answers', () => {
  test('follow the guest system until the person names the machine', () => {
    const guest = { type: 'choose-guest', guestOs: 'linux' } as const;
    expect(run([guest], ['Linux', 'linux 2']).answers).toMatchObject({ name: 'Linux 3', tpm: false });
    const named = run([{ type: 'answer', answers: { name: 'Mine' } }, guest]);
    expect(named.answers.name).toBe('Mine');
  });

  test('a chip brings Secure Boot, and legacy BIOS takes both away', () => {
    const chip = run([
      { type: 'choose-guest', guestOs: 'other' },
      { type: 'answer', answers: { tpm: true } },
    ]);
    expect(chip.answers).toMatchObject({ tpm: true, secureBoot: true });
    const bios = nextWizardState(chip, { type: 'answer', answers: { firmware: 'bios' } }, []);
    expect(bios.answers).toMatchObject({ tpm: false, secureBoot: false });
    expect(
      run([
        { type: 'choose-guest', guestOs: 'windows-8' },
        { type: 'answer', answers: { firmware: 'uefi', tpm: true } },
      ]).answers.tpm,
    ).toBe(false);
  });

  test('every unmet requirement of Windows 11 is met once its fix is applied', () => {
    const poor = run([
      { type: 'answer', answers: { firmware: 'bios' } },
      { type: 'answer', answers: { cpus: 1, memoryMiB: 2048, diskGiB: 32 } },
    ]);
    expect(answersReadiness(poor.answers).every((r) => !r.met)).toBe(true);
    const fixed = ['uefi', 'secure-boot', 'tpm', 'memory', 'cpus', 'disk'].reduce((state, id) => {
      const requirement = answersReadiness(state.answers).find((r) => r.id === id);
      if (!requirement) return state;
      return nextWizardState(
        state,
        { type: 'answer', answers: fixRequirement(state.answers, requirement) },
        [],
      );
    }, poor);
    expect(answersReadiness(fixed.answers).filter((r) => !r.met)).toEqual([]);
  });

  test('become the request that creates the machine', () => {
    const disk = run([
      {
        type: 'answer',
        answers: {
          name: ' Old server ',
          folder: '/data',
          source: { kind: 'disk', path: '/d.qcow2', link: true },
        },
      },
    ]);
    expect(createRequestOf(disk.answers)).toMatchObject({
      name: 'Old server',
      folder: '/data',
      disk: { path: '/d.qcow2', link: true },
      cdrom: null,
    });
    expect(createRequestOf(run([image]).answers)).toMatchObject({
      disk: { sizeGiB: 64 },
      cdrom: '/iso/win.iso',
      tpm: true,
    });
  });
});
