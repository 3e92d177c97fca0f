import type { JSX } from 'react';
import { toVtpmError } from '../../../src/errors/error.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { refreshMachine } from '../machine.ts';
import { closeSheet, showError } from '../sheet-state.ts';
import { importedFrom } from './imported-from.ts';

/** Gives a machine its physical disk back; the image stays. Cancel has the focus. */
export function UndoImport(props: {
  readonly details: MachineDetails;
  readonly device: string;
}): JSX.Element | null {
  const t = useText(waysOutTexts);
  const { cancel, nothingChanged } = useText(commonTexts);
  const { description, summary } = props.details;
  const device = description.devices.find((d) => d.id === props.device);
  const from = device?.kind === 'disk' ? importedFrom(device) : null;
  if (device?.kind !== 'disk' || !from) return null;
  const undo = async () => {
    try {
      await call('importDisk.undo', summary.id, device.id);
      closeSheet();
    } catch (error) {
      showError(toVtpmError(error), nothingChanged);
    }
    await refreshMachine();
  };
  return (
    <Sheet
      title={t.undoImportTitle(description.name)}
      role="alertdialog"
      width={500}
      onClose={closeSheet}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="destructive" onPress={undo}>
            {t.undoImportAction}
          </Button>
        </>
      }
    >
      <p className="lead">{t.undoImportLead(from.path, device.path)}</p>
    </Sheet>
  );
}
