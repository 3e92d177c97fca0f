import { type JSX, useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Finding } from '../../src/doctor/finding.ts';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { DoneNote, SavedNote } from './done-note.tsx';
import { FindingRow } from './finding-row.tsx';
import { groupFindings } from './order.ts';
import { lookedAt, type Subject, useTroubleshooting } from './store.ts';

/** What was found of a subject: problems first, then warnings, what could not be checked, and what is fine. */
export function ChecksPane({ subject }: { readonly subject: Subject }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const { findings, looking, error } = useTroubleshooting((s) => lookedAt(s, subject));
  const { problems, warnings, unchecked, fine } = groupFindings(findings);
  const first = [...problems, ...warnings].find((f) => f.fixes.some(({ kind }) => kind !== 'manual'));
  const row = (finding: Finding) => (
    <FindingRow key={finding.check} finding={finding} subject={subject} hasDefault={finding === first} />
  );
  const counted = t.counts(problems.length, warnings.length);
  return (
    <>
      <Head subject={subject} title={looking && findings.length === 0 ? t.looking : counted} />
      <span role="status" className="visually-hidden">
        {looking ? t.looking : counted}
      </span>
      <div className="checks-scroll">
        <DoneNote />
        <SavedNote />
        {error && (
          <div className="checks-note">
            <ErrorNote error={error} />
          </div>
        )}
        <ul className="findings">
          {problems.map(row)}
          {warnings.map(row)}
          {unchecked.map(row)}
          <Passed findings={fine} row={row} />
        </ul>
      </div>
    </>
  );
}

/** How many are wrong, and how long it took; while it is looked, how far. */
function Head({ subject, title }: { readonly subject: Subject; readonly title: string }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const format = useFormat();
  const { findings, looking, ended } = useTroubleshooting((s) => lookedAt(s, subject));
  const done = useTroubleshooting((s) => s.done);
  const heading = useRef<HTMLHeadingElement>(null);
  // the button of a fix that has helped is gone: the focus goes to what came of it
  useEffect(() => {
    if (done) requestAnimationFrame(() => heading.current?.focus());
  }, [done]);
  return (
    <header className="checks-head">
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <span className="space" />
      {looking ? (
        <span className="cap num checks-looking">
          <Mark verdict="busy" size={14} />
          {t.lookingAt(findings.length)}
        </span>
      ) : (
        ended && (
          <span className="cap num">
            {t.ended(ended.count, format.tenths(ended.durationMs / 1000), format.time(ended.at))}
          </span>
        )
      )}
    </header>
  );
}

function Passed(props: {
  readonly findings: readonly Finding[];
  readonly row: (finding: Finding) => JSX.Element;
}): JSX.Element | null {
  const t = useText(troubleshootingTexts);
  const [open, setOpen] = useState(true);
  const { findings, row } = props;
  if (findings.length === 0) return null;
  return (
    <>
      <li className="passed">
        <AriaButton className="passed-toggle" aria-expanded={open} onPress={() => setOpen(!open)}>
          <Icon name={open ? 'glyph-down' : 'glyph-right'} size={14} />
          {t.passed(findings.length)}
        </AriaButton>
      </li>
      {open && findings.map(row)}
    </>
  );
}
