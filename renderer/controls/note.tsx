import { type JSX, type ReactNode, useEffect, useRef } from 'react';
import { Mark, type Verdict } from './mark.tsx';
import './note.css';

/**
 * A remark in place: tinted by its verdict, with its mark. `live` announces it (errors at once); an error that
 * comes below what is seen is scrolled to.
 */
export function Note(props: {
  readonly verdict: Verdict;
  readonly children: ReactNode;
  readonly live?: boolean;
}): JSX.Element {
  const { verdict } = props;
  const element = useRef<HTMLDivElement>(null);
  const told = props.live && verdict === 'bad';
  useEffect(() => {
    if (told) element.current?.scrollIntoView({ block: 'nearest' });
  }, [told]);
  return (
    <div
      ref={element}
      className={`note note-${verdict}`}
      role={told ? 'alert' : props.live ? 'status' : undefined}
    >
      <Mark verdict={verdict} named />
      <div>{props.children}</div>
    </div>
  );
}
