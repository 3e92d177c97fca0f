import type { JSX } from 'react';
import { toVtpmError } from '../../src/errors/error.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { useMachine } from './machine.ts';
import { openSheet, showError } from './sheet-state.ts';

/** Asks the guest to shut down; one that does not react may be forced off. */
export async function shutDownMachine(): Promise<void> {
  try {
    await call('machines.shutDown', useMachine.getState().id);
  } catch (thrown) {
    const error = toVtpmError(thrown);
    if (error.code === 'VTPM_ERR_GUEST_IGNORES_POWER_DOWN') openSheet({ kind: 'guest-ignores' });
    else showError(error);
  }
}

/** Why everything is locked, and the way out. */
export function ReasonBar(): JSX.Element | null {
  const t = useText(windowTexts);
  const state = useMachine((s) => s.details?.summary.state ?? 'stopped');
  const name = useMachine((s) => s.details?.description.name ?? '');
  if (state === 'stopped') return null;
  const text = { starting: t.starting, running: t.running, stopping: t.stopping }[state];
  return (
    <div className="reason-bar" role="status">
      <Icon name="glyph-lock" />
      <span>{text(name)}</span>
      {state !== 'starting' && (
        <Button busy={state === 'stopping'} onPress={shutDownMachine}>
          {t.shutDown}
        </Button>
      )}
    </div>
  );
}
