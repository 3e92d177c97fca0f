import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { Checkbox } from '../../controls/choice.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { useLocked } from '../locked.ts';
import { updateDevice } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';

export function Usb({ device }: { readonly device: Extract<Device, { kind: 'usb' }> }): JSX.Element {
  const t = useText(deviceTexts);
  const { usb } = useText(windowTexts);
  const locked = useLocked();
  return (
    <Pane icon="device-usb" title={usb} status={t.usbStatus}>
      <Rows>
        <Row label={t.pointer}>
          <Checkbox
            checked={device.tablet}
            disabled={locked}
            hint={t.tabletHint}
            onChange={(tablet) => void updateDevice(device, { tablet })}
          >
            {t.tablet}
          </Checkbox>
        </Row>
      </Rows>
    </Pane>
  );
}
