/** What a check found: plain data that can cross IPC and `--json`. Never a secret. */

import type { ErrorDetails, WireError } from '../errors/error.ts';
import type { Requirement } from '../product/views.ts';
import { type CheckId, type OutcomeOf, type Verdict, verdictOf } from './checks.ts';
import { type FixId, type FixKind, fixes } from './fixes.ts';
import { shellWord } from './shell-word.ts';
import type { EvidenceLabel, EvidenceWord } from './texts/evidence.ts';

/**
 * One fact behind a verdict. `label` and `word` have texts; `text` is as it was found (a path is whole);
 * `time` is ISO 8601 in UTC; `bytes` is a size; `requirement` is one of Windows 11's (S9), in MiB or GiB where it
 * is a size.
 */
export type Evidence = { readonly label: EvidenceLabel } & (
  | { readonly text: string }
  | { readonly word: EvidenceWord }
  | { readonly bytes: number }
  | { readonly time: string }
  | { readonly requirement: Pick<Requirement, 'id' | 'found' | 'needed'> }
);

/** A way to mend what was found. Its texts are under `fix`, with `details` filled in. */
export interface OfferedFix {
  readonly id: FixId;
  readonly kind: FixKind;
  readonly needsStopped: boolean;
  readonly undo: 'possible' | 'impossible' | 'nothing';
  /** Where a `link` leads. */
  readonly to: string | null;
  /** What exactly it acts on, given back when it is applied: a path, a process id, a backup's name. */
  readonly target: string | null;
  readonly details: ErrorDetails;
  /** Commands that a person can copy, each on a line of its own. */
  readonly commands: readonly string[];
}

export interface Finding {
  readonly check: CheckId;
  /** The bundle of the machine looked at; null for this computer. */
  readonly machine: string | null;
  readonly verdict: Verdict;
  /** Which of the check's outcomes; the texts are under it. */
  readonly outcome: string;
  /** Fills the placeholders of the texts. */
  readonly details: ErrorDetails;
  readonly evidence: readonly Evidence[];
  /** The error that a user meets because of this, or (not checked) why it could not be checked. */
  readonly error: WireError | null;
  readonly fixes: readonly OfferedFix[];
  readonly durationMs: number;
}

/** What can stand in the way of a chip, in the order in which it is told (S13, S15, S16). */
export type ChipCause = 'guest-os' | 'legacy-bios' | 'physical-disk' | 'this-computer' | 'running';

/** What a check's function returns: the rest is added by the one who runs it. */
export type Result<C extends CheckId = CheckId> = ResultWith<OutcomeOf<C>>;

interface ResultWith<Outcome extends string> {
  readonly outcome: Outcome;
  readonly details?: ErrorDetails;
  readonly evidence?: readonly Evidence[];
  readonly error?: WireError | null;
  readonly fixes?: readonly OfferedFix[];
}

export const offer = (
  id: FixId,
  more: Partial<Pick<OfferedFix, 'target' | 'details' | 'commands'>> = {},
): OfferedFix => {
  const entry: { kind: FixKind; needsStopped: boolean; undo: OfferedFix['undo']; to?: string } = fixes[id];
  const { kind, needsStopped, undo, to = null } = entry;
  return { id, kind, needsStopped, undo, to, target: null, details: {}, commands: [], ...more };
};

export const toFinding = <C extends CheckId>(
  check: C,
  machine: string | null,
  result: Result<C>,
  durationMs: number,
): Finding => ({
  check,
  machine,
  verdict: verdictOf(check, result.outcome),
  outcome: result.outcome,
  details: result.details ?? {},
  evidence: result.evidence ?? [],
  error: result.error ?? null,
  fixes: result.fixes ?? [],
  durationMs,
});

/** For two bundles that are the same machine: how the one that is a copy gets an identity of its own. */
export const tellCopiesApart = (path: string): OfferedFix =>
  offer('tell-copies-apart', { commands: [`vtpm open ${shellWord(path)} --copied`] });

/** How the findings about one subject add up: the worst verdict, not counting what was not checked. */
export const worstOf = (findings: readonly Pick<Finding, 'verdict'>[]): Verdict =>
  (['problem', 'warning', 'ok'] as const).find((v) => findings.some((f) => f.verdict === v)) ?? 'not-checked';

/** One cause of S13, S15 and S16 for "TPM Chip is not in the list", with the facts of the machine. */
export interface NotListedCause {
  readonly cause: ChipCause;
  readonly applies: boolean;
  /** The check that tells more of it; its texts name what is wrong. */
  readonly check: CheckId;
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly OfferedFix[];
}
