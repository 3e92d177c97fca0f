import { useState } from 'react';
import { type NewPassphraseDraft, useNewPassphrase } from '../passphrase/use-new-passphrase.ts';

/** The passphrases of this window, until the move is done. */
export interface Passphrases {
  /** A new one. */
  readonly draft: NewPassphraseDraft;
  /** The one with which the unfinished file was begun. */
  readonly same: string;
  readonly typeSame: (passphrase: string) => void;
  readonly forget: () => void;
}

export function usePassphrases(): Passphrases {
  const draft = useNewPassphrase();
  const [same, typeSame] = useState('');
  return {
    ...{ draft, same, typeSame },
    forget() {
      draft.forget();
      typeSame('');
    },
  };
}
