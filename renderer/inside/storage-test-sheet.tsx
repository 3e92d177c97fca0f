import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { MachineDetails } from '../../src/product/views.ts';
import type { StorageCheck, StorageTest } from '../../src/tpm/inside-views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorCodeLine } from '../controls/error-code.tsx';
import { ErrorNote, useErrorText } from '../controls/error-sheet.tsx';
import { Mark, type Verdict } from '../controls/mark.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { closeSheet } from './inside-store.ts';
import { useLocalText } from './local-text.ts';
import '../configuration/sheets/sheets.css';

/** Tests the storage on a copy, and shows each check with what was found. */
export function StorageTestSheet({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(insideTexts);
  const { close } = useText(commonTexts);
  const { id } = details.summary;
  const { name } = details.description;
  const [test, setTest] = useState<StorageTest | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    let current = true;
    call('inside.test', id).then(
      (value) => current && setTest(value),
      (error) => current && setFailed(toVtpmError(error)),
    );
    return () => {
      current = false;
    };
  }, [id]);
  return (
    <Sheet
      title={t.testTitle(name)}
      width={540}
      onClose={closeSheet}
      actions={
        <Button wide kind="default" autoFocus onPress={closeSheet}>
          {close}
        </Button>
      }
    >
      <p className="lead">{t.testLead}</p>
      <p className="inside-verdict" role="status">
        {!test && !failed && <VerdictLine verdict="busy" text={t.testing} />}
        {test && (
          <VerdictLine
            verdict={test.passed ? 'ok' : 'bad'}
            text={test.passed ? t.testPassed : t.testFailed}
          />
        )}
      </p>
      {failed && <ErrorNote error={failed} unchanged={t.unchanged(name)} />}
      {test && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the sheet scrolls, and must do so by keyboard
        <ul className="checks" tabIndex={0}>
          {test.checks.map((check) => (
            <Check key={check.id} check={check} />
          ))}
        </ul>
      )}
    </Sheet>
  );
}

const VerdictLine = (props: { readonly verdict: Verdict; readonly text: string }): JSX.Element => (
  <>
    <Mark verdict={props.verdict} />
    <span className="med">{props.text}</span>
  </>
);

const verdicts = { ok: 'ok', warning: 'warn', problem: 'bad', 'not-checked': 'off' } as const;

function Check({ check }: { readonly check: StorageCheck }): JSX.Element {
  const t = useText(insideTexts);
  const local = useLocalText();
  return (
    <li>
      <Mark verdict={verdicts[check.verdict]} named />
      <div>
        <span className="med">{t[`check-${check.id}`]}</span>
        <span className="sub selectable">{local(check.found)}</span>
        {check.error && <CheckError error={check.error} />}
      </div>
    </li>
  );
}

function CheckError({ error }: { readonly error: NonNullable<StorageCheck['error']> }): JSX.Element {
  const text = useErrorText(error);
  return (
    <>
      <span className="sub">{text.nextStep}</span>
      <ErrorCodeLine code={error.code} />
    </>
  );
}
