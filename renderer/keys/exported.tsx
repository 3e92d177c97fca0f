import type { JSX } from 'react';
import type { WrittenKeys } from '../../src/ipc/keys-calls.ts';
import { FilePath } from '../controls/file-path.tsx';
import { ResultSheet } from '../controls/result-sheet.tsx';
import { useFormat } from '../i18n/format.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';

/** What was written, and what to do on the other computer. */
export function Exported(props: {
  readonly written: WrittenKeys;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(keysTexts);
  const format = useFormat();
  const { path, machines } = props.written;
  const count = machines.reduce((sum, { records }) => sum + records.length, 0);
  return (
    <ResultSheet title={t.written(count)} verdict="ok" width={560} onClose={props.onClose}>
      <p className="lead" role="status">
        {t.writtenTo}
      </p>
      <dl className="exported-facts">
        <dt>{t.file}</dt>
        <dd>
          <FilePath path={path} />
        </dd>
        <dt>{t.contents}</dt>
        <dd>{format.list(machines.map(({ name }) => name))}</dd>
      </dl>
      <h3 className="med exported-next">{t.onOther}</h3>
      <ol className="numbered">
        {t.onOtherSteps.split('\n').map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </ResultSheet>
  );
}
