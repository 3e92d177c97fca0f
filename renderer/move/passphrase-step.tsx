import { type JSX, useId } from 'react';
import { resumedMove } from '../../src/move/move-wizard.ts';
import { Button } from '../controls/button.tsx';
import { Note } from '../controls/note.tsx';
import { moveTexts } from '../i18n/move.ts';
import { useText } from '../i18n/texts.ts';
import { NewPassphrase } from '../passphrase/new-passphrase.tsx';
import { PassphraseField } from '../passphrase/passphrase-field.tsx';
import { answer, useMove } from './move-store.ts';
import type { Passphrases } from './passphrases.ts';

/** Step 3: a new passphrase, or the one with which an interrupted move was begun. */
export function PassphraseStep({ passphrases }: { readonly passphrases: Passphrases }): JSX.Element {
  const t = useText(moveTexts);
  const { answers } = useMove((s) => s.state);
  const facts = useMove((s) => s.facts);
  if (resumedMove(answers, facts)) return <SamePassphrase passphrases={passphrases} />;
  return (
    <>
      <h1>{t.passphraseTitle}</h1>
      <p className="lead">{answers.way === 'sealed' ? t.passphraseLead : t.passphraseLeadCopy}</p>
      <div className="move-passphrase">
        <NewPassphrase draft={passphrases.draft} autoFocus />
      </div>
      <div className="move-passphrase">
        <Note verdict="info">{t.keepApart}</Note>
      </div>
    </>
  );
}

function SamePassphrase({ passphrases }: { readonly passphrases: Passphrases }): JSX.Element {
  const t = useText(moveTexts);
  const id = useId();
  return (
    <>
      <h1>{t.samePassphraseTitle}</h1>
      <p className="lead">{t.samePassphraseLead}</p>
      <div className="step-rows">
        <span className="row-label" id={id}>
          {t.samePassphrase}
        </span>
        <PassphraseField
          aria-labelledby={id}
          value={passphrases.same}
          onChange={passphrases.typeSame}
          autoFocus
        />
        <span />
        <div>
          <Button onPress={() => answer({ resume: false })}>{t.beginAgain}</Button>
          <p className="sub move-begin-again">{t.beginAgainHint}</p>
        </div>
      </div>
    </>
  );
}
