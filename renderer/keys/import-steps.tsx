import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import {
  beginChoices,
  countTaken,
  decisionsOf,
  type ImportChoice,
} from '../../src/keychain/import-choices.ts';
import type { ImportedRecord } from '../../src/keychain/portable-views.ts';
import type { InspectedKeys } from '../../src/product/keys/keys-views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { Note } from '../controls/note.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { PassphraseField } from '../passphrase/passphrase-field.tsx';
import { Comparison } from './comparison.tsx';
import { KeysWindow } from './keys-window.tsx';
import type { MeantMachine } from './meant-machine.ts';
import { RecordsTable } from './records-table.tsx';

/** The file and its passphrase. */
export function OpenStep(props: {
  readonly file: string | null;
  readonly onFile: (file: string) => void;
  readonly meant: MeantMachine | null;
  readonly onOpened: (found: InspectedKeys) => void;
}): JSX.Element {
  const t = useText(keysTexts);
  const common = useText(commonTexts);
  const { file, meant } = props;
  const [passphrase, setPassphrase] = useState('');
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [opening, setOpening] = useState(false);
  const attempt = async (action: () => Promise<void>) => {
    setFailed(null);
    await action().catch((error: unknown) => setFailed(toVtpmError(error)));
  };
  const choose = () =>
    attempt(async () => {
      const chosen = await call('keys.chooseFile');
      if (chosen !== null) props.onFile(chosen);
    });
  const open = async () => {
    if (file === null || opening) return;
    setOpening(true);
    await attempt(async () => {
      const found = await call('keys.inspect', file, passphrase);
      setPassphrase('');
      props.onOpened(found);
    });
    setOpening(false);
  };
  const reason = file === null ? t.fileNeeded : passphrase === '' ? t.passphraseNeeded : null;
  return (
    <KeysWindow
      status={opening ? t.opening : null}
      actions={
        <>
          <Button wide onPress={() => call('windows.close')}>
            {common.cancel}
          </Button>
          <Button
            wide
            kind="default"
            disabledReason={opening ? t.opening : reason}
            onPress={() => void open()}
          >
            {t.open}
          </Button>
        </>
      }
    >
      <h2>{t.importTitle}</h2>
      <p className="t2">{meant ? t.openFor(meant.name) : t.openLead}</p>
      <div className="keys-rows">
        <span className="t2" id="keys-file">
          {t.openFile}
        </span>
        <div className="keys-file">
          {file === null ? <span className="t3">{t.noFile}</span> : <FilePath path={file} />}
          <Button autoFocus={file === null} disabled={opening} onPress={choose}>
            {common.choose}
          </Button>
        </div>
        <span className="t2" id="keys-passphrase">
          {t.passphrase}
        </span>
        <PassphraseField
          key={file}
          aria-labelledby="keys-passphrase"
          value={passphrase}
          onChange={setPassphrase}
          autoFocus={file !== null}
        />
      </div>
      {failed && (
        <div className="keys-failure">
          <ErrorNote error={failed} unchanged={t.nothingTaken} />
        </div>
      )}
    </KeysWindow>
  );
}

/** What is inside, beside what is here; what happens to each key. */
export function RecordsStep(props: {
  readonly file: string;
  readonly found: InspectedKeys;
  readonly meant: MeantMachine | null;
  readonly onOther: () => void;
  readonly onDone: (imported: readonly ImportedRecord[]) => void;
}): JSX.Element {
  const t = useText(keysTexts);
  const common = useText(commonTexts);
  const format = useFormat();
  const { found, meant } = props;
  const { records } = found;
  const [choices, setChoices] = useState(() => beginChoices(records));
  const [selected, setSelected] = useState(() => firstToShow(found, meant));
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [importing, setImporting] = useState(false);
  const record = records[selected];
  const count = countTaken(records, choices);
  const choose = (id: string, choice: ImportChoice) => setChoices((all) => ({ ...all, [id]: choice }));
  const take = async () => {
    setImporting(true);
    setFailed(null);
    try {
      props.onDone(await call('keys.import', decisionsOf(records, choices)));
    } catch (error) {
      setFailed(toVtpmError(error));
    } finally {
      setImporting(false);
    }
  };
  const choice = record && choices[record.id];
  return (
    <KeysWindow
      status={importing ? t.importing : null}
      actions={
        <>
          <Button disabled={importing} onPress={props.onOther}>
            {t.otherFile}
          </Button>
          <Button wide onPress={() => call('windows.close')}>
            {common.cancel}
          </Button>
          <Button
            wide
            kind="default"
            autoFocus
            disabledReason={importing ? t.importing : count === 0 ? t.nothingToImport : null}
            onPress={() => void take()}
          >
            {t.importKeys(count)}
          </Button>
        </>
      }
    >
      <h2 className="ell">{t.keysIn(fileName(props.file))}</h2>
      <p className="t2">{t.savedOn(format.date(found.createdAt), found.computer, records.length)}</p>
      {meant && !records.some(({ uuid }) => uuid === meant.uuid) && (
        <div className="keys-failure">
          <Note verdict="warn">{t.notInFile(meant.name)}</Note>
        </div>
      )}
      {records.length > 0 && (
        <RecordsTable
          {...{ records, choices, selected }}
          disabled={importing}
          onSelect={setSelected}
          onChoose={choose}
        />
      )}
      {failed && (
        <div className="keys-failure">
          <ErrorNote error={failed} />
        </div>
      )}
      {record && choice && (
        <Comparison record={record} choice={choice} onChange={(next) => choose(record.id, next)} />
      )}
    </KeysWindow>
  );
}

const fileName = (path: string) => path.split(/[/\\]/).at(-1) ?? path;

/** The machine that is meant, else the first conflict, else the first of all. */
function firstToShow({ records }: InspectedKeys, meant: MeantMachine | null): number {
  const find = (fits: (record: InspectedKeys['records'][number]) => boolean) => records.findIndex(fits);
  const candidates = [
    find(({ uuid, role }) => uuid === meant?.uuid && role === 'current'),
    find(({ uuid }) => uuid === meant?.uuid),
    find(({ kind }) => kind === 'conflict'),
  ];
  return candidates.find((index) => index >= 0) ?? 0;
}
