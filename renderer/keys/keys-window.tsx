import type { FormEvent, JSX, ReactNode } from 'react';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/mark.tsx';
import { commonTexts } from '../i18n/common.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import './keys.css';

const stay = (event: FormEvent) => event.preventDefault();

/** The frame of the Import Keys window: what scrolls, and the footer that stays. */
export function KeysWindow(props: {
  readonly children: ReactNode;
  /** What is going on. */
  readonly status?: string | null;
  readonly actions: ReactNode;
}): JSX.Element {
  const { help } = useText(commonTexts);
  const { importTitle } = useText(keysTexts);
  return (
    <form className="keys-form" onSubmit={stay}>
      <main className="keys-page">
        <h1 className="visually-hidden">{importTitle}</h1>
        {props.children}
      </main>
      <footer className="keys-foot">
        <Button className="button-help" label={help} onPress={() => call('help.open', 'portable-keychain')}>
          ?
        </Button>
        <span className="keys-status ell" role="status">
          {props.status && (
            <>
              <Mark verdict="busy" size={14} />
              <span className="ell">{props.status}</span>
            </>
          )}
        </span>
        {props.actions}
      </footer>
    </form>
  );
}
