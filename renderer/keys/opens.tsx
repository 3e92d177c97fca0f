import type { JSX } from 'react';
import type { ProofHere } from '../../src/keychain/portable-views.ts';
import { Mark } from '../controls/mark.tsx';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import './keys.css';

/** Whether a key opens a storage on this computer, as it was found out just now. */
export function Opens({ proof }: { readonly proof: ProofHere }): JSX.Element {
  const t = useText(keysTexts);
  const { storage, opens } = proof;
  if (storage === null)
    return (
      <span className="key-state">
        <Mark verdict="off" />
        {t.notHere}
      </span>
    );
  return (
    <span className="key-state">
      <Mark verdict={opens === null ? 'warn' : opens ? 'ok' : 'bad'} />
      {opens === null ? t.opensUntried : opens ? (storage === 'chip' ? t.yesJustNow : t.yesBackup) : t.no}
    </span>
  );
}
