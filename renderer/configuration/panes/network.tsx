import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { Select } from '../../controls/select.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { useText } from '../../i18n/texts.ts';
import { CopyButton } from '../copy-button.tsx';
import { useItemName } from '../device-list.tsx';
import { useLocked } from '../locked.ts';
import { updateDevice } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import type { Item } from '../selection.ts';

type NetworkDevice = Extract<Device, { kind: 'network' }>;

export function Network({
  device,
  item,
}: {
  readonly device: NetworkDevice;
  readonly item: Item;
}): JSX.Element {
  const t = useText(deviceTexts);
  const locked = useLocked();
  return (
    <Pane icon="device-net" title={useItemName()(item)} status={t.networkStatus}>
      <Rows>
        <Row label={t.connectTo} control>
          <div className="w-220">
            <Select
              aria-label={t.connectTo}
              value={device.mode}
              disabled={locked}
              choices={[
                { value: 'user', text: t.networkUser },
                { value: 'none', text: t.networkNone },
              ]}
              onChange={(mode) => void updateDevice(device, { mode })}
            />
          </div>
          {device.mode === 'user' && <span className="sub">{t.networkUserHint}</span>}
        </Row>
        <Row label={t.model} control>
          <div className="w-220">
            <Select
              aria-label={t.model}
              value={device.model}
              disabled={locked}
              choices={[
                { value: 'virtio', text: t.networkVirtio },
                { value: 'e1000e', text: t.networkE1000e },
              ]}
              onChange={(model) => void updateDevice(device, { model })}
            />
          </div>
          <span className="sub">{device.model === 'virtio' ? t.networkVirtioHint : t.networkE1000eHint}</span>
        </Row>
        <Row label={t.macAddress} separated action={<CopyButton text={device.mac} />}>
          <span className="mono selectable">{device.mac}</span>
        </Row>
      </Rows>
    </Pane>
  );
}
