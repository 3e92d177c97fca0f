import type { JSX } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useErrorText } from '../controls/error-sheet.tsx';
import { Mark, type Verdict } from '../controls/mark.tsx';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { useMachines } from '../stores/machines.ts';
import { openTroubleshooting } from '../stores/troubleshooting.ts';

/** How many machines there are, and whether this computer can give them chips. */
export function StatusBar({ found }: { readonly found: number | null }): JSX.Element {
  const t = useText(controlCenterTexts);
  const machines = useMachines((s) => s.machines);
  const running = machines?.filter((m) => m.state !== 'stopped').length ?? 0;
  const host = useHostState();
  return (
    <footer className="status-bar">
      <span role="status">
        {machines === null ? t.loading : machines.length > 0 && t.counts(machines.length, running)}
        {found !== null && ` (${t.found(found)})`}
      </span>
      <span className="space" />
      <AriaButton className="host-state" onPress={() => void openTroubleshooting()}>
        <Mark verdict={host.verdict} size={16} />
        <span className="ell">{host.text}</span>
      </AriaButton>
    </footer>
  );
}

function useHostState(): { readonly verdict: Verdict; readonly text: string } {
  const t = useText(controlCenterTexts);
  const report = useHost((s) => s.report);
  const error = useHost((s) => s.error);
  const problem = report?.checks.find((c) => c.verdict === 'problem' && c.error)?.error;
  const cause = useErrorText(problem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  if (error && !report) return { verdict: 'bad', text: t.hostUnknown };
  if (!report) return { verdict: 'off', text: t.hostChecking };
  if (report.readyForChips) return { verdict: 'ok', text: t.hostReady };
  return { verdict: 'warn', text: t.hostNotReady(problem ? cause.title : '?') };
}
