import type { JSX, ReactNode } from 'react';
import type { WireError } from '../../src/errors/error.ts';
import { ErrorCodeLine } from '../controls/error-code.tsx';
import { useErrorText } from '../controls/error-sheet.tsx';
import { Note } from '../controls/note.tsx';

/** Findings beside which syncing goes on. */
const findings = /^VTPM_ERR_SYNC_(ROLLED_BACK|FILE_\w+|MEMORY_LOST|BUSY)$/;
export const isFinding = ({ code }: WireError): boolean => findings.test(code);

/** What stands in the way of sync, or was noticed: what happened, what was left as it was, the next step, the code. */
export function ProblemNote(props: { readonly problem: WireError; readonly step?: ReactNode }): JSX.Element {
  const text = useErrorText(props.problem);
  return (
    <Note verdict={isFinding(props.problem) ? 'warn' : 'bad'} live>
      <p className="strong">{text.title}</p>
      <p>{text.cause}</p>
      <p>{text.nextStep}</p>
      <ErrorCodeLine code={props.problem.code} />
      {props.step}
    </Note>
  );
}
