import { create } from 'zustand';
import type { Device, DeviceKind, MachineDescription } from '../../src/machine/description.ts';
import type { DeviceIcon } from '../controls/icon.tsx';

export const tabs = ['general', 'options', 'hardware', 'security'] as const;
export type TabId = (typeof tabs)[number];

/** Rows of the device list: devices by their id, and those three that every machine may have once. */
export type ItemKind = DeviceKind | 'cpu' | 'boot' | 'tpm';
export interface Item {
  readonly key: string;
  readonly kind: ItemKind;
  readonly icon: DeviceIcon;
  readonly device: Device | null;
  /** Its number among several of a kind, from 1; null when it is the only one. */
  readonly number: number | null;
}

export const itemIcons: Readonly<Record<ItemKind, DeviceIcon>> = {
  cpu: 'device-cpu',
  graphics: 'device-gpu',
  network: 'device-net',
  disk: 'device-disk',
  cdrom: 'device-cd',
  usb: 'device-usb',
  sound: 'device-sound',
  serial: 'device-serial',
  'shared-folder': 'device-share',
  boot: 'device-boot',
  tpm: 'device-tpm',
};

const order: readonly DeviceKind[] = [
  'graphics',
  'network',
  'disk',
  'cdrom',
  'usb',
  'sound',
  'serial',
  'shared-folder',
];

/** What the device list shows of a machine, in its order. */
export function itemsOf({ devices, tpm }: MachineDescription): readonly Item[] {
  const single = (kind: 'cpu' | 'boot' | 'tpm'): Item => ({
    key: `item-${kind}`,
    kind,
    icon: itemIcons[kind],
    device: null,
    number: null,
  });
  const ofKind = (kind: DeviceKind): Item[] => {
    const same = devices.filter((device) => device.kind === kind);
    return same.map((device, index) => ({
      key: device.id,
      kind,
      icon: itemIcons[kind],
      device,
      number: same.length > 1 ? index + 1 : null,
    }));
  };
  return [single('cpu'), ...order.flatMap(ofKind), single('boot'), ...(tpm ? [single('tpm')] : [])];
}

interface Selection {
  readonly tab: TabId;
  readonly item: string;
}

const sections: Readonly<Record<string, Selection>> = {
  general: { tab: 'general', item: 'item-cpu' },
  options: { tab: 'options', item: 'item-cpu' },
  hardware: { tab: 'hardware', item: 'item-cpu' },
  security: { tab: 'security', item: 'item-cpu' },
  tpm: { tab: 'hardware', item: 'item-tpm' },
  boot: { tab: 'hardware', item: 'item-boot' },
  // with the sheet of that name over it
  'to-uefi': { tab: 'hardware', item: 'item-boot' },
  'import-disk': { tab: 'hardware', item: 'item-cpu' },
};

/** What the window was opened for: a tab, a device or a sheet. */
export const openingSection = (): string | null => new URLSearchParams(location.search).get('section');

const selectionOf = (section: string): Selection => sections[section] ?? { tab: 'hardware', item: section };

/** The tab and the device that are shown; the window's address says with which it opens. */
export const useSelection = create<Selection>(() => selectionOf(openingSection() ?? 'hardware'));

/** Shows what the window is asked for though it is open already; 'hardware' leaves the chosen device. */
export const showSection = (section: string): void =>
  useSelection.setState(({ item }) => {
    const next = selectionOf(section);
    return next.item === 'item-cpu' ? { ...next, item } : next;
  });

export const showTab = (tab: TabId): void => useSelection.setState({ tab });
export const showItem = (item: string): void => useSelection.setState({ tab: 'hardware', item });

/** Shows an item once a closed sheet has given the focus back: a list row that gets it selects itself. */
export const showItemAfterSheet = (item: string): void => {
  requestAnimationFrame(() => requestAnimationFrame(() => showItem(item)));
};
