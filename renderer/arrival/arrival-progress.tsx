import type { JSX } from 'react';
import { type ArrivalStep, type ArrivalView, arrivalSteps } from '../../src/move/views.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Transfer } from '../transfer/transfer.tsx';
import type { ArrivalRun } from './arrival-run.ts';
import { arrivingName } from './machine-name.ts';

interface Props {
  readonly view: ArrivalView;
  readonly run: ArrivalRun;
}

/** A sealed file while it is unpacked. */
export function ArrivalProgress({ view, run }: Props): JSX.Element {
  const t = useText(arrivalTexts);
  const common = useText(commonTexts);
  const step = arrivalSteps.find((known): known is ArrivalStep => known === run.progress?.step) ?? 'open';
  return (
    <Sheet
      title={t.arriving(arrivingName(view))}
      width={540}
      mark={<Icon name="device-file" size={40} />}
      onClose={null}
      actions={
        <Button wide autoFocus disabledReason={run.cancelling ? t.cancelling : null} onPress={run.cancel}>
          {common.cancel}
        </Button>
      }
    >
      <p className="lead">{t.arrivingLead}</p>
      <Transfer label={run.cancelling ? t.cancelling : t[step]} progress={run.progress} />
    </Sheet>
  );
}

/** It was stopped: what was unpacked is kept. */
export function ArrivalStopped({
  view,
  run,
  onClose,
}: Props & { readonly onClose: () => void }): JSX.Element {
  const t = useText(arrivalTexts);
  const common = useText(commonTexts);
  return (
    <Sheet
      title={t.stopped}
      width={540}
      mark={<Mark verdict="info" size={40} />}
      onClose={onClose}
      aside={
        <Button
          kind="destructive"
          onPress={async () => {
            if (await run.discard()) onClose();
          }}
        >
          {t.remove}
        </Button>
      }
      actions={
        <>
          <Button wide onPress={onClose}>
            {common.close}
          </Button>
          <Button wide kind="default" autoFocus onPress={run.goOn}>
            {t.goOn}
          </Button>
        </>
      }
    >
      <p className="lead">{t.stoppedLead(arrivingName(view))}</p>
      {run.failure && (
        <div className="sheet-note">
          <ErrorNote error={run.failure} />
        </div>
      )}
    </Sheet>
  );
}
