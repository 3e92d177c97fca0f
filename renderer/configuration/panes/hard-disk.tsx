import type { JSX } from 'react';
import type { DiskDevice } from '../../../src/machine/description.ts';
import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import type { DiskView } from '../../../src/product/views.ts';
import { Checkbox } from '../../controls/choice.tsx';
import { ErrorNote } from '../../controls/error-sheet.tsx';
import { Select } from '../../controls/select.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { useItemName } from '../device-list.tsx';
import { useLocked } from '../locked.ts';
import { updateDevice, useMachine } from '../machine.ts';
import { Bar, Pane, Row, Rows } from '../pane.tsx';
import type { Item } from '../selection.ts';
import { ShowInFiles } from '../show-in-files.tsx';
import { ImportRow } from './import-row.tsx';
import { SelectRow } from './select-row.tsx';

export function HardDisk({
  device,
  item,
}: {
  readonly device: DiskDevice;
  readonly item: Item;
}): JSX.Element {
  const t = useText(deviceTexts);
  const format = useFormat();
  const view = useMachine((s) => s.details?.disks.find(({ deviceId }) => deviceId === device.id));
  const problem = view?.problem ?? null;
  const status =
    view && !problem
      ? t.diskStatus(view.fileName, format.bytes(view.usedSize), format.bytes(view.virtualSize))
      : device.path;
  return (
    <Pane
      icon="device-disk"
      title={useItemName()(item)}
      status={status}
      note={problem && <ErrorNote error={problem} />}
    >
      <Rows>
        <Row label={t.image} action={device.path.startsWith('disks/') && <ShowInFiles place="disks" />}>
          <span className="wrapping selectable">{device.path}</span>
        </Row>
        <Row label={t.format}>{device.format}</Row>
        <ImportRow device={device} physical={view?.physical ?? false} />
        <WhatItHolds view={problem ? null : view} unread={problem !== null} />
        <Connection device={device} />
      </Rows>
    </Pane>
  );
}

/** What the image itself says; bars until it was looked at. */
function WhatItHolds(props: {
  readonly view: DiskView | null | undefined;
  readonly unread: boolean;
}): JSX.Element {
  const t = useText(deviceTexts);
  const format = useFormat();
  const { view } = props;
  const unknown = props.unread ? <span className="t3">{t.diskUnread}</span> : <Bar width={200} />;
  if (!view)
    return (
      <>
        <Row label={t.partitions}>{unknown}</Row>
        <Row label={t.encryption}>{unknown}</Row>
        <Row label={t.size} separated>
          {unknown}
        </Row>
      </>
    );
  const count = t.partitionCount(view.partitions);
  const partitions = {
    gpt: view.efiSystemPartition ? t.gptEsp(count) : t.gpt(count),
    mbr: t.mbr(count),
    none: t.noTable,
  }[view.scheme];
  const installed = { uefi: t.installedUefi, bios: t.installedBios, empty: t.installedEmpty, unknown: null };
  const encryption = view.encryption ? t[view.encryption] : t.noEncryption;
  return (
    <>
      <Row label={t.partitions}>
        {partitions}
        {installed[view.installedFor] && <span className="sub">{installed[view.installedFor]}</span>}
      </Row>
      <Row label={t.encryption}>{encryption}</Row>
      <Row label={t.size} separated>
        {format.bytes(view.virtualSize)}
        <span className="sub">{t.sizeOnDisk(format.bytes(view.usedSize))}</span>
      </Row>
    </>
  );
}

function Connection({ device }: { readonly device: DiskDevice }): JSX.Element {
  const t = useText(deviceTexts);
  const locked = useLocked();
  const guestOs = useMachine((s) => s.details?.description.guestOs ?? 'other');
  const profile = guestOsProfiles[guestOs];
  const names = { sata: t.busSata, nvme: t.busNvme, virtio: t.busVirtio };
  const hints = { writeback: t.writebackHint, none: t.cacheNoneHint, writethrough: t.writethroughHint };
  return (
    <>
      <Row label={t.connectTo} control>
        <div className="w-220">
          <Select
            aria-label={t.connectTo}
            value={device.bus}
            disabled={locked}
            choices={(['sata', 'nvme', 'virtio'] as const).map((value) => ({
              value,
              text: value === profile.diskBus ? t.byDefault(names[value]) : names[value],
            }))}
            onChange={(bus) => void updateDevice(device, { bus })}
          />
        </div>
        {device.bus === 'virtio' && profile.family === 'windows' && (
          <span className="sub warn">{t.busWarning}</span>
        )}
      </Row>
      <Row label={t.freed}>
        <Checkbox
          checked={device.discard}
          disabled={locked}
          onChange={(discard) => void updateDevice(device, { discard })}
        >
          {t.trim}
        </Checkbox>
      </Row>
      <SelectRow
        label={t.writes}
        value={device.cache}
        choices={[
          { value: 'writeback', text: t.writeback },
          { value: 'writethrough', text: t.writethrough },
          { value: 'none', text: t.cacheNone },
        ]}
        hint={hints[device.cache]}
        width="w-320"
        separated
        onChange={(cache) => void updateDevice(device, { cache })}
      />
    </>
  );
}
