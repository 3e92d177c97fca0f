import type { JSX } from 'react';
import { answersReadiness, fixRequirement } from '../../src/machine/new-machine-wizard.ts';
import type { Requirement } from '../../src/product/views.ts';
import { Button } from '../controls/button.tsx';
import { CheckList } from '../controls/check-list.tsx';
import { useErrorText } from '../controls/error-sheet.tsx';
import type { Verdict } from '../controls/mark.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { answer, useWizard } from './wizard-store.ts';

interface Row {
  readonly id: Requirement['id'];
  readonly verdict: Verdict;
  readonly title: string;
  readonly text: string;
  readonly fix: { readonly label: string; readonly run: () => void } | null;
}

/** Windows 11's six requirements against the answers, each unmet one with its fix. */
export function Readiness(): JSX.Element {
  const t = useText(newMachineTexts);
  const rows = useRows();
  const missing = rows.filter((r) => r.verdict !== 'ok');
  const byClick = missing.every((r) => r.fix && r.verdict === 'warn');
  return (
    <>
      <h1>{missing.length === 0 ? t.readyFor11 : missing.length <= 2 ? t.almostFor11 : t.notFor11}</h1>
      <p className="lead" role="status">
        {missing.length === 0
          ? t.readyLead11
          : t.almostLead(rows.length - missing.length, missing.length, byClick)}
      </p>
      <CheckList
        rows={rows.map(({ fix, ...row }) => ({
          ...row,
          fix: fix && (
            <Button size="small" onPress={fix.run}>
              {fix.label}
            </Button>
          ),
        }))}
      />
    </>
  );
}

function useRows(): readonly Row[] {
  const t = useText(newMachineTexts);
  const common = useText(commonTexts);
  const format = useFormat();
  const answers = useWizard((s) => s.state.answers);
  const report = useHost((s) => s.report);
  const hostProblem = report?.checks.find((c) => c.verdict === 'problem' && c.error)?.error;
  const hostText = useErrorText(hostProblem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  const noChipsHere = report !== null && !report.readyForChips;

  const rowOf = (requirement: Requirement): Row => {
    const { id, met } = requirement;
    const needed = requirement.needed ?? 0;
    const fixed = (label: string) => ({ label, run: () => answer(fixRequirement(answers, requirement)) });
    const row = (title: string, text: string, label: string): Row => ({
      id,
      title,
      text,
      verdict: met ? 'ok' : 'warn',
      fix: met ? null : fixed(label),
    });
    switch (id) {
      case 'tpm':
        if (met && noChipsHere)
          return {
            id,
            verdict: 'bad',
            title: common.tpm,
            text: t.tpmHost(hostProblem ? hostText.title : '?'),
            fix: { label: t.leaveOut, run: () => answer({ tpm: false }) },
          };
        return row(common.tpm, met ? t.tpmMet(report?.keychainName ?? '…') : t.tpmMissing, t.addChip);
      case 'uefi':
        return row(t.uefiName, met ? t.uefiMet : t.uefiMissing, t.useUefi);
      case 'secure-boot': {
        const missing = row(t.secureBoot, met ? t.secureBootMet : t.secureBootMissing, t.turnOn);
        return answers.firmware === 'uefi' ? missing : { ...missing, fix: null };
      }
      case 'memory': {
        const size = format.mebibytes(needed);
        const text = met ? t.memoryMet(size) : t.needs(size);
        return row(t.memoryIs(format.mebibytes(answers.memoryMiB)), text, t.use(size));
      }
      case 'cpus': {
        const text = met ? t.processorsMet(needed) : t.needs(format.number(needed));
        return row(t.processorsAre(answers.cpus), text, t.use(format.number(needed)));
      }
      case 'disk': {
        const size = format.gibibytes(needed);
        if (answers.source.kind === 'disk')
          return { id, verdict: 'off', title: t.diskUnknown, text: t.diskUnknownHint(size), fix: null };
        const place = answers.folder ?? report?.machinesFolder ?? '…';
        const room =
          answers.folder === null && report
            ? t.diskMet(format.bytes(report.freeSpace), place)
            : t.diskMetElsewhere(place);
        return row(t.diskIs(format.gibibytes(answers.diskGiB)), met ? room : t.needs(size), t.use(size));
      }
    }
  };
  return answersReadiness(answers).map(rowOf);
}
