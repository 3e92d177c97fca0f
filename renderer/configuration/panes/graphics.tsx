import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { updateDevice } from '../machine.ts';
import { Pane, Rows } from '../pane.tsx';
import { SelectRow } from './select-row.tsx';

type GraphicsDevice = Extract<Device, { kind: 'graphics' }>;

export function Graphics({ device }: { readonly device: GraphicsDevice }): JSX.Element {
  const t = useText(deviceTexts);
  const { graphics } = useText(windowTexts);
  const hint = { virtio: t.graphicsVirtioHint, std: t.graphicsStdHint, none: t.graphicsNoneHint };
  return (
    <Pane icon="device-gpu" title={graphics} status={t.graphicsStatus}>
      <Rows>
        <SelectRow
          label={t.model}
          value={device.model}
          choices={[
            { value: 'virtio', text: t.graphicsVirtio },
            { value: 'std', text: t.graphicsStd },
            { value: 'none', text: t.graphicsNone },
          ]}
          hint={hint[device.model]}
          onChange={(model) => void updateDevice(device, { model })}
        />
      </Rows>
    </Pane>
  );
}
