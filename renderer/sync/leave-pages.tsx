import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';

/** What leaving means; Cancel has the focus. */
export function LeavePage(props: {
  /** Whether nobody else is in the circle. */
  readonly alone: boolean;
  readonly onBack: () => void;
  readonly onLeft: (told: boolean) => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const common = useText(commonTexts);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const leave = async () => {
    setFailed(null);
    try {
      const { told } = await call('sync.leave');
      props.onLeft(told);
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  return (
    <Sheet
      title={t.leaveTitle}
      role="alertdialog"
      width={500}
      onClose={props.onBack}
      actions={
        <>
          <Button wide autoFocus onPress={props.onBack}>
            {common.cancel}
          </Button>
          <Button wide kind="destructive" onPress={leave}>
            {t.leaveAction}
          </Button>
        </>
      }
    >
      <p className="lead">{t.leaveLead}</p>
      {props.alone && (
        <div className="sheet-note">
          <Note verdict="warn">{t.leaveAlone}</Note>
        </div>
      )}
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={t.notLeft} />
        </div>
      )}
    </Sheet>
  );
}

/** It has left, and the others don't know. */
export function NotToldPage({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const t = useText(syncTexts);
  const common = useText(commonTexts);
  return (
    <Sheet
      title={t.notToldTitle}
      role="alertdialog"
      width={500}
      onClose={onClose}
      mark={<Mark verdict="warn" size={40} />}
      actions={
        <Button wide kind="default" autoFocus onPress={onClose}>
          {common.close}
        </Button>
      }
    >
      <p className="lead">{t.notTold}</p>
    </Sheet>
  );
}
