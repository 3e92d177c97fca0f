import type { JSX } from 'react';
import type { WizardStep } from '../../src/machine/new-machine-wizard.ts';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { useWizard } from './wizard-store.ts';

/** The failure that this step's answers caused, in the step itself. */
export function StepFailure({ step }: { readonly step: WizardStep }): JSX.Element | null {
  const t = useText(newMachineTexts);
  const failure = useWizard((s) => (s.state.phase === 'asking' ? s.state.failure : null));
  if (failure?.step !== step) return null;
  return (
    <div className="step-failure">
      <ErrorNote error={failure.error} unchanged={t.nothingMade} />
    </div>
  );
}
