import { type JSX, useEffect, useState } from 'react';
import type { RemovedComputer, SyncComputer } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Note } from '../controls/note.tsx';
import { ResultSheet } from '../controls/result-sheet.tsx';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import { QuestionPage } from './question-page.tsx';

/** What removing a computer does and can't undo, before it is done. */
export function RemovePage(props: {
  readonly computer: SyncComputer;
  readonly onBack: () => void;
  readonly onRemoved: (removed: RemovedComputer) => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const { id, name } = props.computer;
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    call('sync.machines')
      .then((machines) => setCount(machines.length))
      .catch(() => {}); // it is said without the number
  }, []);
  return (
    <QuestionPage
      title={t.removeTitle(name)}
      action={t.removeAction}
      onAction={async () => props.onRemoved(await call('sync.removeComputer', id))}
      unchanged={t.notRemoved(name)}
      onBack={props.onBack}
    >
      <p className="lead">
        {t.removeLead} {t.removeAgain}
      </p>
      <div className="sheet-note">
        <Note verdict="warn">{count === null ? t.removeUnknown : t.removeKeeps(count)}</Note>
      </div>
    </QuestionPage>
  );
}

/** What it may have read, and what helps against it. */
export function RemovedPage(props: {
  readonly removed: RemovedComputer;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const { name, mayHaveRead } = props.removed;
  return (
    <ResultSheet title={t.removedTitle(name)} verdict="ok" onClose={props.onClose}>
      <p className="lead" role="status">
        {mayHaveRead.length > 0 ? t.removedLead : t.removedNone}
      </p>
      {mayHaveRead.length > 0 && (
        <>
          {/* it scrolls when it is long */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <ul className="sync-machines selectable" aria-label={t.removedLead} tabIndex={0}>
            {mayHaveRead.map(({ uuid, vmName }) => (
              <li key={uuid}>{vmName}</li>
            ))}
          </ul>
          <div className="sheet-note">
            <Note verdict="info">{t.removedTrust}</Note>
          </div>
        </>
      )}
      <p className="sub small-more">{t.removedDelay}</p>
    </ResultSheet>
  );
}
