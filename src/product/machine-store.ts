import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import type { DescriptionPatch, NewDevice } from '../ipc/contract.ts';
import type { Device, MachineDescription } from '../machine/description.ts';
import { defaultDevices, diskDevice, plainDevice, withoutDevice } from '../machine/devices.ts';
import { guestOsProfiles } from '../machine/guest-os.ts';
import { checkName } from '../machine/new-machine.ts';
import { createDisk, imageFormat, importDisk, requireDiscImage } from './disk-images.ts';

/**
 * A description with a settings pane's changes applied. The guest's name is checked; the bundle keeps its
 * folder's name, since paths may be known elsewhere.
 * @throws VtpmError VTPM_ERR_USAGE
 */
export function applyPatch(description: MachineDescription, patch: DescriptionPatch): MachineDescription {
  const { devices, options, security, ...plain } = patch;
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  if (patch.name !== undefined) given.name = checkName(patch.name);
  const defined = (o: object | undefined) =>
    Object.fromEntries(Object.entries(o ?? {}).filter(([, value]) => value !== undefined));
  return {
    ...description,
    ...given,
    ...(devices ? { devices: devices as Device[] } : {}), // parsed again before it is written
    options: { ...description.options, ...defined(options) },
    security: { ...description.security, ...defined(security) },
  };
}

/** Checks the disc images that a change puts into drives. @throws VtpmError VTPM_ERR_DISK_IMAGE */
export async function requireNewDiscs(before: MachineDescription, after: MachineDescription): Promise<void> {
  const discs = ({ devices }: MachineDescription) =>
    devices.flatMap((d) => (d.kind === 'cdrom' && d.path !== null ? [d.path] : []));
  const known = discs(before);
  for (const path of discs(after)) if (!known.includes(path)) await requireDiscImage(path);
}

/** Adds a device, making or bringing in its disk image where it has one. */
export async function addDeviceTo(
  root: string,
  description: MachineDescription,
  request: NewDevice,
): Promise<MachineDescription> {
  const profile = guestOsProfiles[description.guestOs];
  if (request.kind === 'cdrom' && request.path !== null) await requireDiscImage(request.path);
  const device =
    request.kind === 'disk'
      ? await addDisk(root, description, request)
      : plainDevice(description, profile, request);
  return { ...description, devices: [...description.devices, device] };
}

type DiskRequest = Extract<NewDevice, { kind: 'disk' }>;

/** Makes or imports a disk image into a bundle's `disks/` and returns the device that names it. */
export async function addDisk(
  root: string,
  description: MachineDescription,
  request: DiskRequest,
): Promise<Device> {
  const profile = guestOsProfiles[description.guestOs];
  const taken = new Set(description.devices.map((d) => ('path' in d ? d.path : null)));
  let file = 'disks/disk.qcow2';
  for (let n = 2; taken.has(file); n++) file = `disks/disk-${n}.qcow2`;
  if ('sizeGiB' in request) {
    await createDisk(join(root, file), request.sizeGiB);
    return diskDevice(description.devices, profile, file, 'qcow2');
  }
  const format = await imageFormat(request.path);
  if (request.link) return diskDevice(description.devices, profile, request.path, format);
  await importDisk(request.path, join(root, file), format);
  return diskDevice(description.devices, profile, file, 'qcow2');
}

/** Removes a device. Its image stays in the bundle. @throws VtpmError VTPM_ERR_USAGE when it is not there */
export function removeDeviceFrom(description: MachineDescription, id: string): MachineDescription {
  if (!description.devices.some((d) => d.id === id))
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `there is no device “${id}”` });
  return withoutDevice(description, id);
}

/** CPUs, memory and devices as the guest's profile has them; disks, images in drives and identity stay. */
export function withDefaults(description: MachineDescription): MachineDescription {
  const profile = guestOsProfiles[description.guestOs];
  const disks = description.devices.filter((d) => d.kind === 'disk');
  const folders = description.devices.filter((d) => d.kind === 'shared-folder');
  const drive = description.devices.find((d) => d.kind === 'cdrom');
  const fresh = defaultDevices(profile, drive?.path ?? null);
  const network = description.devices.find((d) => d.kind === 'network');
  return {
    ...description,
    cpus: profile.cpus,
    memoryMiB: profile.memoryMiB,
    devices: [
      ...disks,
      // the guest knows its network card by this address
      ...fresh.map((d) => (d.kind === 'network' && network ? { ...d, mac: network.mac } : d)),
      ...folders,
    ],
    bootOrder: [],
    bootOnceFrom: null,
  };
}
