import type { JSX } from 'react';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { useItemName } from '../device-list.tsx';
import { runOnMachine } from '../machine.ts';
import { itemsOf, showItem } from '../selection.ts';
import { closeSheet } from '../sheet-state.ts';

export function RemoveDevice(props: {
  readonly details: MachineDetails;
  readonly device: string;
}): JSX.Element | null {
  const t = useText(windowTexts);
  const { cancel } = useText(commonTexts);
  const nameOf = useItemName();
  const { description } = props.details;
  const items = itemsOf(description);
  const index = items.findIndex(({ key }) => key === props.device);
  const item = items[index];
  if (!item?.device) return null;
  const { device } = item;
  const remove = async () => {
    if (!(await runOnMachine((id) => call('machines.removeDevice', id, device.id)))) return;
    const neighbour = items[index + 1] ?? items[index - 1];
    if (neighbour) showItem(neighbour.key);
    closeSheet();
  };
  const consequence =
    device.kind === 'disk'
      ? t.removeDeviceDisk(device.path)
      : device.kind === 'network'
        ? t.removeDeviceNetwork
        : device.kind === 'shared-folder'
          ? t.removeDeviceFolder(device.path)
          : t.removeDevicePlain;
  return (
    <Sheet
      title={t.removeDeviceTitle(nameOf(item), description.name)}
      role="alertdialog"
      width={460}
      onClose={closeSheet}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="destructive" onPress={remove}>
            {t.remove}
          </Button>
        </>
      }
    >
      <p className="lead">{consequence}</p>
    </Sheet>
  );
}
