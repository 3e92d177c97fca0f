import { type JSX, useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Button } from './button.tsx';

/** Copies a value, and says for a moment that it did. */
export function CopyButton(props: {
  readonly text: string;
  /** Its accessible name, where several stand together. */
  readonly label?: string;
  /** Runs the copying and tells a failure. @returns whether it succeeded */
  readonly attempt: (copy: () => Promise<unknown>) => Promise<boolean>;
}): JSX.Element {
  const t = useText(commonTexts);
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
        {...(props.label ? { label: props.label } : {})}
        onPress={async () => setCopied(await props.attempt(() => call('clipboard.write', props.text)))}
      >
        {copied ? t.copied : t.copy}
      </Button>
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
    </>
  );
}
