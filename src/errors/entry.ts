/** What a person reads about one code. `{name}` is filled from the error's details. */
interface Text {
  /** What happened, as a sentence fragment without a full stop. */
  readonly title: string;
  /** Why, in one or two sentences. */
  readonly cause: string;
  /** What to do now, in the imperative. */
  readonly nextStep: string;
}

export interface ErrorEntry {
  /** Whether the same action may succeed later without anything being repaired. */
  readonly retry: boolean;
  readonly en: Text;
  readonly fr: Text;
}

export type ErrorTable = Readonly<Record<`VTPM_ERR_${string}`, ErrorEntry>>;
