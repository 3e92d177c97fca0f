import { type FormEvent, type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { KeychainQuestion } from '../../src/ipc/keys-calls.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { Icon } from '../controls/icon.tsx';
import { commonTexts } from '../i18n/common.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { NewPassphrase, usePassphraseReason } from '../passphrase/new-passphrase.tsx';
import { PassphraseField } from '../passphrase/passphrase-field.tsx';
import { useNewPassphrase } from '../passphrase/use-new-passphrase.ts';
import { useWindowKeys } from './window-keys.ts';
import './keys.css';

/** The window that asks for the passphrase of the keychain file, or for a new one's. */
export function UnlockKeychain(): JSX.Element {
  const t = useText(keysTexts);
  const common = useText(commonTexts);
  const [question, setQuestion] = useState<KeychainQuestion | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const draft = useNewPassphrase();
  const weakness = usePassphraseReason(draft.obstacle);
  useWindowKeys(null);
  useEffect(() => {
    call('keys.keychainQuestion')
      .then(setQuestion)
      .catch((error: unknown) => setFailed(toVtpmError(error)));
  }, []);
  const isNew = question?.exists === false;
  const title = isNew ? t.unlockNewTitle : t.unlockTitle;
  useEffect(() => {
    document.title = title;
  }, [title]);
  const reason = isNew ? weakness : passphrase === '' ? t.passphraseNeeded : null;
  const answer = async () => {
    setFailed(null);
    try {
      await call('keys.unlockKeychain', isNew ? draft.passphrase : passphrase);
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  return (
    <form className="window" onSubmit={(event: FormEvent) => event.preventDefault()}>
      <div className="window-title" aria-hidden="true">
        {title}
      </div>
      <main className="unlock">
        <Icon name="device-key" size={40} />
        <h1>{title}</h1>
        <p className="t2">{isNew ? t.unlockNewLead : t.unlockLead}</p>
        {question && <FilePath path={question.path} />}
        <div className="unlock-field">
          {isNew ? (
            <NewPassphrase draft={draft} autoFocus />
          ) : (
            question && (
              <PassphraseField
                aria-label={t.passphrase}
                value={passphrase}
                onChange={setPassphrase}
                autoFocus
              />
            )
          )}
        </div>
        {failed && <ErrorNote error={failed} />}
        <p className="sub">{t.remembered}</p>
      </main>
      <footer className="keys-foot">
        <span className="space" />
        <Button wide onPress={() => call('windows.close')}>
          {common.cancel}
        </Button>
        <Button
          wide
          kind="default"
          disabledReason={reason}
          soon={isNew && draft.obstacle === 'judging'}
          onPress={answer}
        >
          {isNew ? t.create : t.unlock}
        </Button>
      </footer>
    </form>
  );
}
