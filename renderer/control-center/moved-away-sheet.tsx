import type { JSX } from 'react';
import type { MachineSummary } from '../../src/product/views.ts';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/mark.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { useClock } from '../stores/clock.ts';
import { runHereAgain } from './machine-actions.ts';

/** A machine that was moved to another computer is not started here without a question. */
export function MovedAwaySheet(props: {
  readonly machine: MachineSummary;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(arrivalTexts);
  const common = useText(commonTexts);
  const format = useFormat();
  const now = useClock((s) => s.now);
  const { machine, onClose } = props;
  const { at, to } = machine.movedAway ?? { at: new Date().toISOString(), to: null };
  return (
    <Sheet
      title={t.movedAwayTitle(machine.name)}
      role="alertdialog"
      width={500}
      mark={<Mark verdict="warn" size={40} />}
      onClose={onClose}
      actions={
        <>
          <Button wide autoFocus onPress={onClose}>
            {common.cancel}
          </Button>
          <Button
            wide
            onPress={() => {
              onClose();
              void runHereAgain(machine);
            }}
          >
            {t.hereAgain}
          </Button>
        </>
      }
    >
      <p className="lead">
        {t.movedAwayText(format.when(at, now), to)} {machine.hasTpm && t.movedAwayChip}
      </p>
    </Sheet>
  );
}
