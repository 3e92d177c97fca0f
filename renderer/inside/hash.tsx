import type { JSX } from 'react';

/**
 * A hash in groups of eight digits, shortened in the middle where it is too long. All of it is in the page:
 * a selection copies the whole, and without spaces.
 */
export function Hash({
  value,
  faint = false,
}: {
  readonly value: string;
  readonly faint?: boolean;
}): JSX.Element {
  const groups = value.match(/.{1,8}/g) ?? [];
  return (
    <span className={`hash mono selectable ${faint ? 't3' : ''}`} title={value}>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
        <span key={index} className="hash-group">
          {group}
        </span>
      ))}
    </span>
  );
}
