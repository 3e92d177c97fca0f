import type { JSX } from 'react';
import { Button } from '../controls/button.tsx';
import { Note } from '../controls/note.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { useFixText } from './fix-row.tsx';
import { type Offer, openSheet, useTroubleshooting } from './store.ts';

/** What was mended last, and the way back. */
export function DoneNote(): JSX.Element | null {
  const done = useTroubleshooting((s) => s.done);
  return done && <Done offer={done.offer} undo={done.undo} />;
}

function Done({ offer, undo }: { readonly offer: Offer; readonly undo: Offer | null }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const text = useFixText(offer);
  return (
    <div className="checks-note">
      <Note verdict="ok" live>
        <div className="done">
          <div>
            <p className="med">{t.done(text.title)}</p>
            {text.undo && !undo && <p className="sub">{t.undoing(text.undo)}</p>}
          </div>
          {undo && (
            <Button size="small" onPress={() => openSheet({ kind: 'fix', offer: undo })}>
              {t.undo}
            </Button>
          )}
        </div>
      </Note>
    </div>
  );
}

/** Where the report was put. */
export function SavedNote(): JSX.Element | null {
  const t = useText(troubleshootingTexts);
  const path = useTroubleshooting((s) => s.savedTo);
  if (path === null) return null;
  return (
    <div className="checks-note">
      <Note verdict="ok" live>
        <span className="selectable">{t.savedTo(path)}</span>
      </Note>
    </div>
  );
}
