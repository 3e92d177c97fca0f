import type { JSX } from 'react';
import { call } from '../bridge.ts';
import { Note } from '../controls/note.tsx';
import { ResultSheet } from '../controls/result-sheet.tsx';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import { QuestionPage } from './question-page.tsx';

/** What leaving means. */
export function LeavePage(props: {
  /** Whether nobody else is in the circle. */
  readonly alone: boolean;
  readonly onBack: () => void;
  readonly onLeft: (told: boolean) => void;
}): JSX.Element {
  const t = useText(syncTexts);
  return (
    <QuestionPage
      title={t.leaveTitle}
      action={t.leaveAction}
      onAction={async () => props.onLeft((await call('sync.leave')).told)}
      unchanged={t.notLeft}
      onBack={props.onBack}
    >
      <p className="lead">{t.leaveLead}</p>
      {props.alone && (
        <div className="sheet-note">
          <Note verdict="warn">{t.leaveAlone}</Note>
        </div>
      )}
    </QuestionPage>
  );
}

/** It has left, and the others don't know. */
export function NotToldPage({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const t = useText(syncTexts);
  return (
    <ResultSheet title={t.notToldTitle} verdict="warn" onClose={onClose}>
      <p className="lead">{t.notTold}</p>
    </ResultSheet>
  );
}
