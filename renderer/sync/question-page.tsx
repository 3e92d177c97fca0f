import { type JSX, type ReactNode, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';

/** What can't be undone, before it is done: Cancel has the focus, and a failure stays on the page. */
export function QuestionPage(props: {
  readonly title: string;
  /** The verb of its button. */
  readonly action: string;
  readonly onAction: () => Promise<void>;
  /** What a failure left as it was. */
  readonly unchanged: string;
  readonly onBack: () => void;
  readonly children: ReactNode;
}): JSX.Element {
  const { cancel } = useText(commonTexts);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const act = async () => {
    setFailed(null);
    try {
      await props.onAction();
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  return (
    <Sheet
      title={props.title}
      role="alertdialog"
      width={500}
      onClose={props.onBack}
      actions={
        <>
          <Button wide autoFocus onPress={props.onBack}>
            {cancel}
          </Button>
          <Button wide kind="destructive" onPress={act}>
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={props.unchanged} />
        </div>
      )}
    </Sheet>
  );
}
