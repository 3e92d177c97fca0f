import type { Device, DiskDevice, MachineDescription } from '../machine/description.ts';
import type { AudioBackend } from './capabilities.ts';

/** What the devices of one machine share while their arguments are put together. */
export interface DeviceContext {
  readonly arch: MachineDescription['arch'];
  readonly audio: AudioBackend;
  /** A path from machine.json as an absolute one. */
  readonly resolve: (path: string) => string;
  /** Device id → `bootindex`; a device without one is left to the firmware's own order. */
  readonly bootIndexes: ReadonlyMap<string, number>;
}

/** QEMU's key=value options end a value at a comma; a doubled one stands for itself. */
export const escapeCommas = (value: string): string => value.replaceAll(',', ',,');

/** A device's id in QEMU, where one must begin with a letter and must not be that of a built-in bus. */
export const qemuId = ({ id }: Device): string => `dev-${id}`;

/** `-blockdev` in its JSON form, which no character of a path can break. */
export const blockdev = (node: Record<string, unknown>): string[] => ['-blockdev', JSON.stringify(node)];

/** The file or host device below an image format. */
export const protocol = (filename: string) => ({
  driver: filename.startsWith('/dev/') ? 'host_device' : 'file',
  filename,
});

function disk(device: DiskDevice, node: string, sataPort: string, context: DeviceContext): string[] {
  const backend = blockdev({
    driver: device.format,
    'node-name': node,
    file: protocol(context.resolve(device.path)),
    discard: device.discard ? 'unmap' : 'ignore',
    // "none" bypasses the host's page cache (O_DIRECT); the two others go through it.
    cache: { direct: device.cache === 'none', 'no-flush': false },
  });
  const model = {
    virtio: 'virtio-blk-pci',
    sata: `ide-hd,bus=${sataPort}`,
    nvme: `nvme,serial=${device.id.slice(0, 20)}`,
  }[device.bus];
  // "writethrough" is a guest-visible disk without a write cache: every write is flushed.
  const cache = device.cache === 'writethrough' ? 'off' : 'on';
  const boot = bootIndex(device.id, context);
  return [
    ...backend,
    '-device',
    `${model},id=${qemuId(device)},drive=${node},write-cache=${cache}${discardOption(device)}${boot}`,
  ];
}

// virtio-blk offers discard unless told not to; SATA and NVMe follow the block node.
const discardOption = (device: DiskDevice) =>
  device.bus === 'virtio' && !device.discard ? ',discard=off,write-zeroes=off' : '';

const bootIndex = (id: string, { bootIndexes }: DeviceContext) =>
  bootIndexes.has(id) ? `,bootindex=${bootIndexes.get(id)}` : '';

function cdrom(
  device: Extract<Device, { kind: 'cdrom' }>,
  node: string,
  sataPort: string,
  context: DeviceContext,
): string[] {
  const boot = bootIndex(device.id, context);
  if (device.path === null) return ['-device', `ide-cd,bus=${sataPort},id=${qemuId(device)}${boot}`];
  return [
    ...blockdev({
      driver: 'raw',
      'node-name': node,
      'read-only': true,
      file: protocol(context.resolve(device.path)),
    }),
    '-device',
    `ide-cd,bus=${sataPort},id=${qemuId(device)},drive=${node}${boot}`,
  ];
}

function graphics(device: Extract<Device, { kind: 'graphics' }>, { arch }: DeviceContext): string[] {
  if (device.model === 'none') return [];
  // `virt` has no VGA; ramfb is the plain frame buffer that AAVMF and Windows can draw on.
  const model = {
    x86_64: { virtio: 'virtio-vga', std: 'VGA' },
    arm64: { virtio: 'virtio-gpu-pci', std: 'ramfb' },
  }[arch][device.model];
  return ['-device', `${model},id=${qemuId(device)}`];
}

function network(device: Extract<Device, { kind: 'network' }>): string[] {
  const model = { virtio: 'virtio-net-pci', e1000e: 'e1000e' }[device.model];
  // An unplugged cable is a NAT shut off from everything whose link the session takes down before the
  // first instruction. No option ROM: the firmware has its own network boot, and Secure Boot refuses it.
  const restrict = device.mode === 'none' ? ',restrict=on' : '';
  return [
    '-netdev',
    `user,id=net-${device.id}${restrict}`,
    '-device',
    `${model},id=${qemuId(device)},netdev=net-${device.id},mac=${device.mac},romfile=`,
  ];
}

function usb(device: Extract<Device, { kind: 'usb' }>, { arch }: DeviceContext): string[] {
  return [
    '-device',
    `qemu-xhci,id=${qemuId(device)}`,
    ...(device.tablet ? ['-device', `usb-tablet,bus=${qemuId(device)}.0`] : []),
    // A PC has its PS/2 keyboard; `virt` has none.
    ...(arch === 'arm64' ? ['-device', `usb-kbd,bus=${qemuId(device)}.0`] : []),
  ];
}

function sound(device: Extract<Device, { kind: 'sound' }>, { audio }: DeviceContext): string[] {
  if (!device.output && !device.input) return [];
  const codec = device.output ? (device.input ? 'hda-duplex' : 'hda-output') : 'hda-micro';
  return [
    '-audiodev',
    `${audio},id=audio-${device.id}`,
    '-device',
    `ich9-intel-hda,id=${qemuId(device)}`,
    '-device',
    `${codec},bus=${qemuId(device)}.0,audiodev=audio-${device.id}`,
  ];
}

function sharedFolder(device: Extract<Device, { kind: 'shared-folder' }>, context: DeviceContext): string[] {
  const path = escapeCommas(context.resolve(device.path));
  const readOnly = device.readOnly ? ',readonly=on' : '';
  // security_model=none: files belong to the user who runs the machine, as on a network drive.
  return [
    '-fsdev',
    `local,id=fs-${device.id},path=${path},security_model=none${readOnly}`,
    '-device',
    `virtio-9p-pci,id=${qemuId(device)},fsdev=fs-${device.id},mount_tag=${device.tag}`,
  ];
}

/**
 * The arguments of every device, in the order of the description.
 * Serial ports are not here: their chardevs belong to the session (see command-line.ts).
 */
export function deviceArguments(devices: readonly Device[], context: DeviceContext): string[] {
  const ports = sataPorts(devices, context.arch);
  const port = () => ports.free.shift() ?? '';
  const argumentsOf = (device: Device, index: number): string[] => {
    const node = `drive-${index}`; // a node name has at most 31 characters, so no id in it
    switch (device.kind) {
      case 'graphics':
        return graphics(device, context);
      case 'network':
        return network(device);
      case 'disk':
        return disk(device, node, device.bus === 'sata' ? port() : '', context);
      case 'cdrom':
        return cdrom(device, node, port(), context);
      case 'usb':
        return usb(device, context);
      case 'sound':
        return sound(device, context);
      case 'serial':
        return [];
      case 'shared-folder':
        return sharedFolder(device, context);
      default:
        return device satisfies never;
    }
  };
  const own = devices.flatMap(argumentsOf);
  return [...ports.controllers, ...own];
}

/** Six ports to an AHCI controller; q35's built-in one is `ide`, `virt` has none of its own. */
function sataPorts(devices: readonly Device[], arch: MachineDescription['arch']) {
  const needed = devices.filter(
    ({ kind, ...rest }) => kind === 'cdrom' || (kind === 'disk' && 'bus' in rest && rest.bus === 'sata'),
  ).length;
  const controllers: string[] = [];
  const free: string[] = [];
  const add = (name: string) => free.push(...[0, 1, 2, 3, 4, 5].map((port) => `${name}.${port}`));
  if (arch === 'x86_64') add('ide');
  while (free.length < needed) {
    const id = `sata${controllers.length / 2 + 1}`;
    controllers.push('-device', `ich9-ahci,id=${id}`);
    add(id);
  }
  return { controllers, free };
}
