import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { WrittenKeys } from '../../src/ipc/keys-calls.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { keysTexts } from '../i18n/keys.ts';
import { passphraseTexts } from '../i18n/passphrase.ts';
import { useText } from '../i18n/texts.ts';
import { NewPassphrase, usePassphraseReason } from '../passphrase/new-passphrase.tsx';
import { useNewPassphrase } from '../passphrase/use-new-passphrase.ts';
import { ExportList } from './export-list.tsx';
import { useExportable } from './exportable.ts';
import { Exported } from './exported.tsx';
import './keys.css';
import './export.css';

/** Exports keys into a portable keychain: which, its passphrase, its place, and what was written. */
export function ExportSheet(props: {
  /** Ticked at first; null for all. */
  readonly machine: MachineId | null;
  readonly onClose: () => void;
}): JSX.Element {
  const { onClose } = props;
  const t = useText(keysTexts);
  const p = useText(passphraseTexts);
  const common = useText(commonTexts);
  const keys = useExportable(props.machine);
  const draft = useNewPassphrase();
  const weakness = usePassphraseReason(draft.obstacle);
  const [writing, setWriting] = useState(false);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [written, setWritten] = useState<WrittenKeys | null>(null);
  if (written) return <Exported written={written} onClose={onClose} />;

  const ids = keys.rows.filter((row) => row.ticked).map((row) => row.id);
  const trying = keys.rows.some((row) => row.ticked && row.found === null);
  const reason =
    keys.rows.length === 0
      ? t.exportNone
      : ids.length === 0
        ? t.exportNeedsOne
        : draft.obstacle !== null && draft.obstacle !== 'judging'
          ? weakness
          : trying
            ? t.exportTrying
            : weakness;
  const write = async () => {
    const first = keys.rows.find((row) => row.ticked);
    setWriting(true);
    setFailed(null);
    try {
      const result = await call('keys.export', ids, draft.passphrase, first?.name ?? 'vTPM');
      if (result === null) return;
      draft.forget();
      setWritten(result);
    } catch (error) {
      setFailed(toVtpmError(error));
    } finally {
      setWriting(false);
    }
  };
  const trouble = failed ?? keys.failed;
  const [only, ...others] = ids;
  const about = only !== undefined && others.length === 0 ? { machine: only } : {};
  return (
    <Sheet
      title={t.exportTitle}
      width={560}
      onClose={writing ? null : onClose}
      aside={
        <>
          <Button
            className="button-help"
            label={common.help}
            onPress={() => call('help.open', 'portable-keychain')}
          >
            ?
          </Button>
          <span className="export-status t2" role="status">
            {writing && (
              <>
                <Mark verdict="busy" size={14} />
                {t.writing}
              </>
            )}
          </span>
        </>
      }
      actions={
        <>
          <Button wide disabled={writing} onPress={onClose}>
            {common.cancel}
          </Button>
          <Button
            wide
            kind="default"
            disabledReason={writing ? t.writing : reason}
            soon={!writing && ids.length > 0 && (draft.obstacle === 'judging' || draft.obstacle === null)}
            onPress={() => void write()}
          >
            {t.exportAction}
          </Button>
        </>
      }
    >
      <p className="lead">{t.exportLead}</p>
      <ExportList rows={keys.rows} loaded={keys.loaded} disabled={writing} onTick={keys.tick} />
      <div className="export-passphrase">
        <NewPassphrase draft={draft} />
      </div>
      {trouble ? (
        <div className="sheet-note">
          <ErrorNote error={trouble} unchanged={t.notWritten} {...about} />
        </div>
      ) : (
        <div className="sheet-note">
          <Note verdict="info">{p.keepApart}</Note>
        </div>
      )}
    </Sheet>
  );
}
