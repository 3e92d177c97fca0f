import { type JSX, useEffect, useRef } from 'react';
import { errorText, type VtpmError, type WireError } from '../../src/errors/error.ts';
import type { MachineId } from '../../src/product/views.ts';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { typesetFrench } from '../i18n/typeset.ts';
import { usePreferences } from '../stores/preferences.ts';
import { whyOf } from '../stores/troubleshooting.ts';
import { Button, LinkButton } from './button.tsx';
import { ErrorCodeLine } from './error-code.tsx';
import { Mark } from './mark.tsx';
import { Note } from './note.tsx';
import { Sheet } from './sheet.tsx';
import './error-sheet.css';

/** The texts of a failure in this window's language. */
export function useErrorText(error: VtpmError | WireError) {
  const locale = usePreferences((s) => s.locale);
  const text = errorText(error.code, locale, error.details);
  if (locale !== 'fr') return text;
  return {
    title: typesetFrench(text.title),
    cause: typesetFrench(text.cause),
    nextStep: typesetFrench(text.nextStep),
  };
}

interface ErrorSheetProps {
  readonly error: VtpmError | WireError;
  /** What was left as it was: "No chip was added. “Accounting” is exactly as it was before." */
  readonly unchanged?: string;
  /** The next step as the default button. */
  readonly step?: { readonly label: string; readonly run: () => unknown };
  /** The machine that it is about, where the window is not of one; "Why?" looks there. */
  readonly machine?: MachineId | null;
  readonly onClose: () => void;
}

/** What happened, what was left unchanged, the cause with the next step, and the code: in this order. */
export function ErrorSheet(props: ErrorSheetProps): JSX.Element {
  const t = useText(commonTexts);
  const text = useErrorText(props.error);
  const { step } = props;
  const why = whyOf(props.error, props.machine);
  return (
    <Sheet
      title={text.title}
      role="alertdialog"
      onClose={props.onClose}
      mark={<Mark verdict="bad" size={40} />}
      aside={why && <Button onPress={why}>{t.why}</Button>}
      actions={
        step ? (
          <>
            <Button wide onPress={props.onClose}>
              {t.cancel}
            </Button>
            <Button wide kind="default" autoFocus onPress={step.run}>
              {step.label}
            </Button>
          </>
        ) : (
          <Button wide kind="default" autoFocus onPress={props.onClose}>
            {t.close}
          </Button>
        )
      }
    >
      <p className="error-unchanged">{props.unchanged ?? t.nothingChanged}</p>
      <p className="error-cause">
        {text.cause} {text.nextStep}
      </p>
      <div className="error-code-row">
        <ErrorCodeLine code={props.error.code} />
      </div>
    </Sheet>
  );
}

/** The same in place, inside a pane or a step. */
export function ErrorNote(props: {
  readonly error: VtpmError | WireError;
  readonly unchanged?: string;
  readonly machine?: MachineId | null;
}): JSX.Element {
  const { error, unchanged } = props;
  const t = useText(commonTexts);
  const text = useErrorText(error);
  const why = whyOf(error, props.machine);
  const end = useRef<HTMLDivElement>(null);
  // in a sheet that scrolls it may come up out of sight
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <Note verdict="bad" live>
      <p className="strong">{text.title}</p>
      {unchanged && <p>{unchanged}</p>}
      <p>
        {text.cause} {text.nextStep}
      </p>
      <div className="error-note-end" ref={end}>
        <ErrorCodeLine code={error.code} />
        {why && <LinkButton onPress={why}>{t.why}</LinkButton>}
      </div>
    </Note>
  );
}
