import type { CheckId, Verdict } from '../doctor/checks.ts';
import type { Evidence, Finding, OfferedFix } from '../doctor/finding.ts';
import type { FixId } from '../doctor/fixes.ts';
import { VtpmError } from '../errors/error.ts';
import type { AreaContext } from './context.ts';
import type { MachineId } from './views.ts';

export interface ExamineOptions {
  /** Called with each finding as it is made; the order is that of finishing. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Only these checks. */
  readonly only?: readonly CheckId[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All that was found about this computer, or about one machine. */
export interface Examination {
  /** The machine; null for this computer. */
  readonly machine: MachineId | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** One machine of the list, by the checks that are cheap enough for all. */
export interface MachineOverview {
  readonly id: MachineId;
  readonly name: string;
  readonly verdict: Verdict;
  /** Those that are not ok. */
  readonly findings: readonly Finding[];
}

export interface FixRequest {
  readonly fix: FixId;
  /** The machine whose finding offered it; null for this computer. */
  readonly machine: MachineId | null;
  /** As in the offer. */
  readonly target: string | null;
}

export interface FixResult {
  /** The check that offered it, made again. */
  readonly findings: readonly Finding[];
  /** The fix that brings back what was before; null where the offer says how else, or nothing was changed. */
  readonly undo: FixRequest | null;
}

/** One cause of S13, S15 and S16 for "TPM Chip is not in the list", with the facts of the machine. */
export interface NotListedCause {
  readonly cause: 'guest-os' | 'legacy-bios' | 'physical-disk' | 'this-computer' | 'running';
  readonly applies: boolean;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly OfferedFix[];
}

export interface ChipNotListed {
  /** The machine has a chip, or can have one: then it is in the list (or in the hardware). */
  readonly listed: boolean;
  readonly present: boolean;
  readonly causes: readonly NotListedCause[];
}

/** A report for a bug tracker: redacted, to be shown before it is saved. */
export interface SavedReport {
  readonly markdown: string;
  readonly json: string;
}

/** Looks for what is wrong with this computer and with machines, and mends what it can (S25). */
export class Doctor {
  readonly #context: AreaContext;

  constructor(context: AreaContext) {
    this.#context = context;
  }

  /** Looks at this computer. */
  host(_options: ExamineOptions = {}): Promise<Examination> {
    return this.#todo();
  }

  /** Looks at one machine, deeply; it may be running. */
  machine(_id: MachineId, _options: ExamineOptions = {}): Promise<Examination> {
    return this.#todo();
  }

  /** Looks at every machine of the list, briefly. `onMachine` is called as each is done. */
  overview(
    _options: {
      readonly onMachine?: ((machine: MachineOverview) => void) | undefined;
      readonly signal?: AbortSignal | undefined;
    } = {},
  ): Promise<readonly MachineOverview[]> {
    return this.#todo();
  }

  /**
   * Applies a fix of kind `apply` that a finding offers now, and looks again.
   * @throws VtpmError VTPM_ERR_FIX_NOT_OFFERED, VTPM_ERR_FIX_NOT_APPLICABLE, and whatever the change itself does
   */
  fix(_request: FixRequest): Promise<FixResult> {
    return this.#todo();
  }

  /** "TPM Chip is not in the list": the causes in their order, with the facts of this machine. */
  chipNotListed(_id: MachineId): Promise<ChipNotListed> {
    return this.#todo();
  }

  /** The text of a report, without names, secrets and full identifiers. Nothing is written. */
  report(_examinations: readonly Examination[], _locale: 'en' | 'fr'): Promise<SavedReport> {
    return this.#todo();
  }

  #todo(): Promise<never> {
    void this.#context;
    return Promise.reject(new VtpmError('VTPM_ERR_INTERNAL', { reason: 'not there yet' }));
  }
}
