import { type JSX, useEffect, useState } from 'react';
import type { ImportedRecord } from '../../src/keychain/portable-views.ts';
import type { InspectedKeys } from '../../src/product/keys/keys-views.ts';
import { call, pathOf } from '../bridge.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { OpenStep, RecordsStep } from './import-steps.tsx';
import { ImportedStep } from './imported-step.tsx';
import { useMeantMachine } from './meant-machine.ts';
import { useWindowKeys } from './window-keys.ts';
import './keys.css';

type Stage =
  | { readonly at: 'open' }
  | { readonly at: 'records'; readonly file: string; readonly found: InspectedKeys }
  | {
      readonly at: 'imported';
      readonly found: InspectedKeys;
      readonly imported: readonly ImportedRecord[];
    };

/** The Import Keys window: a portable keychain, what is in it, and what became of it. */
export function ImportKeys(): JSX.Element {
  const t = useText(keysTexts);
  const meant = useMeantMachine();
  const [file, setFile] = useState(() => new URLSearchParams(location.search).get('file'));
  const [stage, setStage] = useState<Stage>({ at: 'open' });
  useWindowKeys('portable-keychain');
  useEffect(() => {
    document.title = t.importTitle;
  }, [t]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra way; Choose… is the accessible one
    <div
      className="window"
      onDragOver={(event) => {
        if (stage.at === 'open') event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        const dropped = event.dataTransfer.files[0];
        if (stage.at === 'open' && dropped) setFile(pathOf(dropped));
      }}
    >
      <div className="window-title" aria-hidden="true">
        {t.importTitle}
      </div>
      {stage.at === 'open' && (
        <OpenStep
          {...{ file, meant }}
          onFile={setFile}
          onOpened={(found) => file !== null && setStage({ at: 'records', file, found })}
        />
      )}
      {stage.at === 'records' && (
        <RecordsStep
          {...{ meant, file: stage.file, found: stage.found }}
          onOther={() => {
            setFile(null);
            setStage({ at: 'open' });
            void call('keys.chooseFile').then((chosen) => chosen !== null && setFile(chosen));
          }}
          onDone={(imported) => setStage({ at: 'imported', found: stage.found, imported })}
        />
      )}
      {stage.at === 'imported' && <ImportedStep found={stage.found} imported={stage.imported} />}
    </div>
  );
}
