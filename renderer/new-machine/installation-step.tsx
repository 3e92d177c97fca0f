import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { Source } from '../../src/machine/new-machine-wizard.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { RadioGroup } from '../controls/choice.tsx';
import { ChoiceList } from '../controls/choice-list.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { commonTexts } from '../i18n/common.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { StepFailure } from './step-failure.tsx';
import { answer, useWizard } from './wizard-store.ts';

const empty = {
  image: { kind: 'image', path: null },
  disk: { kind: 'disk', path: null, link: false },
  none: { kind: 'none' },
} as const satisfies Record<Source['kind'], Source>;

/** Step 2: an installation image, an existing disk, or nothing yet. */
export function InstallationStep(): JSX.Element {
  const t = useText(newMachineTexts);
  const source = useWizard((s) => s.state.answers.source);
  // Each kind keeps its own file while the person compares.
  const [kept, setKept] = useState<Record<Source['kind'], Source>>({ ...empty, [source.kind]: source });
  const set = (next: Source) => {
    setKept({ ...kept, [next.kind]: next });
    answer({ source: next });
  };
  return (
    <>
      <h1>{t.installationTitle}</h1>
      <p className="lead">{t.installationLead}</p>
      <ChoiceList
        label={t.installationTitle}
        value={source.kind}
        onChange={(kind) => set(kept[kind])}
        choices={[
          { value: 'image', icon: 'device-cd', text: t.fromImage, hint: t.fromImageHint },
          { value: 'disk', icon: 'device-disk', text: t.fromDisk, hint: t.fromDiskHint },
          { value: 'none', icon: 'device-g-other', text: t.fromNothing, hint: t.fromNothingHint },
        ]}
      />
      {source.kind !== 'none' && <ChosenFile source={source} onChange={set} />}
      {source.kind === 'disk' && source.path !== null && (
        <div className="step-options">
          <RadioGroup
            aria-label={t.fromDisk}
            value={source.link ? 'link' : 'copy'}
            onChange={(way) => set({ ...source, link: way === 'link' })}
            choices={[
              { value: 'copy', text: t.diskCopy, hint: t.diskCopyHint },
              { value: 'link', text: t.diskLink, hint: t.diskLinkHint },
            ]}
          />
        </div>
      )}
      <StepFailure step="installation" />
    </>
  );
}

function ChosenFile(props: {
  readonly source: Exclude<Source, { kind: 'none' }>;
  readonly onChange: (source: Source) => void;
}): JSX.Element {
  const t = useText(newMachineTexts);
  const common = useText(commonTexts);
  const { source } = props;
  const [error, setError] = useState<VtpmError | null>(null);
  const choose = async () => {
    setError(null);
    try {
      const path = await call(
        'dialogs.choosePath',
        source.kind === 'disk' ? 'disk-image' : 'installation-image',
      );
      if (path !== null) props.onChange({ ...source, path });
    } catch (failure) {
      setError(toVtpmError(failure));
    }
  };
  return (
    <>
      <div className="file-row">
        <span className="file-path">
          {source.path === null ? <span className="t3">{t.noFile}</span> : <FilePath path={source.path} />}
        </span>
        <Button onPress={choose}>{common.choose}</Button>
      </div>
      {error && <ErrorNote error={error} />}
    </>
  );
}
