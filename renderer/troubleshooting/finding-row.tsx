import { type JSX, useEffect, useId, useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Finding } from '../../src/doctor/finding.ts';
import { type FindingText, findingText } from '../../src/doctor/texts/texts.ts';
import { Button } from '../controls/button.tsx';
import { ErrorCodeLine } from '../controls/error-code.tsx';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { usePreferences } from '../stores/preferences.ts';
import { EvidenceWell } from './evidence.tsx';
import { FixButton, FixRow } from './fix-row.tsx';
import { arrived, type Subject, showPage, toggleRow, useTroubleshooting } from './store.ts';

const marks = { ok: 'ok', warning: 'warn', problem: 'bad', 'not-checked': 'off' } as const;

/** Several checks may be left out for the same reason: such a row is called as its check is. */
function useRowText(finding: Finding): FindingText {
  const locale = usePreferences((s) => s.locale);
  const text = findingText(finding, locale);
  if (finding.verdict !== 'not-checked') return text;
  return { ...text, title: text.check, sentence: `${text.title}. ${text.sentence}` };
}

interface FindingRowProps {
  readonly finding: Finding;
  readonly subject: Subject;
  /** Its first fix is the window's default button. */
  readonly hasDefault: boolean;
}

/** One check: folded a mark, a title and a sentence; open also the evidence and the ways to mend it. */
export function FindingRow({ finding, subject, hasDefault }: FindingRowProps): JSX.Element {
  const { check, verdict } = finding;
  const unfolded = useTroubleshooting((s) => s.unfolded[check]);
  const open = unfolded ?? verdict === 'problem';
  const text = useRowText(finding);
  const id = useId();
  const first = finding.fixes.find(({ kind }) => kind !== 'manual');
  const header = useGoTo(check);
  return (
    <li className={`finding finding-${verdict} ${open ? 'is-open' : ''}`}>
      <div className="finding-head">
        <AriaButton
          ref={header}
          className="finding-toggle"
          aria-expanded={open}
          aria-controls={id}
          onPress={() => toggleRow(check, !open)}
        >
          <Mark verdict={marks[verdict]} named />
          <span className="finding-text">
            <span className="med">{text.title}</span>
            <span className="sub">{open ? text.looksAt : text.sentence}</span>
          </span>
          <Icon name={open ? 'glyph-down' : 'glyph-right'} className="finding-chevron" />
        </AriaButton>
        {!open && first && verdict !== 'ok' && <FixButton offer={{ fix: first, check, subject }} />}
      </div>
      <div className="finding-body" id={id} hidden={!open}>
        {open && <Body {...{ finding, subject, hasDefault }} sentence={text.sentence} name={text.check} />}
      </div>
    </li>
  );
}

function Body(props: FindingRowProps & { readonly sentence: string; readonly name: string }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const { finding, subject } = props;
  const { check, fixes, error, evidence, outcome } = finding;
  const byDefault = props.hasDefault ? fixes.findIndex(({ kind }) => kind !== 'manual') : -1;
  return (
    <>
      <p className="selectable">{props.sentence}</p>
      <EvidenceWell evidence={evidence} of={props.name} />
      <ul className="fixes">
        {fixes.map((fix, index) => (
          <FixRow
            key={`${fix.id} ${fix.target}`}
            offer={{ fix, check, subject }}
            isDefault={index === byDefault}
          />
        ))}
        {check === 'vm.chip' && outcome === 'impossible' && (
          <li className="fix">
            <Button size="small" onPress={() => showPage('chip-not-listed')}>
              {t.notListedLink}
            </Button>
            <p className="fix-says sub">{t.notListedHint}</p>
          </li>
        )}
      </ul>
      {error && <ErrorCodeLine code={error.code} />}
      <p className="error-code selectable">{check}</p>
    </>
  );
}

/** Brings the row into sight, with the focus, when the window was opened for its check. */
function useGoTo(check: Finding['check']) {
  const header = useRef<HTMLButtonElement>(null);
  const here = useTroubleshooting((s) => s.goTo === check);
  useEffect(() => {
    if (!here || !header.current) return;
    header.current.focus({ preventScroll: true });
    header.current.closest('li')?.scrollIntoView({ block: 'nearest' });
    arrived();
  }, [here]);
  return header;
}
