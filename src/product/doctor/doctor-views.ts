/** What the doctor tells of, as plain data that can cross IPC and `--json`. */
import type { CheckId, Verdict } from '../../doctor/checks.ts';
import type { Finding, NotListedCause } from '../../doctor/finding.ts';
import type { FixId } from '../../doctor/fixes.ts';
import type { MachineId } from '../views.ts';

/** All that was found about this computer, or about one machine. */
export interface Examination {
  /** The machine; null for this computer. */
  readonly machine: MachineId | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: Verdict;
  /** In the order of showing. */
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
  /** The check that offered it; then only that is made again before and after. */
  readonly check?: CheckId | undefined;
}

export interface FixResult {
  /** The checks that offered it, made again. */
  readonly findings: readonly Finding[];
  /** The fix that brings back what was before; null where the offer says how else, or nothing was changed. */
  readonly undo: FixRequest | null;
}

export interface ChipNotListed {
  /** The machine has a chip already: "TPM Chip" is in its hardware, not in the + list. */
  readonly present: boolean;
  /** A chip can be added now. */
  readonly available: boolean;
  /** In the order of S13, S15, S16; all of them, so that a page can walk them. */
  readonly causes: readonly NotListedCause[];
}
