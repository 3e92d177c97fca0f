import { type JSX, useId, useState } from 'react';
import { strengthLevels } from '../../src/keychain/passphrase-strength.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { passphraseTexts } from '../i18n/passphrase.ts';
import { useText } from '../i18n/texts.ts';
import { PassphraseField } from './passphrase-field.tsx';
import type { NewPassphraseDraft, PassphraseObstacle } from './use-new-passphrase.ts';
import './passphrase.css';

/** The rows that ask for a new passphrase: what is typed or suggested, how strong it is, and the same again. */
export function NewPassphrase(props: {
  readonly draft: NewPassphraseDraft;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}): JSX.Element {
  const { draft, disabled = false } = props;
  const t = useText(passphraseTexts);
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className="passphrase-rows">
      <span className="t2" id={`${id}-new`}>
        {t.passphrase}
      </span>
      <PassphraseField
        aria-labelledby={`${id}-new`}
        describedBy={`${id}-strength`}
        value={draft.passphrase}
        onChange={draft.type}
        shown={shown}
        onShownChange={setShown}
        copies={draft.suggested}
        disabled={disabled}
        autoFocus={props.autoFocus ?? false}
        isNew
      />
      <Button
        disabled={disabled}
        onPress={async () => {
          await draft.suggest();
          setShown(true);
        }}
      >
        {t.suggest}
      </Button>
      <Bars draft={draft} />
      {draft.suggested && shown && (
        // whole, for whoever writes it down: the line above is too short for it
        <p className="passphrase-words selectable">{draft.passphrase}</p>
      )}
      <div className="passphrase-verdict" id={`${id}-strength`}>
        <Verdict draft={draft} />
      </div>
      <span className="t2" id={`${id}-again`}>
        {t.repeat}
      </span>
      <PassphraseField
        aria-labelledby={`${id}-again`}
        value={draft.repeat}
        onChange={draft.typeAgain}
        error={draft.obstacle === 'different' ? t.different : null}
        hidden
        disabled={disabled}
        isNew
      />
      {draft.failed && (
        <div className="passphrase-whole">
          <ErrorNote error={draft.failed} />
        </div>
      )}
    </div>
  );
}

/** Four bars; the words below say the same. */
function Bars({ draft: { strength } }: { readonly draft: NewPassphraseDraft }): JSX.Element {
  const bars = strength === null ? 0 : strengthLevels.indexOf(strength.level) + 1;
  return (
    <div className="passphrase-bars" aria-hidden="true">
      <span className={`strength strength-${strength?.level ?? 'none'}`}>
        {strengthLevels.map((level, index) => (
          <i key={level} className={index < bars ? 'is-on' : ''} />
        ))}
      </span>
    </div>
  );
}

/** The level in a word, and what it means. */
function Verdict({ draft }: { readonly draft: NewPassphraseDraft }): JSX.Element {
  const t = useText(passphraseTexts);
  const { strength } = draft;
  const missing = strength ? strength.minimumLength - strength.length : 0;
  return (
    <span className="sub" role="status">
      {strength === null ? (
        t.advice
      ) : (
        <>
          <span className={`med strength-word-${strength.level}`}>{t[strength.level]}</span>{' '}
          {strength.level !== 'too-weak'
            ? (draft.suggested ? t.words : t.takes)(strength.seconds)
            : missing > 0
              ? t.missing(missing)
              : t.guessed(strength.seconds)}
        </>
      )}
    </span>
  );
}

/** Why a new passphrase can't be used yet, for the button that would use it; null when it can. */
export function usePassphraseReason(obstacle: PassphraseObstacle | null): string | null {
  const t = useText(passphraseTexts);
  switch (obstacle) {
    case null:
      return null;
    case 'empty':
      return t.needed;
    case 'judging':
      return t.judging;
    case 'too-weak':
      return t.tooWeak;
    case 'not-repeated':
      return t.repeatNeeded;
    case 'different':
      return t.different;
  }
}
