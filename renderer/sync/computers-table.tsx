import type { JSX } from 'react';
import type { SyncComputer } from '../../src/sync/views.ts';
import { Button } from '../controls/button.tsx';
import { Table } from '../controls/table.tsx';
import { useFormat } from '../i18n/format.ts';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import '../configuration/sheets/sheets.css';

/** Every computer that is or was of the circle; members first. */
export function ComputersTable(props: {
  readonly computers: readonly SyncComputer[];
  readonly canRemove: boolean;
  readonly onRemove: (computer: SyncComputer) => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const format = useFormat();
  const sorted = props.computers.toSorted(
    (a, b) => Number(a.state === 'removed') - Number(b.state === 'removed'),
  );
  return (
    <Table label={t.computers} columns={[t.name, t.state, t.seen, { title: t.actions, hidden: true }]}>
      {sorted.map((computer) => (
        <tr key={computer.id}>
          <td className="sync-name">
            <span className={`ell ${computer.state === 'member' ? 'med' : 't3'}`} title={computer.name}>
              {computer.name}
            </span>
            {computer.here && <span className="sub">{t.here}</span>}
          </td>
          <td>
            <ComputerState computer={computer} />
          </td>
          <td className="num sync-seen">
            {computer.lastSeenAt ? format.when(computer.lastSeenAt, new Date()) : t.notSeen}
          </td>
          <td className="table-end">
            {props.canRemove && computer.state === 'member' && !computer.here && (
              <Button
                size="small"
                label={t.removeNamed(computer.name)}
                onPress={() => props.onRemove(computer)}
              >
                {t.remove}
              </Button>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function ComputerState({ computer }: { readonly computer: SyncComputer }): JSX.Element {
  const t = useText(syncTexts);
  const format = useFormat();
  const { state, removedBy, approvedBy, joinedAt, name } = computer;
  if (state === 'removed')
    return <>{removedBy === null || removedBy === name ? t.hasLeft : t.removedBy(removedBy)}</>;
  const date = format.shortDate(joinedAt);
  return <>{approvedBy === null ? t.first(date) : t.letInBy(approvedBy, date)}</>;
}
