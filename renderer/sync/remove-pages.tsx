import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { RemovedComputer, SyncComputer } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';

/** What removing a computer does and can't undo, before it is done; Back has the focus. */
export function RemovePage(props: {
  readonly computer: SyncComputer;
  readonly onBack: () => void;
  readonly onRemoved: (removed: RemovedComputer) => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const common = useText(commonTexts);
  const { id, name } = props.computer;
  const [count, setCount] = useState<number | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    call('sync.machines')
      .then((machines) => setCount(machines.length))
      .catch(() => {}); // it is said without the number
  }, []);
  const remove = async () => {
    setFailed(null);
    try {
      props.onRemoved(await call('sync.removeComputer', id));
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  return (
    <Sheet
      title={t.removeTitle(name)}
      role="alertdialog"
      width={500}
      onClose={props.onBack}
      actions={
        <>
          <Button wide autoFocus onPress={props.onBack}>
            {common.cancel}
          </Button>
          <Button wide kind="destructive" onPress={remove}>
            {t.removeAction}
          </Button>
        </>
      }
    >
      <p className="lead">
        {t.removeLead} {t.removeAgain}
      </p>
      <div className="sheet-note">
        <Note verdict="warn">{count === null ? t.removeUnknown : t.removeKeeps(count)}</Note>
      </div>
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={t.notRemoved(name)} />
        </div>
      )}
    </Sheet>
  );
}

/** What it may have read, and what helps against it. */
export function RemovedPage(props: {
  readonly removed: RemovedComputer;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const common = useText(commonTexts);
  const { name, mayHaveRead } = props.removed;
  return (
    <Sheet
      title={t.removedTitle(name)}
      width={500}
      onClose={props.onClose}
      mark={<Mark verdict="ok" size={40} />}
      actions={
        <Button wide kind="default" autoFocus onPress={props.onClose}>
          {common.close}
        </Button>
      }
    >
      <p className="lead" role="status">
        {mayHaveRead.length > 0 ? t.removedLead : t.removedNone}
      </p>
      {mayHaveRead.length > 0 && (
        <>
          {/* it scrolls when it is long */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <ul className="sync-machines selectable" aria-label={t.removedLead} tabIndex={0}>
            {mayHaveRead.map(({ uuid, vmName }) => (
              <li key={uuid}>{vmName}</li>
            ))}
          </ul>
          <div className="sheet-note">
            <Note verdict="info">{t.removedTrust}</Note>
          </div>
        </>
      )}
      <p className="sub small-more">{t.removedDelay}</p>
    </Sheet>
  );
}
