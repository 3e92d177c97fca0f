import type { JSX } from 'react';
import type { ImportedRecord } from '../../src/keychain/portable-views.ts';
import type { InspectedKeys } from '../../src/product/keys/keys-views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/mark.tsx';
import { Table } from '../controls/table.tsx';
import { commonTexts } from '../i18n/common.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { BringBack } from './bring-back.tsx';
import { KeysWindow } from './keys-window.tsx';
import { Opens } from './opens.tsx';

const words = {
  added: 'added',
  same: 'wasSame',
  kept: 'kept',
  replaced: 'replaced',
  'kept-both': 'kept-both',
} as const satisfies Record<ImportedRecord['outcome'], keyof (typeof keysTexts)['en']>;

const came = ({ outcome }: ImportedRecord) => outcome !== 'kept' && outcome !== 'same';

/** What became of each key, whether it opens its storage, and where the one that was here is kept. */
export function ImportedStep(props: {
  readonly found: InspectedKeys;
  readonly imported: readonly ImportedRecord[];
}): JSX.Element {
  const t = useText(keysTexts);
  const common = useText(commonTexts);
  const { found, imported } = props;
  const recordOf = (id: string) => found.records.find((record) => record.id === id);
  const nameOf = (id: string) => recordOf(id)?.incoming.vmName ?? id;
  return (
    <KeysWindow
      actions={
        <Button wide kind="default" autoFocus onPress={() => call('windows.close')}>
          {common.close}
        </Button>
      }
    >
      <h2>{t.done(imported.filter(came).length)}</h2>
      <p className="t2" role="status">
        {t.doneLead}
      </p>
      <Table
        className="keys-table"
        frameClassName="keys-frame keys-frame-alone"
        columns={[t.columnMachine, t.columnResult, t.columnOpens]}
      >
        {imported.map((record, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two earlier keys of a storage have one id
          <tr key={`${record.id} ${index}`}>
            <td className="med keys-name">
              <span className="ell">{nameOf(record.id)}</span>
            </td>
            <td>
              <span className="key-state">
                <Mark verdict={came(record) ? 'ok' : 'off'} />
                {t[words[record.outcome]]}
              </span>
              {record.outcome === 'replaced' && record.previousAccount && (
                <span className="sub keys-previous">
                  {t.previous} <span className="mono mono-small selectable">{record.previousAccount}</span>
                </span>
              )}
            </td>
            <td>
              <Opens proof={record.here} />
              {came(record) && record.here.opens && record.here.storage !== 'chip' && (
                <BringBack
                  uuid={recordOf(record.id)?.uuid ?? ''}
                  backup={record.here.storage ?? ''}
                  name={nameOf(record.id)}
                />
              )}
            </td>
          </tr>
        ))}
      </Table>
      {imported.some((record) => came(record) && record.here.opens) && (
        <p className="keys-next">{t.doneNext}</p>
      )}
    </KeysWindow>
  );
}
