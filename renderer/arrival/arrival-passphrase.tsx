import { type JSX, useId, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { ArrivalView } from '../../src/move/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Icon } from '../controls/icon.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { PassphraseField } from '../passphrase/passphrase-field.tsx';
import { baseName } from './machine-name.ts';
import './arrival.css';

const wrong: ReadonlySet<string> = new Set([
  'VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG',
  'VTPM_ERR_KEYS_PASSPHRASE_WRONG',
]);

/** The passphrase of a sealed file, or of the key file beside a bundle, which can also be left out. */
export function ArrivalPassphrase(props: {
  readonly view: ArrivalView;
  readonly onOpened: (view: ArrivalView) => void;
  readonly onWithoutKey: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(arrivalTexts);
  const common = useText(commonTexts);
  const id = useId();
  const [passphrase, setPassphrase] = useState('');
  const [failure, setFailure] = useState<VtpmError | null>(null);
  const { path, kind, keysFile, machine } = props.view;
  const open = async () => {
    setFailure(null);
    try {
      props.onOpened(await call('arrival.inspect', path, passphrase));
    } catch (error) {
      setFailure(toVtpmError(error));
    }
  };
  const isWrong = failure !== null && wrong.has(failure.code);
  return (
    <Sheet
      title={kind === 'sealed' ? t.openTitle(baseName(path)) : t.keysTitle(machine?.name ?? baseName(path))}
      width={540}
      mark={<Icon name={kind === 'sealed' ? 'device-file' : 'device-key'} size={40} />}
      onClose={props.onClose}
      aside={kind === 'bundle' && <Button onPress={props.onWithoutKey}>{t.withoutKey}</Button>}
      actions={
        <>
          <Button wide onPress={props.onClose}>
            {common.cancel}
          </Button>
          <Button
            wide
            kind="default"
            disabledReason={passphrase === '' ? t.typePassphrase : null}
            onPress={open}
          >
            {t.continue}
          </Button>
        </>
      }
    >
      <p className="lead">{kind === 'sealed' ? t.openLead : t.keysLead(baseName(keysFile ?? ''))}</p>
      <div className="arrival-passphrase">
        <span className="t2" id={id}>
          {t.passphrase}
        </span>
        <PassphraseField
          aria-labelledby={id}
          value={passphrase}
          onChange={(typed) => {
            setPassphrase(typed);
            setFailure(null);
          }}
          error={isWrong ? t.wrong : null}
          autoFocus
        />
      </div>
      {failure && !isWrong && (
        <div className="sheet-note">
          <ErrorNote error={failure} />
        </div>
      )}
    </Sheet>
  );
}
