import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import { parallelsCauseTexts } from '../../src/parallels/availability.ts';
import type { ParallelsAnswers, ParallelsView } from '../../src/product/ways-out-views.ts';
import { call } from '../bridge.ts';
import { fileName } from '../configuration/paths.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { typesetFrench } from '../i18n/typeset.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import { usePreferences } from '../stores/preferences.ts';
import { ParallelsFactsList } from './parallels-facts.tsx';
import { ParallelsQuestions } from './parallels-questions.tsx';
import '../configuration/sheets/sheets.css';
import '../configuration/sheets/ways-out.css';

/** A machine of Parallels Desktop: what it says of itself, and why it has TPM Chip in its list or not. */
export function ParallelsSheet(props: { readonly path: string; readonly onClose: () => void }): JSX.Element {
  const { path, onClose } = props;
  const t = useText(waysOutTexts);
  const common = useText(commonTexts);
  const [answers, setAnswers] = useState<ParallelsAnswers>({});
  const [view, setView] = useState<ParallelsView | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    let current = true;
    call('parallels.examine', path, answers).then(
      (found) => current && setView(found),
      (error) => current && setFailed(toVtpmError(error)),
    );
    return () => {
      current = false;
    };
  }, [path, answers]);
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
      <Verdict view={view} waiting={!failed} />
      {view && <ParallelsQuestions view={view} answers={answers} onAnswers={setAnswers} />}
      {view && <ParallelsFactsList facts={view.facts} />}
    </Sheet>
  );
}

/** Whether the chip is in its list, with each cause and its remedy; announced whenever it changes. */
function Verdict(props: { readonly view: ParallelsView | null; readonly waiting: boolean }): JSX.Element {
  const t = useText(waysOutTexts);
  const locale = usePreferences((s) => s.locale);
  const set = (text: string) => (locale === 'fr' ? typesetFrench(text) : text);
  const { view } = props;
  const available = view?.availability.available ?? null;
  return (
    <div role="status">
      {!view && props.waiting && (
        <p className="ways-verdict">
          <Mark verdict="busy" />
          {t.examining}
        </p>
      )}
      {view && (
        <>
          <p className="ways-verdict">
            <Mark
              verdict={view.facts.chip || available ? 'ok' : available === null ? 'info' : 'warn'}
              named
            />
            <span className="strong">
              {view.facts.chip
                ? t.hasChip
                : available
                  ? t.available
                  : available === null
                    ? t.undecided
                    : t.notAvailable}
            </span>
          </p>
          <ul className="parallels-causes">
            {view.availability.causes.map((cause) => {
              const text = parallelsCauseTexts[cause][locale];
              return (
                <li key={cause}>
                  {set(text.title)}
                  <span className="sub">{set(text.remedy)}</span>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
}
