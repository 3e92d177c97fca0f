import type { JSX } from 'react';
import { CopyButton as Copy } from '../controls/copy-button.tsx';
import { tellFailure } from './machine.ts';

/** Copies a value of this window's machine; a failure is told as this window tells failures. */
export const CopyButton = (props: {
  readonly text: string;
  /** Its accessible name, where several stand together. */
  readonly label?: string;
}): JSX.Element => <Copy {...props} attempt={tellFailure} />;
