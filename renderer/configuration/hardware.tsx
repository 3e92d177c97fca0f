import { type JSX, useState } from 'react';
import type { MachineDescription } from '../../src/machine/description.ts';
import { DeviceBar } from './device-bar.tsx';
import { DeviceList } from './device-list.tsx';
import { useLocked } from './locked.ts';
import { useMachine } from './machine.ts';
import { BootOrder } from './panes/boot-order.tsx';
import { CdDvd } from './panes/cd-dvd.tsx';
import { CpuAndMemory } from './panes/cpu-and-memory.tsx';
import { Graphics } from './panes/graphics.tsx';
import { HardDisk } from './panes/hard-disk.tsx';
import { Network } from './panes/network.tsx';
import { SerialPort } from './panes/serial-port.tsx';
import { SharedFolder } from './panes/shared-folder.tsx';
import { Sound } from './panes/sound.tsx';
import { TpmChip } from './panes/tpm-chip.tsx';
import { Usb } from './panes/usb.tsx';
import { type Item, itemsOf, useSelection } from './selection.ts';
import { openSheet } from './sheet-state.ts';
import './hardware.css';

/** Opens the sheet that asks whether a device is to be removed. */
export function askToRemove(item: Item): void {
  if (item.kind === 'tpm') openSheet({ kind: 'remove-chip' });
  else if (item.device) openSheet({ kind: 'remove-device', device: item.device.id });
}

/** The devices on the left, the pane of the chosen one on the right. */
export function Hardware(): JSX.Element | null {
  const description = useMachine((s) => s.details?.description ?? null);
  return description && <Devices description={description} />;
}

function Devices({ description }: { readonly description: MachineDescription }): JSX.Element | null {
  const wanted = useSelection((s) => s.item);
  const locked = useLocked();
  const [adding, setAdding] = useState(false);
  const items = itemsOf(description);
  const item = items.find(({ key }) => key === wanted) ?? items[0];
  if (!item) return null;
  const remove = () => {
    if (!locked) askToRemove(item);
  };
  return (
    <div className="hardware">
      <aside className="device-side">
        <DeviceList items={items} selected={item} onAdd={() => setAdding(!locked)} onRemove={remove} />
        <DeviceBar item={item} adding={adding} onAddingChange={setAdding} onRemove={remove} />
      </aside>
      <DevicePane key={item.key} item={item} />
    </div>
  );
}

function DevicePane({ item }: { readonly item: Item }): JSX.Element {
  const { device } = item;
  if (item.kind === 'cpu') return <CpuAndMemory />;
  if (item.kind === 'boot') return <BootOrder />;
  if (item.kind === 'tpm' || device === null) return <TpmChip />;
  switch (device.kind) {
    case 'graphics':
      return <Graphics device={device} />;
    case 'network':
      return <Network device={device} item={item} />;
    case 'disk':
      return <HardDisk device={device} item={item} />;
    case 'cdrom':
      return <CdDvd device={device} item={item} />;
    case 'usb':
      return <Usb device={device} />;
    case 'sound':
      return <Sound device={device} />;
    case 'serial':
      return <SerialPort device={device} item={item} />;
    case 'shared-folder':
      return <SharedFolder device={device} item={item} />;
  }
}
