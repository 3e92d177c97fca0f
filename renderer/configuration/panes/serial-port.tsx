import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { Checkbox } from '../../controls/choice.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { useText } from '../../i18n/texts.ts';
import { CopyButton } from '../copy-button.tsx';
import { useItemName } from '../device-list.tsx';
import { useLocked } from '../locked.ts';
import { updateDevice, useMachine } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import { absolutePath } from '../paths.ts';
import type { Item } from '../selection.ts';

type SerialDevice = Extract<Device, { kind: 'serial' }>;

export function SerialPort({
  device,
  item,
}: {
  readonly device: SerialDevice;
  readonly item: Item;
}): JSX.Element {
  const t = useText(deviceTexts);
  const locked = useLocked();
  const bundle = useMachine((s) => s.details?.bundlePath ?? '');
  // only the first port is logged (bundle-layout.ts)
  const first = item.number === null || item.number === 1;
  return (
    <Pane icon="device-serial" title={useItemName()(item)} status={t.serialStatus}>
      <Rows>
        <Row label={t.log}>
          <Checkbox
            checked={device.log}
            disabled={locked}
            hint={t.serialLogHint}
            onChange={(log) => void updateDevice(device, { log })}
          >
            {t.serialLog}
          </Checkbox>
        </Row>
        {device.log && first && (
          <Row
            label={t.serialPath}
            separated
            action={<CopyButton text={absolutePath(bundle, 'logs/serial.log')} />}
          >
            <span className="wrapping selectable">logs/serial.log</span>
          </Row>
        )}
      </Rows>
    </Pane>
  );
}
