import { type JSX, useState } from 'react';
import { Button as AriaButton, FieldError, Group, Input, TextField } from 'react-aria-components';
import { ariaName, type Naming } from '../controls/field.tsx';
import { Icon } from '../controls/icon.tsx';
import { passphraseTexts } from '../i18n/passphrase.ts';
import { useText } from '../i18n/texts.ts';
import { CopyPassphrase } from './copy-passphrase.tsx';
import './passphrase.css';

type PassphraseFieldProps = Naming & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether it stands there to be read; the eye changes it. Without it the field hides what is typed. */
  readonly shown?: boolean;
  readonly onShownChange?: (shown: boolean) => void;
  /** Without the eye: it is never to be read. */
  readonly hidden?: boolean;
  /** A button that copies it: for one that was made here. */
  readonly copies?: boolean;
  readonly error?: string | null;
  readonly describedBy?: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  /** Of a new one, so that no password manager fills in another. */
  readonly isNew?: boolean;
};

/** A line for a passphrase, hidden unless the eye is pressed. */
export function PassphraseField(props: PassphraseFieldProps): JSX.Element {
  const t = useText(passphraseTexts);
  const [own, setOwn] = useState(false);
  const shown = props.shown ?? own;
  const setShown = props.onShownChange ?? setOwn;
  return (
    <TextField
      className="field-group"
      {...ariaName(props)}
      type={shown ? 'text' : 'password'}
      value={props.value}
      onChange={props.onChange}
      isInvalid={Boolean(props.error)}
      isDisabled={props.disabled ?? false}
      autoFocus={props.autoFocus ?? false}
      autoComplete={props.isNew ? 'new-password' : 'off'}
      {...(props.describedBy ? { 'aria-describedby': props.describedBy } : {})}
    >
      <Group className="field passphrase-box">
        <Input className="field-input" spellCheck={false} autoCapitalize="off" />
        {props.copies && <CopyPassphrase text={props.value} />}
        {!props.hidden && (
          <AriaButton
            className="passphrase-eye"
            aria-label={shown ? t.hide : t.show}
            aria-pressed={shown}
            onPress={() => setShown(!shown)}
          >
            <Icon name="glyph-eye" />
          </AriaButton>
        )}
      </Group>
      <FieldError className="field-error">{props.error}</FieldError>
    </TextField>
  );
}
