import { type JSX, useState } from 'react';
import type { PcrBankView } from '../../src/event-log/measured-views.ts';
import { Select } from '../controls/select.tsx';
import { Table } from '../controls/table.tsx';
import { useFormat } from '../i18n/format.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { useClock } from '../stores/clock.ts';
import { Hash } from './hash.tsx';
import { isRunning, useInside } from './inside-store.ts';
import { useLocalText } from './local-text.ts';
import { Page, WhenRead } from './page.tsx';
import { isUntouched, pcrRows } from './pcr-rows.ts';

/** "SHA-256" for "SHA256". */
export const bankName = (algorithm: string): string => algorithm.replace(/^SHA(\d)/, 'SHA-$1');

/** The PCRs: of a running machine as its start measured them, else as after power-on. */
export function Pcrs(): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const now = useClock((s) => s.now);
  const running = useInside((s) => isRunning(s.details));
  const chip = useInside((s) => s.chip);
  const measured = useInside((s) => s.measured);
  if (running)
    return (
      <WhenRead asked={measured} reading={t.readingLog} unchanged={t.logUnchanged}>
        {({ startedAt, pcrBanks }) => (
          <Banks banks={pcrBanks} title={t.measuredAt(format.when(startedAt, now))} hint={t.measuredHint} />
        )}
      </WhenRead>
    );
  return (
    <WhenRead asked={chip} reading={t.reading}>
      {({ pcrBanks }) => <Banks banks={pcrBanks} title={t.atRest} hint={t.atRestHint} />}
    </WhenRead>
  );
}

function Banks(props: {
  readonly banks: readonly PcrBankView[];
  readonly title: string;
  readonly hint: string;
}): JSX.Element {
  const t = useText(insideTexts);
  const { banks } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const bank =
    banks.find((b) => b.algorithm === chosen) ?? banks.find((b) => b.algorithm === 'SHA256') ?? banks[0];
  return (
    <Page
      title={props.title}
      hint={props.hint}
      controls={
        bank && (
          <div className="inside-bank">
            <Select
              aria-label={t.bankLabel}
              value={bank.algorithm}
              choices={banks.map(({ algorithm }) => ({
                value: algorithm,
                text: t.bank(bankName(algorithm)),
              }))}
              onChange={setChosen}
            />
          </div>
        )
      }
    >
      {bank ? <PcrTable bank={bank} /> : <p className="t2">{t.noBank}</p>}
    </Page>
  );
}

function PcrTable({ bank }: { readonly bank: PcrBankView }): JSX.Element {
  const t = useText(insideTexts);
  const local = useLocalText();
  return (
    <Table
      className="inside-table"
      columns={[
        { title: t.columnPcr, className: 'pcr-number' },
        t.columnMeasures,
        { title: t.columnValue(bankName(bank.algorithm)), className: 'pcr-value' },
        { title: t.columnUsedBy, className: 'pcr-user' },
      ]}
    >
      {pcrRows(bank.values).map(({ pcrs, first }) => (
        <tr key={pcrs} className={first.usedBy && first.pcr === 7 ? 'is-selected' : ''}>
          <td className="num">{pcrs}</td>
          <td>{local(first.measures)}</td>
          <td>
            <Hash value={first.value} faint={isUntouched(first.value)} />
          </td>
          <td className="t2">{first.usedBy && local(first.usedBy)}</td>
        </tr>
      ))}
    </Table>
  );
}
