import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { Select } from '../../controls/select.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { useLocked } from '../locked.ts';
import { updateDevice } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';

type GraphicsDevice = Extract<Device, { kind: 'graphics' }>;

export function Graphics({ device }: { readonly device: GraphicsDevice }): JSX.Element {
  const t = useText(deviceTexts);
  const { graphics } = useText(windowTexts);
  const locked = useLocked();
  const hint = { virtio: t.graphicsVirtioHint, std: t.graphicsStdHint, none: t.graphicsNoneHint };
  return (
    <Pane icon="device-gpu" title={graphics} status={t.graphicsStatus}>
      <Rows>
        <Row label={t.model} control>
          <div className="w-220">
            <Select
              aria-label={t.model}
              value={device.model}
              disabled={locked}
              choices={[
                { value: 'virtio', text: t.graphicsVirtio },
                { value: 'std', text: t.graphicsStd },
                { value: 'none', text: t.graphicsNone },
              ]}
              onChange={(model) => void updateDevice(device, { model })}
            />
          </div>
          <span className="sub">{hint[device.model]}</span>
        </Row>
      </Rows>
    </Pane>
  );
}
