import type { JSX, ReactNode } from 'react';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import { Checkbox } from '../controls/choice.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { useFormat } from '../i18n/format.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { Readiness } from './readiness.tsx';
import { StepFailure } from './step-failure.tsx';
import { answer, useWizard } from './wizard-store.ts';

/** Step 5: what will be made, for Windows 11 against its requirements. */
export function ReadyStep(): JSX.Element {
  const t = useText(newMachineTexts);
  const answers = useWizard((s) => s.state.answers);
  const installs = answers.source.kind === 'image';
  return (
    <>
      {answers.guestOs === 'windows-11' ? <Readiness /> : <Summary />}
      <StepFailure step="ready" />
      <div className="assistant-last">
        <Checkbox
          checked={answers.customize}
          onChange={(customize) => answer({ customize })}
          hint={installs ? t.customizeHint : t.customizePlainHint}
        >
          {installs ? t.customize : t.customizePlain}
        </Checkbox>
      </div>
    </>
  );
}

function Summary(): JSX.Element {
  const t = useText(newMachineTexts);
  const format = useFormat();
  const answers = useWizard((s) => s.state.answers);
  const machinesFolder = useHost((s) => s.report?.machinesFolder);
  const profile = guestOsProfiles[answers.guestOs];
  const { source } = answers;
  const chip = answers.tpm ? t.chipYes : profile.supportsTpm2 ? t.chipNone : t.chipNever;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t.name, answers.name],
    [t.system, profile.name[format.locale]],
    [t.source, source.kind === 'none' ? t.fromNothing : <FilePath key="path" path={source.path ?? ''} />],
    [t.place, <FilePath key="path" path={answers.folder ?? machinesFolder ?? ''} />],
    [t.processors, format.number(answers.cpus)],
    [t.memory, format.mebibytes(answers.memoryMiB)],
    [t.disk, source.kind === 'disk' ? t.diskExisting(source.path ?? '') : format.gibibytes(answers.diskGiB)],
    [t.firmware, answers.firmware === 'uefi' ? 'UEFI' : t.legacyBios],
    [t.secureBoot, answers.secureBoot ? t.on : t.off],
    [t.chip, chip],
  ];
  return (
    <>
      <h1>{t.readyTitle}</h1>
      <p className="lead">{t.readyLead}</p>
      <dl className="summary">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt className="t2">{label}</dt>
            <dd className="ell">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
