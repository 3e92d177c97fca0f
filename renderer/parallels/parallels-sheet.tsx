import { type JSX, useCallback } from 'react';
import type { ParallelsAnswers } from '../../src/product/ways-out/ways-out-views.ts';
import { call } from '../bridge.ts';
import { fileName } from '../configuration/paths.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import { ParallelsFactsList } from './parallels-facts.tsx';
import { ParallelsQuestions } from './parallels-questions.tsx';
import { ParallelsVerdict } from './parallels-verdict.tsx';
import { useParallels } from './use-parallels.ts';
import '../configuration/sheets/sheets.css';

/** A machine of Parallels Desktop: what it says of itself, and why it has TPM Chip in its list or not. */
export function ParallelsSheet(props: {
  readonly path: string;
  /** What the person has said of their Parallels Desktop already. */
  readonly answers?: ParallelsAnswers;
  readonly onClose: () => void;
}): JSX.Element {
  const { path, onClose } = props;
  const t = useText(waysOutTexts);
  const common = useText(commonTexts);
  const ask = useCallback((answers: ParallelsAnswers) => call('parallels.examine', path, answers), [path]);
  const { view, failed, answers, setAnswers } = useParallels(ask, props.answers);
  const name = view?.facts.name ?? fileName(path).replace(/\.pvm$/i, '');
  return (
    <Sheet
      title={t.parallelsTitle(name)}
      width={560}
      onClose={onClose}
      aside={
        <Button
          className="button-help"
          label={common.help}
          onPress={() => void call('help.open', 'chip-not-listed').catch(console.error)}
        >
          ?
        </Button>
      }
      actions={
        <Button wide kind="default" autoFocus onPress={onClose}>
          {common.close}
        </Button>
      }
    >
      <p className="lead">{t.parallelsLead}</p>
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={t.parallelsUnchanged} />
        </div>
      )}
      <ParallelsVerdict view={view} hasChip={view?.facts.chip === true} waiting={!failed} />
      {view && <ParallelsQuestions view={view} answers={answers} onAnswers={setAnswers} />}
      {view && <ParallelsFactsList facts={view.facts} />}
    </Sheet>
  );
}
