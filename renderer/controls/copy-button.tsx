import type { JSX } from 'react';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Button } from './button.tsx';
import { CopiedStatus, useCopied } from './copied.tsx';

/** Copies a value, and says for a moment that it did. */
export function CopyButton(props: {
  readonly text: string;
  /** Its accessible name, where several stand together. */
  readonly label?: string;
  /** Runs the copying and tells a failure. @returns whether it succeeded */
  readonly attempt: (copy: () => Promise<unknown>) => Promise<boolean>;
}): JSX.Element {
  const t = useText(commonTexts);
  const { copied, copy } = useCopied();
  return (
    <>
      <Button
        size="small"
        {...(props.label ? { label: props.label } : {})}
        onPress={() => void props.attempt(() => copy(props.text))}
      >
        {copied ? t.copied : t.copy}
      </Button>
      <CopiedStatus copied={copied} />
    </>
  );
}
