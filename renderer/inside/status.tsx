import type { JSX, ReactNode } from 'react';
import { Mark, type Verdict } from '../controls/mark.tsx';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { isRunning, useInside } from './inside-store.ts';
import type { PageId } from './page-text.ts';

/** The footer's line: what is going on or was just done, else what stands out on the page. */
export function PageStatus({ page }: { readonly page: PageId }): JSX.Element {
  const t = useText(insideTexts);
  const { chip, measured, details, done } = useInside();
  const found = usePageFinding(page);
  const needsLog = isRunning(details) && (page === 'pcrs' || page === 'log');
  const busy = needsLog ? measured.busy : chip.busy;
  return (
    <span className="inside-status sub" role="status">
      {busy ? (
        <Line verdict="busy">{needsLog ? t.readingLog : t.reading}</Line>
      ) : done !== null ? (
        <Line verdict="ok">{done}</Line>
      ) : (
        found && <Line verdict={found.verdict}>{found.text}</Line>
      )}
    </span>
  );
}

const Line = (props: { readonly verdict: Verdict | null; readonly children: ReactNode }): JSX.Element => (
  <>
    {props.verdict && <Mark verdict={props.verdict} />}
    <span className="ell" title={typeof props.children === 'string' ? props.children : undefined}>
      {props.children}
    </span>
  </>
);

function usePageFinding(page: PageId): { readonly verdict: Verdict | null; readonly text: string } | null {
  const t = useText(insideTexts);
  const chip = useInside((s) => s.chip.value);
  const measured = useInside((s) => s.measured.value);
  if (page === 'log') {
    if (!measured) return null;
    const checked = measured.events.filter((e) => e.digestMatches !== null);
    const wrong = checked.filter((e) => e.digestMatches === false).length;
    return wrong > 0
      ? { verdict: 'bad', text: t.digestsDiffer(wrong) }
      : { verdict: 'ok', text: t.digestsMatch(checked.length) };
  }
  if (page === 'pcrs') return measured && { verdict: 'info', text: t.guestAccount };
  if (!chip) return null;
  if (page === 'certificates') {
    const { platform } = chip.certificates;
    return { verdict: null, text: platform ? t.platformPresent(platform.handle) : t.platformNone };
  }
  const { counter, maximum, locked } = chip.lockout;
  return {
    verdict: locked ? 'bad' : counter > 0 ? 'warn' : 'ok',
    text: t.footLockout(counter, maximum),
  };
}
