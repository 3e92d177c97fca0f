import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Checkbox } from '../../controls/choice.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { useText } from '../../i18n/texts.ts';
import { useItemName } from '../device-list.tsx';
import { useLocked } from '../locked.ts';
import { tellFailure, updateDevice, updateMachine, useMachine } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import { fileName } from '../paths.ts';
import type { Item } from '../selection.ts';

type CdDevice = Extract<Device, { kind: 'cdrom' }>;

export function CdDvd({ device, item }: { readonly device: CdDevice; readonly item: Item }): JSX.Element {
  const t = useText(deviceTexts);
  const locked = useLocked();
  const once = useMachine((s) => s.details?.description.bootOnceFrom === device.id);
  const choose = () =>
    tellFailure(async () => {
      const path = await call('dialogs.choosePath', 'installation-image');
      if (path !== null) await updateDevice(device, { path });
    });
  const eject = async () => {
    const { description } = useMachine.getState().details ?? {};
    if (!description) return;
    const devices = description.devices.map((d) => (d.id === device.id ? { ...device, path: null } : d));
    await updateMachine({ devices, ...(once ? { bootOnceFrom: null } : {}) });
  };
  return (
    <Pane icon="device-cd" title={useItemName()(item)} status={t.cdStatus}>
      <Rows>
        <Row
          label={t.image}
          action={
            <span className="row-buttons">
              <Button size="small" disabled={locked} onPress={choose}>
                {t.chooseDisc}
              </Button>
              <Button size="small" disabled={locked || device.path === null} onPress={eject}>
                {t.eject}
              </Button>
            </span>
          }
        >
          {device.path === null ? (
            <span className="t3">{t.empty}</span>
          ) : (
            <>
              <span className="wrapping selectable">{fileName(device.path)}</span>
              <span className="sub wrapping selectable">{device.path}</span>
            </>
          )}
        </Row>
        <Row label={t.atStart} separated>
          <Checkbox
            checked={once}
            disabled={locked || (device.path === null && !once)}
            hint={device.path === null ? t.bootOnceEmpty : t.bootOnceHint}
            onChange={(on) => void updateMachine({ bootOnceFrom: on ? device.id : null })}
          >
            {t.bootOnce}
          </Checkbox>
        </Row>
      </Rows>
    </Pane>
  );
}
