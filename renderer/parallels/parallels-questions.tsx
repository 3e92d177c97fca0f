import { type JSX, useState } from 'react';
import {
  type ParallelsCpu,
  type ParallelsEdition,
  parallelsCpus,
  parallelsEditions,
} from '../../src/parallels/availability.ts';
import type {
  AnswerSource,
  ParallelsAnswers,
  ParallelsProductView,
} from '../../src/product/ways-out/ways-out-views.ts';
import { Row, Rows } from '../configuration/pane.tsx';
import { Field } from '../controls/field.tsx';
import { Select } from '../controls/select.tsx';
import { useText } from '../i18n/texts.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import './parallels.css';
import '../configuration/sheets/ways-out.css';

type Asked = 'version' | 'edition' | 'cpu';

/** Version, edition and processor: what was found of them, and what has to be said. */
export function ParallelsQuestions(props: {
  readonly view: ParallelsProductView;
  readonly answers: ParallelsAnswers;
  readonly onAnswers: (answers: ParallelsAnswers) => void;
}): JSX.Element {
  const t = useText(waysOutTexts);
  const { view, answers, onAnswers } = props;
  const [version, setVersion] = useState(view.answers.version ?? '');
  const sourceTexts: Readonly<Record<AnswerSource, string>> = {
    asked: t.sourceAsked,
    program: t.sourceProgram,
    computer: t.sourceComputer,
    machine: t.sourceMachine,
    missing: t.sourceMissing,
  };
  const source = (what: Asked) => {
    const from = view.sources[what];
    const { missing } = view.availability;
    const idle = from === 'missing' && !missing.includes(what);
    const idleText = missing.includes('version') ? t.sourceDepends : t.sourceNotNeeded;
    return <span className="sub">{idle ? idleText : sourceTexts[from]}</span>;
  };
  const answer = (change: ParallelsAnswers) => onAnswers({ ...answers, ...change });
  return (
    <section aria-label={t.product}>
      <h3 className="strong ways-head">{t.product}</h3>
      <Rows className="parallels-rows">
        <Row label={t.version} control>
          <div className="parallels-answer">
            <Field
              aria-label={t.version}
              value={version}
              placeholder={t.versionPlaceholder}
              maxLength={60}
              onChange={(typed) => {
                setVersion(typed);
                const { version: _, ...others } = answers;
                onAnswers(typed.trim() === '' ? others : { ...others, version: typed.trim() });
              }}
            />
            {source('version')}
          </div>
        </Row>
        <Row label={t.edition} control>
          <div className="parallels-answer">
            <Select<ParallelsEdition | 'none'>
              aria-label={t.edition}
              value={view.answers.edition ?? 'none'}
              choices={[
                { value: 'none', text: t.notChosen, disabled: true },
                ...parallelsEditions.map((value) => ({ value, text: t[value] })),
              ]}
              onChange={(edition) => edition !== 'none' && answer({ edition })}
            />
            {source('edition')}
          </div>
        </Row>
        <Row label={t.cpu} control>
          <div className="parallels-answer">
            <Select<ParallelsCpu | 'none'>
              aria-label={t.cpu}
              value={view.answers.cpu ?? 'none'}
              choices={[
                { value: 'none', text: t.notChosen, disabled: true },
                ...parallelsCpus.map((value) => ({ value, text: t[value] })),
              ]}
              onChange={(cpu) => cpu !== 'none' && answer({ cpu })}
            />
            {source('cpu')}
          </div>
        </Row>
      </Rows>
    </section>
  );
}
