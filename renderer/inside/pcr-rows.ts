import type { PcrView } from '../../src/event-log/measured-views.ts';

export interface PcrRow {
  /** "7", "17–22", "15, 23". */
  readonly pcrs: string;
  readonly first: PcrView;
}

/** Whether nothing was ever measured into it: all zeroes, or all ones as dynamic launch leaves them. */
export const isUntouched = (value: string): boolean => /^(0+|f+)$/.test(value);

/** Neighbours with the same meaning and the same untouched value share a row; the order stays. */
export function pcrRows(values: readonly PcrView[]): PcrRow[] {
  const rows: PcrView[][] = [];
  for (const pcr of values) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    if (
      row &&
      first &&
      isUntouched(pcr.value) &&
      first.value === pcr.value &&
      first.measures.en === pcr.measures.en &&
      row.at(-1)?.pcr === pcr.pcr - 1
    )
      row.push(pcr);
    else rows.push([pcr]);
  }
  return rows.flatMap((row) => {
    const [first] = row;
    const last = row.at(-1);
    if (!first || !last) return [];
    return [{ pcrs: first === last ? String(first.pcr) : `${first.pcr}–${last.pcr}`, first }];
  });
}
