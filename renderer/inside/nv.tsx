import type { JSX } from 'react';
import type { ChipInside, KnownUser, NvIndexView, PersistentKeyView } from '../../src/tpm/inside-views.ts';
import { Table } from '../controls/table.tsx';
import { useFormat } from '../i18n/format.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { useInside } from './inside-store.ts';
import { useLocalText } from './local-text.ts';
import { Page, WhenRead } from './page.tsx';

/** NV indices and persistent keys, with whose they are; what is not documented is said to be unknown. */
export function Nv(): JSX.Element {
  const t = useText(insideTexts);
  const chip = useInside((s) => s.chip);
  return (
    <WhenRead asked={chip} reading={t.reading}>
      {(value) => <Read chip={value} />}
    </WhenRead>
  );
}

function Read({ chip: { nv, persistentKeys } }: { readonly chip: ChipInside }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  return (
    <Page
      title={t.nvTitle(nv.length, format.bytes(nv.reduce((sum, { size }) => sum + size, 0)))}
      hint={t.nvHint}
    >
      {nv.length > 0 && <Indices nv={nv} />}
      <h3 className="strong inside-second">{t.keysTitle}</h3>
      {persistentKeys.length > 0 ? <Keys keys={persistentKeys} /> : <p className="t2">{t.noKeys}</p>}
    </Page>
  );
}

export function useUserNames(): Readonly<Record<KnownUser, string>> {
  const t = useText(insideTexts);
  return {
    swtpm: t.userSwtpm,
    windows: t.userWindows,
    guest: t.userGuest,
    firmware: t.userFirmware,
    'vtpm-demo': t.userDemo,
    unknown: t.userUnknown,
  };
}

/** Where it lies, and what it is; what is not documented stands back. */
function What(props: {
  readonly item: NvIndexView | PersistentKeyView;
  readonly title?: string;
}): JSX.Element {
  const local = useLocalText();
  const { handle, known, what } = props.item;
  return (
    <>
      <td className="mono selectable">{handle}</td>
      <td className={known ? '' : 't3'} title={props.title}>
        {local(what)}
      </td>
    </>
  );
}

function User({ of: { user } }: { readonly of: { readonly user: KnownUser } }): JSX.Element {
  const users = useUserNames();
  return <td className={user === 'unknown' ? 't3' : ''}>{users[user]}</td>;
}

function Indices({ nv }: { readonly nv: readonly NvIndexView[] }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const local = useLocalText();
  return (
    <Table
      className="inside-table"
      columns={[
        t.columnIndex,
        t.columnWhat,
        { title: t.columnBytes, className: 'table-end' },
        t.columnAttributes,
        t.columnUser,
      ]}
    >
      {nv.map((index) => (
        <tr key={index.handle}>
          <What item={index} />
          <td className="num table-end">{format.number(index.size)}</td>
          <td className="t2" title={index.attributes.join(', ')}>
            {local(index.summary)}
          </td>
          <User of={index} />
        </tr>
      ))}
    </Table>
  );
}

function Keys({ keys }: { readonly keys: readonly PersistentKeyView[] }): JSX.Element {
  const t = useText(insideTexts);
  return (
    <Table
      className="inside-table"
      columns={[t.columnHandle, t.columnWhat, t.columnAlgorithm, t.columnUsedBy]}
    >
      {keys.map((key) => (
        <tr key={key.handle}>
          <What item={key} title={key.attributes.join(', ')} />
          <td>{key.algorithm}</td>
          <User of={key} />
        </tr>
      ))}
    </Table>
  );
}
