import type { ConflictDecision, PlannedRecord } from './portable-views.ts';

/** What a person has chosen for one record of a portable keychain. */
export interface ImportChoice {
  readonly take: boolean;
  /** Counts for conflicts only. */
  readonly decision: ConflictDecision;
}
export type ImportChoices = Readonly<Record<string, ImportChoice>>;

/**
 * What evidence suggests for a conflict: the record that opens the storage here, where only one does; both
 * where that can't be told, since nothing is lost then.
 */
function suggested({ incoming, existing }: PlannedRecord): ConflictDecision {
  const there = existing?.facts?.here.opens ?? null;
  if (incoming.here.opens === true && there !== true) return 'replace';
  if (there === true && incoming.here.opens === false) return 'keep';
  return 'keep-both';
}

/** The choices with which an import begins: everything that is not here yet. */
export const beginChoices = (records: readonly PlannedRecord[]): ImportChoices =>
  Object.fromEntries(
    records.map((record) => [record.id, { take: record.kind !== 'same', decision: suggested(record) }]),
  );

/** Whether a choice would bring the record here. */
const brings = (record: PlannedRecord, choice: ImportChoice | undefined): boolean =>
  choice?.take === true &&
  (record.kind === 'new' || (record.kind === 'conflict' && choice.decision !== 'keep'));

/** How many records an import with these choices brings here. */
export const countTaken = (records: readonly PlannedRecord[], choices: ImportChoices): number =>
  records.filter((record) => brings(record, choices[record.id])).length;

/** The choices as the core wants them: by record id, what is left out as `skip`. */
export function decisionsOf(
  records: readonly PlannedRecord[],
  choices: ImportChoices,
): Readonly<Record<string, ConflictDecision | 'skip'>> {
  const decisions: Record<string, ConflictDecision | 'skip'> = {};
  for (const { id } of records) {
    const choice = choices[id];
    decisions[id] = choice?.take ? choice.decision : 'skip';
  }
  return decisions;
}

/** Whether replacing would put a key that does not open the storage here in the place of one that does. */
export const replacingIsUseless = ({ incoming, existing }: PlannedRecord): boolean =>
  existing?.facts?.storageId === incoming.storageId &&
  existing.facts.here.opens === true &&
  incoming.here.opens !== true;
