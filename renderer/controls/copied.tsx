import { type JSX, useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';

/** How long a copy is told of, in milliseconds. */
const shownFor = 1500;

export interface Copied {
  /** Whether something was copied a moment ago. */
  readonly copied: boolean;
  /** Puts a text on the clipboard. */
  readonly copy: (text: string) => Promise<void>;
}

/** Copying that can be told of for a moment. */
export function useCopied(): Copied {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownFor);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => call('clipboard.write', text).then(() => setCopied(true));
  return { copied, copy };
}

/** Tells a screen reader that a text was copied. */
export function CopiedStatus({ copied }: Pick<Copied, 'copied'>): JSX.Element {
  const t = useText(commonTexts);
  return (
    <span role="status" className="visually-hidden">
      {copied ? t.copied : ''}
    </span>
  );
}
