import type { JSX, ReactNode } from 'react';
import type { MachineSummary } from '../../src/product/views.ts';
import { ArrivalSheet } from '../arrival/arrival-sheet.tsx';
import { Button } from '../controls/button.tsx';
import { ErrorSheet } from '../controls/error-sheet.tsx';
import { ResultSheet } from '../controls/result-sheet.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useShowInFilesText } from '../i18n/file-manager.ts';
import { keyMissingTexts } from '../i18n/key-missing.ts';
import { useText } from '../i18n/texts.ts';
import { KeyMissingSheet } from '../key-missing/key-missing-sheet.tsx';
import { ExportSheet } from '../keys/export-sheet.tsx';
import { ParallelsSheet } from '../parallels/parallels-sheet.tsx';
import { SyncSheet } from '../sync/manage-sheet.tsx';
import {
  closeSheet,
  configureMachine,
  forgetMachine,
  showMachine,
  startMachine,
  turnOffMachine,
  useSheet,
} from './machine-actions.ts';
import { MovedAwaySheet } from './moved-away-sheet.tsx';
import { endArrival } from './open-arrival.ts';
import { PreferencesSheet } from './preferences-sheet.tsx';
import { useRemovalObstacle } from './row-actions.tsx';

/** The sheet that is open in the Control Center, if any. */
export function ControlCenterSheet(): JSX.Element | null {
  const t = useText(controlCenterTexts);
  const sheet = useSheet((s) => s.sheet);
  switch (sheet?.kind) {
    case undefined:
      return null;
    case 'export-keys':
      return <ExportSheet machine={sheet.machine} onClose={closeSheet} />;
    case 'sync':
      return <SyncSheet onClose={closeSheet} />;
    case 'parallels':
      return <ParallelsSheet key={sheet.path} path={sheet.path} onClose={closeSheet} />;
    case 'preferences':
      return <PreferencesSheet onClose={closeSheet} />;
    case 'problem':
      return <ProblemSheet machine={sheet.machine} error={sheet.error} />;
    case 'error': {
      const unchanged = {
        start: t.unchangedStart(sheet.name),
        machine: t.unchangedMachine(sheet.name),
        list: t.unchangedOpen,
        'on-its-own': t.failureOnItsOwn(sheet.name),
      }[sheet.told];
      return <ErrorSheet error={sheet.error} unchanged={unchanged} machine={sheet.id} onClose={closeSheet} />;
    }
    case 'key-missing':
      return (
        <KeyMissingSheet
          id={sheet.id}
          name={sheet.name}
          error={sheet.error}
          starts={sheet.starts}
          onClose={closeSheet}
          onOpens={() => {
            closeSheet();
            if (sheet.starts) void startMachine(sheet);
          }}
        />
      );
    case 'arrival':
      return (
        <ArrivalSheet key={sheet.view.path} view={sheet.view} onClose={closeSheet} onArrived={endArrival} />
      );
    case 'moved-away':
      return <MovedAwaySheet machine={sheet.machine} onClose={closeSheet} />;
    case 'new-chip':
      return <NewChipSheet name={sheet.name} backup={sheet.backup} />;
    case 'turn-off':
      return (
        <Confirmation
          title={t.turnOffTitle(sheet.machine.name)}
          action={t.turnOffAction}
          run={() => turnOffMachine(sheet.machine)}
        >
          {t.turnOffText}
        </Confirmation>
      );
    case 'remove':
      return (
        <Confirmation
          title={t.removeTitle(sheet.machine.name)}
          action={t.removeAction}
          run={() => forgetMachine(sheet.machine)}
        >
          {t.removeText(sheet.machine.id)}
        </Confirmation>
      );
  }
}

/** What a start did by itself, as the machine's policy says. */
function NewChipSheet(props: { readonly name: string; readonly backup: string }): JSX.Element {
  const t = useText(keyMissingTexts);
  return (
    <ResultSheet title={t.replacedTitle(props.name)} verdict="warn" onClose={closeSheet}>
      <p className="lead">{t.replacedText(props.backup)}</p>
    </ResultSheet>
  );
}

/** Says what will happen; Cancel has the focus. */
function Confirmation(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly run: () => Promise<void>;
}): JSX.Element {
  const common = useText(commonTexts);
  return (
    <Sheet
      title={props.title}
      role="alertdialog"
      width={460}
      onClose={closeSheet}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {common.cancel}
          </Button>
          <Button
            kind="destructive"
            onPress={() => {
              closeSheet();
              void props.run();
            }}
          >
            {props.action}
          </Button>
        </>
      }
    >
      <p className="lead">{props.children}</p>
    </Sheet>
  );
}

/** A machine that can't be started: the whole reason, with the step that leads out. */
function ProblemSheet(props: {
  readonly machine: MachineSummary;
  readonly error: NonNullable<MachineSummary['problem']>;
}): JSX.Element {
  const t = useText(controlCenterTexts);
  const showInFiles = useShowInFilesText();
  const { machine, error } = props;
  const removalObstacle = useRemovalObstacle(machine);
  const after = (action: () => unknown) => () => {
    closeSheet();
    void action();
  };
  const step = (() => {
    switch (error.code) {
      case 'VTPM_ERR_BUNDLE_MISSING':
        return { label: t.removeAction, run: after(() => forgetMachine(machine)) };
      case 'VTPM_ERR_BUNDLE_DUPLICATE':
        // A copy in the machines folder is always listed: there only moving its files helps.
        return removalObstacle
          ? { label: showInFiles, run: after(() => showMachine(machine)) }
          : { label: t.removeAction, run: after(() => forgetMachine(machine)) };
      case 'VTPM_ERR_BUNDLE_DAMAGED':
      case 'VTPM_ERR_BUNDLE_NEWER':
      case 'VTPM_ERR_FILE_ACCESS':
        return { label: showInFiles, run: after(() => showMachine(machine)) };
      default:
        return { label: t.configure, run: after(() => configureMachine(machine)) };
    }
  })();
  return (
    <ErrorSheet
      error={error}
      unchanged={t.unchangedProblem(machine.name)}
      step={step}
      machine={machine.id}
      onClose={closeSheet}
    />
  );
}
