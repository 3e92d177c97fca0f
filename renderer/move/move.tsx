import { type JSX, useEffect } from 'react';
import { type MoveWizardStep, moveWizardSteps } from '../../src/move/move-wizard.ts';
import { Assistant } from '../assistant/assistant.tsx';
import { call } from '../bridge.ts';
import { moveTexts } from '../i18n/move.ts';
import { useText } from '../i18n/texts.ts';
import { CheckStep } from './check-step.tsx';
import { DoneStep } from './done-step.tsx';
import { Footer } from './footer.tsx';
import { MoveStepPage } from './move-step.tsx';
import { followMachine, useMove, useName } from './move-store.ts';
import { PassphraseStep } from './passphrase-step.tsx';
import { type Passphrases, usePassphrases } from './passphrases.ts';
import { WayStep } from './way-step.tsx';
import './move.css';

const names = {
  check: 'stepCheck',
  way: 'stepWay',
  passphrase: 'stepPassphrase',
  move: 'stepMove',
  done: 'stepDone',
} as const satisfies Record<MoveWizardStep, keyof (typeof moveTexts)['en']>;

/** The assistant that moves a machine to another computer. */
export function Move(): JSX.Element {
  const t = useText(moveTexts);
  const state = useMove((s) => s.state);
  const facts = useMove((s) => s.facts);
  const title = t.window(useName());
  const passphrases = usePassphrases();
  const done = state.step === 'done';
  const { forget } = passphrases;
  useEffect(followMachine, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the passphrase has done its work
  useEffect(() => {
    if (done) forget();
  }, [done]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const { step } = useMove.getState().state;
      const leaves = (event.ctrlKey || event.metaKey) && event.key === 'w';
      // Escape is Cancel, and only the first step has nothing to lose by it.
      if (leaves || (event.key === 'Escape' && step === 'check')) void call('windows.close');
      if (event.key === 'F1') void call('help.open', 'move').catch(console.error);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return (
    <Assistant
      title={title}
      steps={moveWizardSteps(state.answers, facts).map((id) => ({ id, name: t[names[id]] }))}
      now={state.step}
      footer={<Footer passphrases={passphrases} />}
    >
      <Step step={state.step} passphrases={passphrases} />
    </Assistant>
  );
}

function Step(props: { readonly step: MoveWizardStep; readonly passphrases: Passphrases }): JSX.Element {
  switch (props.step) {
    case 'check':
      return <CheckStep />;
    case 'way':
      return <WayStep />;
    case 'passphrase':
      return <PassphraseStep passphrases={props.passphrases} />;
    case 'move':
      return <MoveStepPage />;
    case 'done':
      return <DoneStep />;
  }
}
