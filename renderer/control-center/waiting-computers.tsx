import type { JSX } from 'react';
import { call } from '../bridge.ts';
import { LinkButton } from '../controls/button.tsx';
import { Note } from '../controls/note.tsx';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import { useFollowedSync, useSync } from '../stores/sync.ts';

/** Computers that still ask to join keychain sync, with the way to the code: "Not Now" is no answer. */
export function WaitingComputers(): JSX.Element | null {
  const t = useText(syncTexts);
  useFollowedSync();
  const waiting = useSync((s) => s.status?.requests) ?? [];
  return (
    <>
      {waiting
        .filter(({ code }) => code !== null)
        .map(({ id, name }) => (
          <div className="control-center-note" key={id}>
            <Note verdict="info" live>
              {t.asks(name)} <LinkButton onPress={() => call('sync.openRequest', id)}>{t.compare}</LinkButton>
            </Note>
          </div>
        ))}
    </>
  );
}
