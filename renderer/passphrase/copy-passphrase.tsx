import type { JSX } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { CopiedStatus, useCopied } from '../controls/copied.tsx';
import { Icon } from '../controls/icon.tsx';
import { passphraseTexts } from '../i18n/passphrase.ts';
import { useText } from '../i18n/texts.ts';

/** Copies a passphrase, and says for a moment that it did. */
export function CopyPassphrase({ text }: { readonly text: string }): JSX.Element {
  const t = useText(passphraseTexts);
  const { copied, copy } = useCopied();
  return (
    <>
      <AriaButton className="passphrase-eye" aria-label={t.copy} onPress={() => void copy(text)}>
        <Icon name={copied ? 'glyph-check' : 'glyph-copy'} />
      </AriaButton>
      <CopiedStatus copied={copied} />
    </>
  );
}
