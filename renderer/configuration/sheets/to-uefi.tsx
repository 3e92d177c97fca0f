import { type JSX, useCallback, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../../src/errors/error.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import type { ToUefiView } from '../../../src/product/ways-out/ways-out-views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { ErrorNote } from '../../controls/error-sheet.tsx';
import { Mark, type Verdict } from '../../controls/mark.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { HelpButton } from '../footer.tsx';
import { useLockReason } from '../locked.ts';
import { refreshMachine, tellFailure } from '../machine.ts';
import { closeSheet } from '../sheet-state.ts';
import { Conditions, Steps } from './to-uefi-lists.tsx';
import './sheets.css';
import './ways-out.css';

/** A legacy machine's way to UEFI: what its disk allows, the steps still ahead, the switch and its undo. */
export function ToUefi({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(waysOutTexts);
  const { close } = useText(commonTexts);
  const { id } = details.summary;
  const { name } = details.description;
  const running = useLockReason() === 'running';
  const [view, setView] = useState<ToUefiView | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const look = useCallback(async () => {
    try {
      setView(await call('toUefi.check', id));
      setFailed(null);
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  }, [id]);
  useEffect(() => void look(), [look]);
  const act = async (action: () => Promise<unknown>, text: string) => {
    setDone(null);
    try {
      await action();
      setDone(text);
      await refreshMachine();
      await look();
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  const off = running ? t.reasonRunning : null;
  return (
    <Sheet
      title={t.toUefiTitle(name)}
      width={560}
      onClose={closeSheet}
      aside={
        <>
          <HelpButton page="legacy-bios" />
          <Button onPress={look}>{t.checkAgain}</Button>
        </>
      }
      actions={
        <>
          {view?.undo && (
            <Button
              disabledReason={off ?? (details.description.tpm ? t.undoNeedsNoChip : null)}
              onPress={() => act(() => call('toUefi.undo', id), t.undone)}
            >
              {t.undoSwitch}
            </Button>
          )}
          {view?.way === 'new' && view.state !== 'uefi' && (
            <Button
              onPress={() => {
                closeSheet();
                return tellFailure(() => call('windows.openNewMachine'));
              }}
            >
              {t.newMachine}
            </Button>
          )}
          <Button wide autoFocus onPress={closeSheet}>
            {close}
          </Button>
          {view?.state === 'converted' && (
            <Button
              kind="default"
              disabledReason={off}
              onPress={() => act(() => call('toUefi.switch', id), t.switched)}
            >
              {t.switchToUefi}
            </Button>
          )}
        </>
      }
    >
      <Found view={view} done={done} waiting={!failed} />
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={t.notSwitched(name)} />
        </div>
      )}
      {view?.problem && (
        <div className="sheet-note">
          <ErrorNote error={view.problem} />
        </div>
      )}
      {view && <Conditions conditions={view.preconditions} />}
      {view && <Steps steps={view.steps} />}
    </Sheet>
  );
}

const marks = {
  uefi: 'ok',
  converted: 'ok',
  convertible: 'info',
  blocked: 'bad',
  'no-system': 'info',
} as const satisfies Record<ToUefiView['state'], Verdict>;

/** The verdict, announced when it is there. */
function Found(props: {
  readonly view: ToUefiView | null;
  readonly done: string | null;
  readonly waiting: boolean;
}): JSX.Element {
  const t = useText(waysOutTexts);
  const format = useFormat();
  const { view, done } = props;
  const texts = {
    uefi: t.verdictUefi,
    converted: t.verdictConverted,
    convertible: t.verdictConvertible,
    blocked: t.verdictBlocked,
    'no-system': t.verdictNoSystem,
  };
  return (
    <div className="ways-verdict" role="status">
      {!view && props.waiting && (
        <>
          <Mark verdict="busy" />
          <span>{t.lookingAtDisk}</span>
        </>
      )}
      {view && (
        <>
          <Mark verdict={done ? 'ok' : marks[view.state]} />
          <span>
            {done ?? texts[view.state]}
            {view.undo && <span className="sub">{t.switchedAt(format.dateTime(view.undo.switchedAt))}</span>}
          </span>
        </>
      )}
    </div>
  );
}
