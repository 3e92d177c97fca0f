import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { ParallelsAnswers } from '../../src/product/ways-out/ways-out-views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import { ParallelsQuestions } from '../parallels/parallels-questions.tsx';
import { ParallelsVerdict } from '../parallels/parallels-verdict.tsx';
import { useParallels } from '../parallels/use-parallels.ts';
import { openSheet } from './store.ts';

const ask = (answers: ParallelsAnswers) => call('parallels.product', answers);

/** The cause that only Parallels Desktop has (S16): asked of its programs, or of the person where there are none. */
export function ParallelsCause(): JSX.Element {
  const t = useText(troubleshootingTexts);
  const ways = useText(waysOutTexts);
  const { view, failed, answers, setAnswers } = useParallels(ask);
  const [notChosen, setNotChosen] = useState<VtpmError | null>(null);
  const examine = async () => {
    setNotChosen(null);
    try {
      const path = await call('parallels.choose');
      if (path !== null) openSheet({ kind: 'parallels', path, answers });
    } catch (error) {
      setNotChosen(toVtpmError(error));
    }
  };
  const trouble = failed ?? notChosen;
  return (
    <li className="finding cause">
      <Mark verdict="info" named />
      <div className="finding-text">
        <span className="med">{t.parallels}</span>
        <p className="sub">{t.parallelsWhy}</p>
        {trouble && <ErrorNote error={trouble} />}
        <ParallelsVerdict view={view} waiting={!failed} />
        {view && <ParallelsQuestions view={view} answers={answers} onAnswers={setAnswers} />}
        <div className="cause-action">
          <Button size="small" onPress={examine}>
            {ways.parallels}
          </Button>
        </div>
      </div>
    </li>
  );
}
