import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { useText } from '../../i18n/texts.ts';
import { CopyButton } from '../copy-button.tsx';
import { useItemName } from '../device-list.tsx';
import { updateDevice } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import type { Item } from '../selection.ts';
import { SelectRow } from './select-row.tsx';

type NetworkDevice = Extract<Device, { kind: 'network' }>;

export function Network({
  device,
  item,
}: {
  readonly device: NetworkDevice;
  readonly item: Item;
}): JSX.Element {
  const t = useText(deviceTexts);
  return (
    <Pane icon="device-net" title={useItemName()(item)} status={t.networkStatus}>
      <Rows>
        <SelectRow
          label={t.connectTo}
          value={device.mode}
          choices={[
            { value: 'user', text: t.networkUser },
            { value: 'none', text: t.networkNone },
          ]}
          hint={device.mode === 'user' ? t.networkUserHint : undefined}
          onChange={(mode) => void updateDevice(device, { mode })}
        />
        <SelectRow
          label={t.model}
          value={device.model}
          choices={[
            { value: 'virtio', text: t.networkVirtio },
            { value: 'e1000e', text: t.networkE1000e },
          ]}
          hint={device.model === 'virtio' ? t.networkVirtioHint : t.networkE1000eHint}
          onChange={(model) => void updateDevice(device, { model })}
        />
        <Row label={t.macAddress} separated action={<CopyButton text={device.mac} />}>
          <span className="mono selectable">{device.mac}</span>
        </Row>
      </Rows>
    </Pane>
  );
}
