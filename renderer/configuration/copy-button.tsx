import { type JSX, useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { tellFailure } from './machine.ts';

/** Copies a value, and says for a moment that it did. */
export function CopyButton({
  text,
  label,
}: {
  readonly text: string;
  /** Its accessible name, where several stand together. */
  readonly label?: string;
}): JSX.Element {
  const t = useText(windowTexts);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button
        size="small"
        {...(label ? { label } : {})}
        onPress={async () => setCopied(await tellFailure(() => call('clipboard.write', text)))}
      >
        {copied ? t.copied : t.copy}
      </Button>
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
    </>
  );
}
