import type { JSX } from 'react';
import { syncWindowTexts } from '../i18n/sync-windows.ts';
import { useText } from '../i18n/texts.ts';

/** The code that two people compare, large; read out digit by digit. */
export function PairingCode({ code }: { readonly code: string | null }): JSX.Element {
  const t = useText(syncWindowTexts);
  return (
    <div className="pairing-code num" role="status">
      <span className="visually-hidden">
        {code === null ? t.codeComes : t.code([...code.replace(/\D/g, '')].join(' '))}
      </span>
      <span aria-hidden="true" className={code === null ? 'pairing-none' : ''}>
        {code ?? '––– –––'}
      </span>
    </div>
  );
}
