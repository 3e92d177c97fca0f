import { type JSX, useEffect, useRef } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { ImportChoice, ImportChoices } from '../../src/keychain/import-choices.ts';
import type { PlannedRecord } from '../../src/keychain/portable-views.ts';
import { Checkbox } from '../controls/choice.tsx';
import { Mark } from '../controls/mark.tsx';
import { Table } from '../controls/table.tsx';
import { useFormat } from '../i18n/format.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import './keys.css';

const verdicts = { new: 'ok', conflict: 'warn', same: 'off' } as const;

const shortUuid = (uuid: string) => `${uuid.slice(0, 9)}…-${uuid.slice(-4)}`;

/** What is in the file, a row for each key: whether it is here already, and whether it is taken. */
export function RecordsTable(props: {
  readonly records: readonly PlannedRecord[];
  readonly choices: ImportChoices;
  readonly selected: number;
  readonly disabled: boolean;
  readonly onSelect: (index: number) => void;
  readonly onChoose: (id: string, choice: ImportChoice) => void;
}): JSX.Element {
  const t = useText(keysTexts);
  const format = useFormat();
  const shown = useRef<HTMLTableRowElement>(null);
  // what is compared below may be further down in the list
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row has become the one
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, [props.selected]);
  return (
    <Table
      className="keys-table"
      frameClassName="keys-frame"
      columns={[
        { title: t.columnTake, hidden: true },
        t.columnMachine,
        t.columnUuid,
        t.columnMade,
        t.columnOn,
        t.columnHere,
      ]}
    >
      {props.records.map((record, index) => {
        const { id, uuid, role, kind, incoming } = record;
        const choice = props.choices[id];
        const chosen = index === props.selected;
        return (
          <tr
            // biome-ignore lint/suspicious/noArrayIndexKey: two earlier keys of a storage have one id
            key={`${id} ${index}`}
            ref={chosen ? shown : null}
            className={chosen ? 'is-selected' : ''}
            onClick={() => props.onSelect(index)}
          >
            <td className="keys-take">
              <Checkbox
                checked={kind === 'same' || choice?.take === true}
                disabled={kind === 'same' || props.disabled}
                onChange={(take) => choice && props.onChoose(id, { ...choice, take })}
              >
                <span className="visually-hidden">{t.take(incoming.vmName)}</span>
              </Checkbox>
            </td>
            <td className="keys-name">
              <AriaButton
                className="keys-row-button"
                aria-pressed={chosen}
                onPress={() => props.onSelect(index)}
              >
                <span className="med ell">{incoming.vmName}</span>
              </AriaButton>
              {role !== 'current' && (
                <span className="keys-role">{role === 'backup' ? t.roleBackup : t.roleSuperseded}</span>
              )}
            </td>
            <td className="mono" title={uuid}>
              {shortUuid(uuid)}
            </td>
            <td className="num">{format.shortDate(incoming.createdAt)}</td>
            <td className="keys-computer ell" title={incoming.computer}>
              {incoming.computer}
            </td>
            <td>
              <span className="key-state">
                <Mark verdict={verdicts[kind]} />
                {t[kind]}
              </span>
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
