import { type JSX, useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { call } from '../bridge.ts';
import { Icon } from '../controls/icon.tsx';
import { passphraseTexts } from '../i18n/passphrase.ts';
import { useText } from '../i18n/texts.ts';

/** Copies a passphrase, and says for a moment that it did. */
export function CopyPassphrase({ text }: { readonly text: string }): JSX.Element {
  const t = useText(passphraseTexts);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <AriaButton
        className="passphrase-eye"
        aria-label={t.copy}
        onPress={() => void call('clipboard.write', text).then(() => setCopied(true))}
      >
        <Icon name={copied ? 'glyph-check' : 'glyph-copy'} />
      </AriaButton>
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
    </>
  );
}
