import type { JSX } from 'react';
import { CopyButton as Copy } from '../controls/copy-button.tsx';
import { tellFailure } from './machine.ts';

/** Copies a value of this window's machine; a failure is told as this window tells failures. */
export const CopyButton = ({ text }: { readonly text: string }): JSX.Element => (
  <Copy text={text} attempt={tellFailure} />
);
