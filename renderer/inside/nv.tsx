import type { JSX } from 'react';
import type { ChipInside, KnownUser, NvIndexView, PersistentKeyView } from '../../src/tpm/inside-views.ts';
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

function Indices({ nv }: { readonly nv: readonly NvIndexView[] }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const local = useLocalText();
  const users = useUserNames();
  return (
    <div className="inside-frame">
      <table className="inside-table">
        <thead>
          <tr>
            <th>{t.columnIndex}</th>
            <th>{t.columnWhat}</th>
            <th className="inside-end">{t.columnBytes}</th>
            <th>{t.columnAttributes}</th>
            <th>{t.columnUser}</th>
          </tr>
        </thead>
        <tbody>
          {nv.map((index) => (
            <tr key={index.handle}>
              <td className="mono selectable">{index.handle}</td>
              <td className={index.known ? '' : 't3'}>{local(index.what)}</td>
              <td className="num inside-end">{format.number(index.size)}</td>
              <td className="t2" title={index.attributes.join(', ')}>
                {local(index.summary)}
              </td>
              <td className={index.user === 'unknown' ? 't3' : ''}>{users[index.user]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Keys({ keys }: { readonly keys: readonly PersistentKeyView[] }): JSX.Element {
  const t = useText(insideTexts);
  const local = useLocalText();
  const users = useUserNames();
  return (
    <div className="inside-frame">
      <table className="inside-table">
        <thead>
          <tr>
            <th>{t.columnHandle}</th>
            <th>{t.columnWhat}</th>
            <th>{t.columnAlgorithm}</th>
            <th>{t.columnUsedBy}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.handle}>
              <td className="mono selectable">{key.handle}</td>
              <td className={key.known ? '' : 't3'} title={key.attributes.join(', ')}>
                {local(key.what)}
              </td>
              <td>{key.algorithm}</td>
              <td className={key.user === 'unknown' ? 't3' : ''}>{users[key.user]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
