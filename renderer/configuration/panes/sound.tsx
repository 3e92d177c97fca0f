import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { Checkbox } from '../../controls/choice.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { useLocked } from '../locked.ts';
import { updateDevice } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';

export function Sound({ device }: { readonly device: Extract<Device, { kind: 'sound' }> }): JSX.Element {
  const t = useText(deviceTexts);
  const { sound } = useText(windowTexts);
  const locked = useLocked();
  return (
    <Pane icon="device-sound" title={sound} status={t.soundStatus}>
      <Rows>
        <Row label={t.playback}>
          <Checkbox
            checked={device.output}
            disabled={locked}
            onChange={(output) => void updateDevice(device, { output })}
          >
            {t.soundOutput}
          </Checkbox>
        </Row>
        <Row label={t.recording}>
          <Checkbox
            checked={device.input}
            disabled={locked}
            hint={t.soundInputHint}
            onChange={(input) => void updateDevice(device, { input })}
          >
            {t.soundInput}
          </Checkbox>
        </Row>
      </Rows>
    </Pane>
  );
}
