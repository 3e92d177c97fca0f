import type { JSX } from 'react';
import { ToggleButton } from 'react-aria-components';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { openHelp } from './help.ts';
import { useLockReason } from './locked.ts';
import { useMachine } from './machine.ts';
import { openSheet } from './sheet-state.ts';

/** The lock, Restore Defaults and help. */
export function Footer(): JSX.Element {
  const t = useText(windowTexts);
  const reason = useLockReason();
  const known = useMachine((s) => s.details !== null);
  const text = { running: t.lockRunning, 'by-hand': t.lockClosed, open: t.lockOpen }[reason ?? 'open'];
  const offReason = { running: t.reasonRunning, 'by-hand': t.reasonLocked, open: null }[reason ?? 'open'];
  return (
    <footer className="config-footer" data-region="footer">
      <ToggleButton
        className="mini-button"
        aria-label={reason ? t.unlock : t.lock}
        isSelected={reason !== null}
        isDisabled={reason === 'running' || !known}
        onChange={(lockedByHand) => useMachine.setState({ lockedByHand })}
      >
        <Icon name={reason ? 'glyph-lock' : 'glyph-unlock'} />
      </ToggleButton>
      <span className="sub ell">{text}</span>
      <span className="space" />
      <Button
        disabledReason={offReason}
        disabled={!known}
        onPress={() => openSheet({ kind: 'restore-defaults' })}
      >
        {t.restoreDefaults}
      </Button>
      <HelpButton />
    </footer>
  );
}

/** The round “?”. */
export function HelpButton({ page }: { readonly page?: Parameters<typeof openHelp>[0] }): JSX.Element {
  const t = useText(windowTexts);
  return (
    <Button className="button-help" label={t.help} onPress={() => openHelp(page)}>
      ?
    </Button>
  );
}
