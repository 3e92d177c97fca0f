import type { JSX } from 'react';
import type { Device } from '../../../src/machine/description.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Checkbox } from '../../controls/choice.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { useText } from '../../i18n/texts.ts';
import { CopyButton } from '../copy-button.tsx';
import { useItemName } from '../device-list.tsx';
import { DraftField } from '../draft-field.tsx';
import { useLocked } from '../locked.ts';
import { tellFailure, updateDevice } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import type { Item } from '../selection.ts';

type FolderDevice = Extract<Device, { kind: 'shared-folder' }>;

export function SharedFolder({
  device,
  item,
}: {
  readonly device: FolderDevice;
  readonly item: Item;
}): JSX.Element {
  const t = useText(deviceTexts);
  const locked = useLocked();
  const mount = `sudo mount -t 9p -o trans=virtio,version=9p2000.L ${device.tag} /mnt`;
  const choose = () =>
    tellFailure(async () => {
      const path = await call('dialogs.choosePath', 'folder');
      if (path !== null) await updateDevice(device, { path });
    });
  return (
    <Pane icon="device-share" title={useItemName()(item)} status={t.folderStatus}>
      <Rows>
        <Row
          label={t.folder}
          action={
            <Button size="small" disabled={locked} onPress={choose}>
              {t.chooseDisc}
            </Button>
          }
        >
          <span className="wrapping selectable">{device.path}</span>
        </Row>
        <Row label={t.tag} control>
          <div className="w-220">
            <DraftField
              aria-label={t.tag}
              value={device.tag}
              maxLength={31}
              disabled={locked}
              check={(tag) => (/^[\w.-]{1,31}$/.test(tag) ? null : t.tagError)}
              onCommit={(tag) => void updateDevice(device, { tag })}
            />
          </div>
        </Row>
        <Row label={t.access}>
          <Checkbox
            checked={device.readOnly}
            disabled={locked}
            onChange={(readOnly) => void updateDevice(device, { readOnly })}
          >
            {t.readOnly}
          </Checkbox>
        </Row>
        <Row label={t.mount} separated action={<CopyButton text={mount} />}>
          <span className="mono wrapping selectable">{mount}</span>
          <span className="sub">{t.mountHint}</span>
        </Row>
      </Rows>
    </Pane>
  );
}
