import type { WireError } from '../errors/error.ts';
import type { CreateMachineRequest, Requirement } from '../product/views.ts';
import { type FirmwareType, type GuestOsId, guestOsProfiles } from './guest-os.ts';
import { nameProblem } from './machine-name.ts';
import { windows11Readiness } from './readiness.ts';

export const wizardSteps = ['guest', 'installation', 'place', 'hardware', 'ready'] as const;
export type WizardStep = (typeof wizardSteps)[number];

/** Where the guest system comes from. `image` is an installation CD/DVD, `disk` an image that has one already. */
export type Source =
  | { readonly kind: 'image'; readonly path: string | null }
  | { readonly kind: 'disk'; readonly path: string | null; readonly link: boolean }
  | { readonly kind: 'none' };

/** What the person has answered so far; every answer has a value, since each begins with the guest's own. */
export interface WizardAnswers {
  readonly guestOs: GuestOsId;
  readonly source: Source;
  readonly name: string;
  /** null is the default machines folder. */
  readonly folder: string | null;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Size of the new disk; unused when an existing one is taken. */
  readonly diskGiB: number;
  readonly firmware: FirmwareType;
  readonly secureBoot: boolean;
  readonly tpm: boolean;
  /** Opens the configuration before the first start (S14). */
  readonly customize: boolean;
}

/** A failure, and the step whose answer caused it. */
export interface WizardFailure {
  readonly step: WizardStep;
  readonly error: WireError;
}

export type WizardState =
  | {
      readonly phase: 'asking';
      readonly step: WizardStep;
      readonly answers: WizardAnswers;
      /** Whether the name is the person's own, which a change of guest system then leaves alone. */
      readonly named: boolean;
      readonly failure: WizardFailure | null;
    }
  | { readonly phase: 'creating'; readonly answers: WizardAnswers; readonly named: boolean };

export type WizardEvent =
  | { readonly type: 'answer'; readonly answers: Partial<Omit<WizardAnswers, 'guestOs'>> }
  | { readonly type: 'choose-guest'; readonly guestOs: GuestOsId }
  | { readonly type: 'continue' }
  | { readonly type: 'back' }
  | { readonly type: 'create' }
  | { readonly type: 'failed'; readonly error: WireError };

/** Why a step can't be left forwards. */
export type StepObstacle = 'no-image' | 'no-disk' | 'no-name' | 'name-impossible' | 'name-taken';

/** First names of machines whose system's own name would not do. */
const firstNames: Partial<Record<GuestOsId, string>> = {
  'windows-8': 'Windows',
  other: 'Virtual Machine',
};

/** The answers that a guest system begins with. */
function defaults(guestOs: GuestOsId, taken: readonly string[]): WizardAnswers {
  const profile = guestOsProfiles[guestOs];
  return {
    guestOs,
    source: { kind: 'image', path: null },
    name: freeName(firstNames[guestOs] ?? profile.name.en, taken),
    folder: null,
    cpus: profile.cpus,
    memoryMiB: profile.memoryMiB,
    diskGiB: profile.diskGiB,
    firmware: profile.firmware,
    secureBoot: profile.secureBoot,
    tpm: profile.addsTpm,
    customize: false,
  };
}

/** The name itself, or with the first number that no machine has: "Windows 11 2". */
function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((n) => n.toLowerCase()));
  let candidate = name;
  for (let i = 2; used.has(candidate.toLowerCase()); i++) candidate = `${name} ${i}`;
  return candidate;
}

export const beginWizard = (taken: readonly string[]): WizardState => ({
  phase: 'asking',
  step: 'guest',
  answers: defaults('windows-11', taken),
  named: false,
  failure: null,
});

/** What keeps the person from leaving a step forwards; null when nothing does. */
export function stepObstacle(
  step: WizardStep,
  answers: WizardAnswers,
  taken: readonly string[],
): StepObstacle | null {
  switch (step) {
    case 'installation':
      if (answers.source.kind === 'image' && answers.source.path === null) return 'no-image';
      return answers.source.kind === 'disk' && answers.source.path === null ? 'no-disk' : null;
    case 'place': {
      const name = answers.name.trim();
      const problem = nameProblem(name);
      if (problem) return problem === 'empty' ? 'no-name' : 'name-impossible';
      return freeName(name, taken) === name ? null : 'name-taken';
    }
    case 'guest':
    case 'hardware':
    case 'ready':
      return null;
  }
}

/** The next state. An event that is not possible in a state leaves it as it is. */
export function nextWizardState(
  state: WizardState,
  event: WizardEvent,
  taken: readonly string[],
): WizardState {
  if (state.phase === 'creating') {
    if (event.type !== 'failed') return state;
    const failure = { step: failedStep(event.error), error: event.error };
    return { phase: 'asking', step: failure.step, answers: state.answers, named: state.named, failure };
  }
  const index = wizardSteps.indexOf(state.step);
  const goTo = (step: WizardStep | undefined): WizardState => (step ? { ...state, step } : state);
  switch (event.type) {
    case 'answer': {
      const named = state.named || event.answers.name !== undefined;
      return { ...state, answers: consistent({ ...state.answers, ...event.answers }), named, failure: null };
    }
    case 'choose-guest': {
      if (event.guestOs === state.answers.guestOs) return state;
      const { name, folder, source, customize } = state.answers;
      const fresh = defaults(event.guestOs, taken);
      const answers = { ...fresh, folder, source, customize, name: state.named ? name : fresh.name };
      return { ...state, answers, failure: null };
    }
    case 'continue':
      return stepObstacle(state.step, state.answers, taken) ? state : goTo(wizardSteps[index + 1]);
    case 'back':
      return goTo(wizardSteps[index - 1]);
    case 'create': {
      const ready = wizardSteps.every((step) => !stepObstacle(step, state.answers, taken));
      if (state.step !== 'ready' || !ready) return state;
      return { phase: 'creating', answers: state.answers, named: state.named };
    }
    case 'failed':
      return state;
  }
}

/** A chip needs UEFI and a guest with a driver (S1, S13), and brings Secure Boot with it (S7). */
function consistent(answers: WizardAnswers): WizardAnswers {
  const uefi = answers.firmware === 'uefi';
  const tpm = answers.tpm && uefi && guestOsProfiles[answers.guestOs].supportsTpm2;
  return { ...answers, tpm, secureBoot: uefi && (answers.secureBoot || tpm) };
}

/** The step whose answer a failure of creation speaks of. */
function failedStep(error: WireError): WizardStep {
  switch (error.code) {
    case 'VTPM_ERR_MACHINE_EXISTS':
    case 'VTPM_ERR_DISK_FULL':
    case 'VTPM_ERR_FILE_ACCESS':
      return 'place';
    default:
      return /^VTPM_ERR_(DISK|IMAGE|CDROM)_/.test(error.code) ? 'installation' : 'ready';
  }
}

/** Windows 11's requirements against the answers; an existing disk's size is not known yet (null). */
export const answersReadiness = (answers: WizardAnswers): readonly Requirement[] =>
  windows11Readiness({
    hasTpm: answers.tpm,
    firmware: answers.firmware,
    secureBoot: answers.secureBoot,
    cpus: answers.cpus,
    memoryMiB: answers.memoryMiB,
    diskGiB: answers.source.kind === 'disk' ? null : answers.diskGiB,
  });

/** The answers with one requirement's fix applied. */
export function fixRequirement(answers: WizardAnswers, requirement: Requirement): Partial<WizardAnswers> {
  const needed = requirement.needed ?? 0;
  switch (requirement.id) {
    case 'tpm':
      return { tpm: true };
    case 'uefi':
      return { firmware: 'uefi', secureBoot: true };
    case 'secure-boot':
      return { secureBoot: true };
    case 'memory':
      return { memoryMiB: Math.max(answers.memoryMiB, needed) };
    case 'cpus':
      return { cpus: Math.max(answers.cpus, needed) };
    case 'disk':
      return { diskGiB: Math.max(answers.diskGiB, needed) };
  }
}

/** The answers as the request that creates the machine. */
export function createRequestOf(answers: WizardAnswers): CreateMachineRequest {
  const { source } = answers;
  return {
    name: answers.name.trim(),
    guestOs: answers.guestOs,
    firmware: answers.firmware,
    secureBoot: answers.secureBoot,
    tpm: answers.tpm,
    cpus: answers.cpus,
    memoryMiB: answers.memoryMiB,
    disk:
      source.kind === 'disk' && source.path !== null
        ? { path: source.path, link: source.link }
        : { sizeGiB: answers.diskGiB },
    cdrom: source.kind === 'image' ? source.path : null,
    ...(answers.folder === null ? {} : { folder: answers.folder }),
  };
}
