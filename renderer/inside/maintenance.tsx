import { type JSX, type ReactNode, useState } from 'react';
import type { MachineDetails } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorSheet } from '../controls/error-sheet.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { ClearChipSheet } from './clear-chip-sheet.tsx';
import { closeSheet, showError, useInside } from './inside-store.ts';
import { StorageTestSheet } from './storage-test-sheet.tsx';

/** The sheet that was asked for. */
export function InsideSheets(): JSX.Element | null {
  const sheet = useInside((s) => s.sheet);
  const details = useInside((s) => s.details);
  if (sheet?.kind === 'error')
    return <ErrorSheet error={sheet.error} unchanged={sheet.unchanged} onClose={closeSheet} />;
  if (!sheet || !details) return null;
  switch (sheet.kind) {
    case 'clear-lockout':
      return <ClearLockout details={details} />;
    case 'renew':
      return <Renew details={details} />;
    case 'clear':
      return <ClearChipSheet details={details} />;
    case 'test':
      return <StorageTestSheet details={details} />;
  }
}

/**
 * Runs a maintenance from its sheet. The sheet stays, busy, until it is done; then the footer says what was
 * done, or the failure with what was left unchanged.
 */
export function useMaintenance(details: MachineDetails): {
  readonly busy: boolean;
  readonly run: (action: () => Promise<string>) => Promise<void>;
} {
  const t = useText(insideTexts);
  const [busy, setBusy] = useState(false);
  const run = async (action: () => Promise<string>) => {
    setBusy(true);
    try {
      const done = await action();
      closeSheet();
      useInside.setState({ done });
    } catch (error) {
      showError(error, t.unchanged(details.description.name));
    }
    setBusy(false);
  };
  return { busy, run };
}

function Question(props: {
  readonly title: string;
  readonly action: string;
  readonly busy: boolean;
  readonly onAction: () => Promise<void>;
  readonly children: ReactNode;
}): JSX.Element {
  const { cancel } = useText(commonTexts);
  return (
    <Sheet
      title={props.title}
      role="alertdialog"
      onClose={props.busy ? null : closeSheet}
      actions={
        <>
          <Button wide disabled={props.busy} onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="default" autoFocus onPress={props.onAction}>
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
    </Sheet>
  );
}

function ClearLockout({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(insideTexts);
  const count = useInside((s) => s.chip.value?.lockout.counter ?? 0);
  const [shownCount] = useState(count);
  const { busy, run } = useMaintenance(details);
  const clear = () =>
    run(async () => t.lockoutCleared((await call('inside.clearLockout', details.summary.id)).backup));
  return (
    <Question
      title={t.clearLockoutTitle(details.description.name)}
      action={t.clearLockoutAction}
      busy={busy}
      onAction={clear}
    >
      <p className="lead">{t.clearLockoutLead(shownCount)}</p>
      <p className="lead">
        {t.losesNothing} {t.keepsBackup}
      </p>
    </Question>
  );
}

function Renew({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(insideTexts);
  const { busy, run } = useMaintenance(details);
  const renew = () =>
    run(async () => t.renewed((await call('inside.renewCertificates', details.summary.id)).backup));
  return (
    <Question
      title={t.renewTitle(details.description.name)}
      action={t.renewAction}
      busy={busy}
      onAction={renew}
    >
      <p className="lead">{t.renewLead}</p>
      <p className="lead">
        {t.renewStays} {t.keepsBackup}
      </p>
      <div className="sheet-note">
        <Note verdict="warn">{t.renewLoses}</Note>
      </div>
    </Question>
  );
}
