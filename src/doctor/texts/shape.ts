import type { CheckId, checks } from '../checks.ts';
import type { FixId, fixes } from '../fixes.ts';

/** What is said of a good outcome: a summary. Of any other: what is wrong, and why, in a sentence. */
type OutcomeText<V> = V extends 'ok'
  ? { readonly summary: string }
  : { readonly title: string; readonly cause: string };

type Outcomes<C extends CheckId> = (typeof checks)[C]['outcomes'];

/** The texts of some checks; one that is missing does not compile. `{name}` is filled from the details. */
export type CheckTexts<C extends CheckId> = {
  readonly [K in C]: {
    readonly title: string;
    /** What was looked at. */
    readonly looksAt: string;
    readonly outcomes: { readonly [O in keyof Outcomes<K>]: OutcomeText<Outcomes<K>[O]> };
  };
};

/** The texts of a fix: manual ones have steps, those that can be undone say how. */
export type FixTexts = {
  readonly [F in FixId]: {
    /** On a button, in the imperative. */
    readonly title: string;
    /** What exactly will be different afterwards. */
    readonly changes: string;
  } & ((typeof fixes)[F]['undo'] extends 'nothing' ? unknown : { readonly undo: string }) &
    ((typeof fixes)[F]['kind'] extends 'manual' ? { readonly steps: readonly string[] } : unknown);
};
