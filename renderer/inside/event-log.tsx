import { type JSX, useMemo, useState } from 'react';
import type { MeasuredEvent, MeasuredStart } from '../../src/event-log/measured-views.ts';
import { SearchBox } from '../controls/field.tsx';
import { Mark } from '../controls/mark.tsx';
import { Select } from '../controls/select.tsx';
import { Table } from '../controls/table.tsx';
import { useFormat } from '../i18n/format.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { useClock } from '../stores/clock.ts';
import { isRunning, useInside } from './inside-store.ts';
import { useLocalText } from './local-text.ts';
import { Page, WhenRead } from './page.tsx';
import { bankName } from './pcrs.tsx';

/** What the start of a running machine measured; of one that is off it says why there is nothing. */
export function EventLog(): JSX.Element {
  const t = useText(insideTexts);
  const running = useInside((s) => isRunning(s.details));
  const measured = useInside((s) => s.measured);
  if (!running)
    return (
      <div className="inside-empty">
        <h2 className="strong">{t.logOff}</h2>
        <p className="t2">{t.logOffHint}</p>
      </div>
    );
  return (
    <WhenRead asked={measured} reading={t.readingLog} unchanged={t.logUnchanged}>
      {(value) => <Read start={value} />}
    </WhenRead>
  );
}

function Read({ start }: { readonly start: MeasuredStart }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const now = useClock((s) => s.now);
  const local = useLocalText();
  const [pcr, setPcr] = useState('all');
  const [search, setSearch] = useState('');
  const { events } = start;
  const pcrs = useMemo(() => [...new Set(events.map((e) => e.pcr))].toSorted((a, b) => a - b), [events]);
  const wanted = search.trim().toLowerCase();
  const shown = events.filter(
    (event) =>
      (pcr === 'all' || event.pcr === Number(pcr)) &&
      (wanted === '' ||
        `${event.type} ${local(event.what)} ${local(event.meaning)} ${Object.values(event.digests).join(' ')}`
          .toLowerCase()
          .includes(wanted)),
  );
  const algorithm = ['SHA256', ...Object.keys(events[0]?.digests ?? {})].find(
    (a) => a in (events[0]?.digests ?? {}),
  );
  return (
    <Page
      title={t.logTitle(events.length, format.bytes(start.size))}
      hint={t.logHint(format.when(start.startedAt, now))}
      controls={
        <>
          <div className="inside-filter">
            <Select
              aria-label={t.pcrFilter}
              value={pcr}
              choices={[
                { value: 'all', text: t.allPcrs },
                ...pcrs.map((n) => ({ value: String(n), text: t.onePcr(n) })),
              ]}
              onChange={setPcr}
            />
          </div>
          <SearchBox label={t.search} value={search} onChange={setSearch} />
        </>
      }
    >
      {shown.length === 0 ? (
        <p className="t2" role="status">
          {t.nothingFound}
        </p>
      ) : (
        <EventTable events={shown} algorithm={algorithm ?? 'SHA256'} />
      )}
    </Page>
  );
}

function EventTable(props: {
  readonly events: readonly MeasuredEvent[];
  readonly algorithm: string;
}): JSX.Element {
  const t = useText(insideTexts);
  const local = useLocalText();
  return (
    <Table
      className="inside-table log-table"
      columns={[
        { title: t.columnNumber, className: 'table-end' },
        { title: t.columnPcr, className: 'table-end' },
        t.columnType,
        t.columnMeasured,
        bankName(props.algorithm),
      ]}
    >
      {props.events.map((event) => {
        const digest = event.digests[props.algorithm] ?? '';
        return (
          <tr key={event.number} className={event.type === 'EV_EFI_VARIABLE_AUTHORITY' ? 'is-selected' : ''}>
            <td className="num table-end t3">{event.number}</td>
            <td className="num table-end">{event.pcr}</td>
            <td className="mono" title={local(event.meaning)}>
              {event.type}
            </td>
            <td className="selectable log-what">{local(event.what)}</td>
            <td className="mono t3 log-digest" title={digest}>
              {event.digestMatches === false && (
                <span title={t.digestDiffers}>
                  <Mark verdict="bad" size={14} named />
                </span>
              )}
              {digest && `${digest.slice(0, 8)} … ${digest.slice(-4)}`}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
