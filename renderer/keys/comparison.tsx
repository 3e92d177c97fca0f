import type { JSX } from 'react';
import { type ImportChoice, replacingIsUseless } from '../../src/keychain/import-choices.ts';
import type { PlannedRecord, RecordFacts } from '../../src/keychain/portable-views.ts';
import { Icon } from '../controls/icon.tsx';
import { Segments } from '../controls/segments.tsx';
import { useFormat } from '../i18n/format.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { Opens } from './opens.tsx';
import './keys.css';

const cipherNames: Readonly<Record<string, string>> = { 'aes-256': 'AES-256', 'aes-128': 'AES-128' };

/** The chosen record of the file, beside the one that is here where they differ. */
export function Comparison(props: {
  readonly record: PlannedRecord;
  readonly choice: ImportChoice;
  readonly onChange: (choice: ImportChoice) => void;
}): JSX.Element {
  const t = useText(keysTexts);
  const { record } = props;
  const { vmName } = record.incoming;
  const conflict = record.kind === 'conflict';
  const title = conflict ? t.conflictTitle : record.kind === 'same' ? t.sameTitle : t.newTitle;
  return (
    <section className="comparison" aria-label={title(vmName)}>
      <h3 className="strong">{title(vmName)}</h3>
      <p className="t2">{useEvidence(record)}</p>
      <div className={`comparison-sides ${conflict ? '' : 'is-single'}`}>
        {conflict && (
          <div className="comparison-side">
            <h4 className="strong">
              <Icon name="device-laptop" />
              {t.here}
            </h4>
            {record.existing?.facts ? <Facts facts={record.existing.facts} /> : <p>{t.unreadable}</p>}
          </div>
        )}
        <div className="comparison-side">
          <h4 className="strong">
            <Icon name="device-file" />
            {t.inFile}
          </h4>
          <Facts facts={record.incoming} />
        </div>
      </div>
      {conflict && <Decision {...props} />}
    </section>
  );
}

function Decision({ record, choice, onChange }: Parameters<typeof Comparison>[0]): JSX.Element {
  const t = useText(keysTexts);
  const useless = replacingIsUseless(record);
  const hint = { keep: t.keepHint, replace: t.replaceHint, 'keep-both': t.bothHint }[choice.decision];
  return (
    <div className="comparison-decision">
      <Segments
        label={t.decision}
        value={choice.decision}
        onChange={(decision) => onChange({ take: true, decision })}
        choices={[
          { value: 'keep', text: t.keep },
          { value: 'replace', text: t.replace, disabled: useless },
          { value: 'keep-both', text: t['keep-both'] },
        ]}
      />
      <span className="sub" role="status">
        {useless && choice.decision !== 'replace' ? t.replaceUseless : hint}
      </span>
    </div>
  );
}

/** Which of the keys opens what is here, in one sentence. */
function useEvidence({ kind, incoming, existing }: PlannedRecord): string {
  const t = useText(keysTexts);
  const [file, here] = [incoming.here, existing?.facts?.here ?? null];
  if (kind !== 'conflict')
    return file.storage === null ? t.untried : file.opens ? t.fileOpens : t.fileDoesNot;
  if (file.storage === null && (here?.storage ?? null) === null) return t.untriedBoth;
  if (file.opens && here?.opens) return t.bothOpen;
  if (file.opens) return t.onlyFile;
  return here?.opens ? t.onlyHere : t.neitherOpens;
}

function Facts({ facts }: { readonly facts: RecordFacts }): JSX.Element {
  const t = useText(keysTexts);
  const format = useFormat();
  const fingerprint = facts.ekFingerprint;
  return (
    <dl className="comparison-facts">
      <dt>{t.made}</dt>
      <dd>{format.dateTime(facts.createdAt)}</dd>
      <dt>{t.on}</dt>
      <dd className="ell">{facts.computer}</dd>
      <dt>{t.cipher}</dt>
      <dd>{cipherNames[facts.cipher] ?? facts.cipher}</dd>
      <dt>{t.fingerprint}</dt>
      <dd>
        {fingerprint ? (
          <span className="mono selectable" title={fingerprint}>
            {fingerprint
              .slice(0, 16)
              .match(/.{1,4}/g)
              ?.join(' ')}
          </span>
        ) : (
          t.noFingerprint
        )}
      </dd>
      <dt>{t.opens}</dt>
      <dd>
        <Opens proof={facts.here} />
      </dd>
    </dl>
  );
}
