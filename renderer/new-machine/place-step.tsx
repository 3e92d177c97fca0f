import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import { stepObstacle } from '../../src/machine/new-machine-wizard.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Field } from '../controls/field.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { StepFailure } from './step-failure.tsx';
import { answer, useWizard } from './wizard-store.ts';

/** Step 3: the machine's name, and the folder its bundle is made in. */
export function PlaceStep(): JSX.Element {
  const t = useText(newMachineTexts);
  const common = useText(commonTexts);
  const format = useFormat();
  const answers = useWizard((s) => s.state.answers);
  const taken = useWizard((s) => s.taken);
  const report = useHost((s) => s.report);
  const [error, setError] = useState<VtpmError | null>(null);
  const obstacle = stepObstacle('place', answers, taken);
  const nameErrors = {
    'no-name': t.nameEmpty,
    'name-impossible': t.nameImpossible,
    'name-taken': t.nameTaken,
  } as const;
  const nameError =
    obstacle && obstacle in nameErrors ? nameErrors[obstacle as keyof typeof nameErrors] : null;
  const folder = answers.folder ?? report?.machinesFolder ?? '';
  const bundle = `${answers.name.trim()}.vtpmvm`;
  const choose = async () => {
    setError(null);
    try {
      const chosen = await call('dialogs.choosePath', 'folder');
      if (chosen !== null) answer({ folder: chosen });
    } catch (failure) {
      setError(toVtpmError(failure));
    }
  };
  return (
    <>
      <h1>{t.placeTitle}</h1>
      <p className="lead">{t.placeLead}</p>
      <div className="step-rows">
        <span className="row-label" id="machine-name">
          {t.name}
        </span>
        <Field
          aria-labelledby="machine-name"
          autoFocus
          maxLength={100}
          value={answers.name}
          onChange={(name) => answer({ name })}
          error={nameError}
        />
        <span className="row-label">{t.folder}</span>
        <div>
          <div className="row-place">
            <FilePath path={folder} />
            {answers.folder !== null && (
              <Button kind="flat" onPress={() => answer({ folder: null })}>
                {t.defaultFolder}
              </Button>
            )}
            <Button onPress={choose}>{common.choose}</Button>
          </div>
          {!nameError && folder && (
            <p className="sub selectable">
              {answers.folder === null && report
                ? t.willBe(bundle, format.bytes(report.freeSpace))
                : t.willBeElsewhere(bundle)}
            </p>
          )}
        </div>
      </div>
      {error && <ErrorNote error={error} />}
      <StepFailure step="place" />
    </>
  );
}
