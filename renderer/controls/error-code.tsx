import { type JSX, useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { call } from '../bridge.ts';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Icon } from './icon.tsx';
import './error-code.css';

/** An error's code in small type, with a button that copies it. */
export function ErrorCodeLine({ code }: { readonly code: string }): JSX.Element {
  const t = useText(commonTexts);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <span className="error-code">
      <span className="selectable">{code}</span>
      <AriaButton
        className="error-code-copy"
        aria-label={t.copyCode}
        onPress={() => void call('clipboard.write', code).then(() => setCopied(true))}
      >
        <Icon name={copied ? 'glyph-check' : 'glyph-copy'} size={14} />
      </AriaButton>
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
    </span>
  );
}
