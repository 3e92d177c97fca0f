import type { JSX } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { CopiedStatus, useCopied } from './copied.tsx';
import { Icon } from './icon.tsx';
import './error-code.css';

/** An error's code in small type, with a button that copies it. */
export function ErrorCodeLine({ code }: { readonly code: string }): JSX.Element {
  const t = useText(commonTexts);
  const { copied, copy } = useCopied();
  return (
    <span className="error-code">
      <span className="selectable">{code}</span>
      <AriaButton className="error-code-copy" aria-label={t.copyCode} onPress={() => void copy(code)}>
        <Icon name={copied ? 'glyph-check' : 'glyph-copy'} size={14} />
      </AriaButton>
      <CopiedStatus copied={copied} />
    </span>
  );
}
