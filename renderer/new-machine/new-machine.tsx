import { type JSX, useEffect } from 'react';
import {
  answersReadiness,
  stepObstacle,
  type WizardState,
  type WizardStep,
  wizardSteps,
} from '../../src/machine/new-machine-wizard.ts';
import { Assistant } from '../assistant/assistant.tsx';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorSheet } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { ProgressBar } from '../controls/progress.tsx';
import { commonTexts } from '../i18n/common.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { askHost } from '../stores/host.ts';
import { GuestStep } from './guest-step.tsx';
import { HardwareStep } from './hardware-step.tsx';
import { InstallationStep } from './installation-step.tsx';
import { PlaceStep } from './place-step.tsx';
import { ReadyStep } from './ready-step.tsx';
import { createMachine, learnTakenNames, send, useWizard } from './wizard-store.ts';
import './new-machine.css';

const names = {
  guest: 'stepGuest',
  installation: 'stepInstallation',
  place: 'stepPlace',
  hardware: 'stepHardware',
  ready: 'stepReady',
} as const satisfies Record<WizardStep, keyof (typeof newMachineTexts)['en']>;

/** The assistant that makes a virtual machine. */
export function NewMachine(): JSX.Element {
  const t = useText(newMachineTexts);
  const state = useWizard((s) => s.state);
  const startFailure = useWizard((s) => s.startFailure);
  const step = state.phase === 'asking' ? state.step : 'ready';
  useEffect(() => {
    void learnTakenNames().catch(console.error);
    void askHost(false);
  }, []);
  useEffect(() => {
    document.title = t.window;
  }, [t]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const now = useWizard.getState().state;
      if (now.phase === 'creating' || event.defaultPrevented) return;
      const leaves = (event.ctrlKey || event.metaKey) && event.key === 'w';
      // Escape is Cancel, and only the first step has that: later it would throw answers away.
      if (leaves || (event.key === 'Escape' && now.step === 'guest')) void call('windows.close');
      if (event.key === 'F1') void call('help.open', 'readiness').catch(console.error);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  return (
    <Assistant
      title={t.window}
      steps={wizardSteps.map((id) => ({ id, name: t[names[id]] }))}
      now={step}
      footer={<Footer state={state} step={step} />}
      sheet={
        startFailure && (
          <ErrorSheet
            error={startFailure}
            unchanged={t.notStarted(state.answers.name)}
            onClose={() => void call('windows.close')}
          />
        )
      }
    >
      <Step step={step} />
    </Assistant>
  );
}

function Step({ step }: { readonly step: WizardStep }): JSX.Element {
  switch (step) {
    case 'guest':
      return <GuestStep />;
    case 'installation':
      return <InstallationStep />;
    case 'place':
      return <PlaceStep />;
    case 'hardware':
      return <HardwareStep />;
    case 'ready':
      return <ReadyStep />;
  }
}

function Footer({ state, step }: { readonly state: WizardState; readonly step: WizardStep }): JSX.Element {
  const t = useText(newMachineTexts);
  const common = useText(commonTexts);
  const taken = useWizard((s) => s.taken);
  const creating = state.phase === 'creating';
  const obstacle = stepObstacle(step, state.answers, taken);
  const reasons = {
    'no-image': t.needImage,
    'no-disk': t.needDisk,
    'no-name': t.nameEmpty,
    'name-impossible': t.nameImpossible,
    'name-taken': t.nameTaken,
  } as const;
  const unmet = state.answers.guestOs === 'windows-11' && answersReadiness(state.answers).some((r) => !r.met);
  return (
    <>
      {creating && <Progress />}
      <span className="space" />
      {step === 'guest' ? (
        <Button wide onPress={() => call('windows.close')}>
          {common.cancel}
        </Button>
      ) : (
        <Button wide disabled={creating} onPress={() => send({ type: 'back' })}>
          {t.goBack}
        </Button>
      )}
      {step === 'ready' ? (
        <Button wide kind="default" busy={creating} onPress={createMachine}>
          {unmet ? t.createAnyway : t.create}
        </Button>
      ) : (
        <Button
          wide
          kind="default"
          disabledReason={obstacle ? reasons[obstacle] : null}
          onPress={() => send({ type: 'continue' })}
        >
          {t.continue}
        </Button>
      )}
    </>
  );
}

function Progress(): JSX.Element {
  const t = useText(newMachineTexts);
  const progress = useWizard((s) => s.progress);
  const action = progress?.action;
  const fraction = progress?.fraction ?? null;
  return (
    <div className="creating" role="status">
      <Mark verdict="busy" size={14} />
      <span>{action === 'add-chip' || action === 'import-disk' ? t[`progress-${action}`] : t.creating}</span>
      {fraction !== null && <ProgressBar value={fraction} label={t.creating} />}
    </div>
  );
}
