import type { JSX } from 'react';
import type { VtpmError } from '../../../src/errors/error.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { KeyMissingSheet } from '../../key-missing/key-missing-sheet.tsx';
import { useLockReason } from '../locked.ts';
import { refreshMachine } from '../machine.ts';
import { closeSheet } from '../sheet-state.ts';
import './sheets.css';

/** The ways out when the chip of this window's machine does not open. */
export function KeyMissing(props: {
  readonly details: MachineDetails;
  readonly error: VtpmError;
  /** Reads the chip once more. */
  readonly again: () => void;
}): JSX.Element {
  const w = useText(windowTexts);
  const reason = useLockReason();
  const { summary, description } = props.details;
  return (
    <KeyMissingSheet
      id={summary.id}
      name={description.name}
      error={props.error}
      starts={false}
      lockedReason={reason === 'running' ? w.reasonRunning : reason ? w.reasonLocked : null}
      onClose={closeSheet}
      onOpens={() => {
        closeSheet();
        void refreshMachine();
        props.again();
      }}
    />
  );
}
