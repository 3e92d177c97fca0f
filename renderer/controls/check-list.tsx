import type { JSX, ReactNode } from 'react';
import { Mark, type Verdict } from './mark.tsx';
import './check-list.css';

export interface CheckRow {
  readonly id: string;
  readonly verdict: Verdict;
  readonly title: string;
  /** The evidence. */
  readonly text: ReactNode;
  /** A small button that leads out. */
  readonly fix?: ReactNode;
}

/** Verdicts with their evidence, one under the other. */
export const CheckList = ({ rows }: { readonly rows: readonly CheckRow[] }): JSX.Element => (
  <ul className="check-list">
    {rows.map((row) => (
      <li key={row.id}>
        <Mark verdict={row.verdict} named />
        <div>
          <span className="med">{row.title}</span>
          <span className="sub">{row.text}</span>
        </div>
        {row.fix}
      </li>
    ))}
  </ul>
);
