import { randomBytes } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import type { NewDevice } from '../ipc/contract.ts';
import type { Device, DeviceKind, MachineDescription } from './description.ts';
import type { GuestOsProfile } from './guest-os.ts';

/** Kinds of which a machine has at most one. */
export const singleKinds: readonly DeviceKind[] = ['graphics', 'sound', 'usb'];

/** A MAC address under QEMU's own prefix 52:54:00 (locally administered). */
export function randomMac(): string {
  return ['52', '54', '00', ...[...randomBytes(3)].map((b) => b.toString(16).padStart(2, '0'))].join(':');
}

/** A device id that is free in this machine: "disk", "disk-2", … */
export function freeDeviceId(devices: readonly Device[], kind: DeviceKind): string {
  const taken = new Set(devices.map((d) => d.id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? kind : `${kind}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** The devices every new machine begins with, beside its disks. */
export function defaultDevices(profile: GuestOsProfile, cdrom: string | null): Device[] {
  return [
    { kind: 'graphics', id: 'graphics', model: profile.family === 'linux' ? 'virtio' : 'std' },
    { kind: 'network', id: 'network', model: profile.networkModel, mode: 'user', mac: randomMac() },
    { kind: 'cdrom', id: 'cdrom', path: cdrom },
    { kind: 'usb', id: 'usb', tablet: true },
    { kind: 'sound', id: 'sound', output: true, input: false },
    { kind: 'serial', id: 'serial', log: true },
  ];
}

export function diskDevice(
  devices: readonly Device[],
  profile: GuestOsProfile,
  path: string,
  format: 'qcow2' | 'raw',
): Extract<Device, { kind: 'disk' }> {
  const id = freeDeviceId(devices, 'disk');
  return { kind: 'disk', id, path, format, bus: profile.diskBus, cache: 'writeback', discard: true };
}

/**
 * A device without a disk image, as the + menu adds it.
 * @throws VtpmError VTPM_ERR_USAGE when the machine has its one already
 */
export function plainDevice(
  description: MachineDescription,
  profile: GuestOsProfile,
  request: Exclude<NewDevice, { kind: 'disk' }>,
): Device {
  const { devices } = description;
  if (singleKinds.includes(request.kind) && devices.some((d) => d.kind === request.kind))
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `this machine has a ${request.kind} device already` });
  const id = freeDeviceId(devices, request.kind);
  switch (request.kind) {
    case 'cdrom':
      return { kind: 'cdrom', id, path: request.path };
    case 'shared-folder':
      return { kind: 'shared-folder', id, path: request.path, tag: id, readOnly: false };
    case 'network':
      return { kind: 'network', id, model: profile.networkModel, mode: 'user', mac: randomMac() };
    case 'serial':
      return { kind: 'serial', id, log: true };
    case 'sound':
      return { kind: 'sound', id, output: true, input: false };
    case 'usb':
      return { kind: 'usb', id, tablet: true };
    case 'graphics':
      return { kind: 'graphics', id, model: profile.family === 'linux' ? 'virtio' : 'std' };
  }
}

/** The machine without one device; boot order and one-time boot forget it too. Its image stays on disk. */
export function withoutDevice(description: MachineDescription, id: string): MachineDescription {
  return {
    ...description,
    devices: description.devices.filter((d) => d.id !== id),
    bootOrder: description.bootOrder.filter((d) => d !== id),
    bootOnceFrom: description.bootOnceFrom === id ? null : description.bootOnceFrom,
  };
}
