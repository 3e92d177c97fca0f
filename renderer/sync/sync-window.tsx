import { type JSX, useEffect, useState } from 'react';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { syncWindowTexts } from '../i18n/sync-windows.ts';
import { useText } from '../i18n/texts.ts';
import { useFollowedSync, useSync } from '../stores/sync.ts';
import { AskStep, type Before } from './ask-step.tsx';
import { DifferedStep, DoneStep, EndedStep } from './end-steps.tsx';
import { JoinStep } from './join-step.tsx';

/** The window that sets keychain sync up, or joins: what it shows follows from what main says. */
export function SyncWindow(): JSX.Element {
  const t = useText(syncWindowTexts);
  useFollowedSync();
  const status = useSync((s) => s.status);
  const error = useSync((s) => s.error);
  /** What was done in this window; it decides only how the end is worded. */
  const [did, setDid] = useState<'create' | 'join' | 'differ' | null>(null);
  /** Folder and name of a request that has ended, for the next one. */
  const [before, setBefore] = useState<Before | null>(null);
  const folder = status?.folder ?? null;
  const name = status?.computer?.name ?? null;
  useEffect(() => {
    if (folder !== null && name !== null) setBefore({ folder, name });
  }, [folder, name]);
  if (!status)
    return (
      <main className="window">
        <h1 className="visually-hidden">{t.setUpWindow}</h1>
        {error && <ErrorNote error={error} />}
      </main>
    );
  const [problem] = status.problems;
  switch (status.state) {
    case 'off':
      return did === 'differ' ? (
        <DifferedStep onAgain={() => setDid(null)} />
      ) : (
        <AskStep before={before} problem={problem ?? null} onDo={setDid} />
      );
    case 'joining':
      if (status.join)
        return <JoinStep status={status} join={status.join} onDiffer={() => setDid('differ')} />;
      return <EndedStep problem={problem ?? null} />;
    case 'on':
      // without its own keys or settings it only seems to take part
      if (status.computers.length === 0 && problem) return <EndedStep problem={problem} />;
      return <DoneStep status={status} created={did === 'create'} />;
    default:
      return <EndedStep problem={problem ?? null} />;
  }
}
