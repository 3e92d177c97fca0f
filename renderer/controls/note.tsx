import type { JSX, ReactNode } from 'react';
import { Mark, type Verdict } from './mark.tsx';
import './note.css';

/** A remark in place: tinted by its verdict, with its mark. `live` announces it (errors at once). */
export function Note(props: {
  readonly verdict: Verdict;
  readonly children: ReactNode;
  readonly live?: boolean;
}): JSX.Element {
  const { verdict } = props;
  return (
    <div
      className={`note note-${verdict}`}
      role={props.live ? (verdict === 'bad' ? 'alert' : 'status') : undefined}
    >
      <Mark verdict={verdict} named />
      <div>{props.children}</div>
    </div>
  );
}
