/**
 * The new rows, with the old object wherever nothing changed: every list that crosses IPC is a fresh copy,
 * and a list of thousands must only draw again what did change.
 */
export function reuseUnchanged<T extends { readonly id: string }>(
  before: readonly T[],
  now: readonly T[],
): readonly T[] {
  const old = new Map(before.map((row) => [row.id, row]));
  return now.map((row) => {
    const known = old.get(row.id);
    return known && JSON.stringify(known) === JSON.stringify(row) ? known : row;
  });
}
