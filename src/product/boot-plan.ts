import {
  type BootCandidate,
  bootOnceFrom,
  cancelBootOnce,
  entriesOf,
  putFirst,
  readBootEntries,
} from '../firmware/boot-entries.ts';
import { encodeDevicePath, q35Sata, summarizeDevicePath } from '../firmware/device-path.ts';
import { readDiskLayout } from '../firmware/disk-layout.ts';
import { readStoreFile, writeStoreFile } from '../firmware/store-file.ts';
import { bundleLayout, resolveInBundle } from '../machine/bundle-layout.ts';
import type { Device, MachineDescription } from '../machine/description.ts';
import { bootSequence } from '../qemu/command-line.ts';

/**
 * Writes a UEFI machine's boot order, and a one-time start from its CD/DVD, into its variable store before it
 * starts. Never by `bootindex`, with which OVMF erases boot entries. Does nothing when nothing was chosen.
 * Caller holds the lock.
 *
 * The one-time start needs a device path known beforehand, which only q35's built-in SATA controller has:
 * on arm64 the firmware tries the CD/DVD by itself when no disk starts.
 */
export async function writeBootPlan(root: string, description: MachineDescription): Promise<void> {
  if (description.firmware.type !== 'uefi') return; // a legacy BIOS gets its order on QEMU's command line
  const path = bundleLayout(root).uefiVariables;
  const store = await readStoreFile(path);
  const once = description.devices.find((d) => d.kind === 'cdrom' && d.id === description.bootOnceFrom);
  const oncePath = once ? sataPath(description, once.id) : null;
  let changed = false;
  if (oncePath) {
    bootOnceFrom(store, oncePath);
    changed = true;
  } else changed = cancelBootOnce(store);
  if (description.bootOrder.length > 0) {
    const candidates = await Promise.all(
      bootSequence({ ...description, bootOnceFrom: null }).map((id) => candidate(root, description, id)),
    );
    changed = putFirst(store, entriesOf(readBootEntries(store), candidates)) || changed;
  }
  if (changed) await writeStoreFile(path, store);
}

const onSata = (device: Device) =>
  device.kind === 'cdrom' || (device.kind === 'disk' && device.bus === 'sata');

/** The path of a device on q35's six built-in ports, which are given out in the order of the description. */
function sataPath({ arch, devices }: MachineDescription, id: string): Buffer | null {
  const port = devices.filter(onSata).findIndex((d) => d.id === id);
  return arch === 'x86_64' && port >= 0 && port < 6 ? encodeDevicePath(q35Sata(port)) : null;
}

async function candidate(root: string, description: MachineDescription, id: string): Promise<BootCandidate> {
  const path = sataPath(description, id);
  const device = description.devices.find((d) => d.id === id);
  const layout =
    device?.kind === 'disk'
      ? await readDiskLayout(resolveInBundle(root, device.path)).catch(() => null)
      : null;
  return {
    pathText: path && summarizeDevicePath(path).text,
    partitionGuids: layout?.partitions.flatMap((p) => (p.guid ? [p.guid] : [])) ?? [],
  };
}
