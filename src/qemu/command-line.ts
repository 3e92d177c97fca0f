import { resolveInBundle } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import { guestOsProfiles } from '../machine/guest-os.ts';
import type { Accelerator } from './accelerator.ts';
import type { AudioBackend, Display } from './capabilities.ts';
import { blockdev, type DeviceContext, deviceArguments, escapeCommas, qemuId } from './device-arguments.ts';

/** The firmware that the machine starts with, resolved to files of this host. */
export type ResolvedFirmware =
  | { readonly type: 'bios' }
  | {
      readonly type: 'uefi';
      /** Absolute path of the code image (pflash 0, read-only). */
      readonly code: string;
      readonly codeFormat?: 'raw' | 'qcow2';
      /** Absolute path of the machine's own variable store (pflash 1). */
      readonly variables: string;
      readonly variablesFormat?: 'raw' | 'qcow2';
      /** Whether this build guards its variables in System Management Mode (x86_64 with Secure Boot). */
      readonly smm: boolean;
    };

/** All that a command line needs besides the description. Holds no secret. */
export interface ResolvedFacts {
  readonly bundleRoot: string;
  readonly accelerator: Accelerator;
  readonly firmware: ResolvedFirmware;
  /** swtpm's control socket, or null for a machine without a chip. */
  readonly tpmSocket: string | null;
  /** A unix socket on which the session listens and QEMU calls in. */
  readonly qmpSocket: string;
  /** The same for the first serial port; null throws its output away. */
  readonly serialSocket: string | null;
  readonly display: Display;
  readonly audio: AudioBackend;
  readonly sandbox: boolean;
  /**
   * Device id → boot index. For UEFI it takes effect only when it names every disk: OVMF deletes the boot
   * entries of a disk without an index as soon as any device has one. Absent: the machine's boot order for
   * a legacy BIOS, none for UEFI (whose order is in its variable store).
   */
  readonly bootIndexes?: ReadonlyMap<string, number>;
}

/** The arguments (without the program) that start this machine, paused: see session/host.ts. */
export function commandLine(description: MachineDescription, facts: ResolvedFacts): string[] {
  const context: DeviceContext = {
    arch: description.arch,
    audio: facts.audio,
    resolve: (path) => resolveInBundle(facts.bundleRoot, path),
    bootIndexes: bootIndexes(description, facts),
  };
  return [
    '-nodefaults',
    '-no-user-config',
    '-S',
    '-name',
    `guest=${escapeCommas(description.name)}`,
    '-uuid',
    description.uuid,
    ...machine(description, facts),
    ...processor(description, facts.accelerator),
    '-m',
    `${description.memoryMiB}`,
    '-rtc',
    `base=${description.options.clock === 'local' ? 'localtime' : 'utc'}`,
    ...firmware(facts.firmware),
    ...sandbox(facts),
    ...display(facts.display),
    '-chardev',
    `socket,id=qmp,path=${escapeCommas(facts.qmpSocket)}`,
    '-mon',
    'chardev=qmp,mode=control',
    ...serialPorts(description, facts.serialSocket),
    ...tpm(description.arch, facts.tpmSocket),
    ...deviceArguments(description.devices, context),
  ];
}

function machine({ arch }: MachineDescription, { firmware, accelerator }: ResolvedFacts): string[] {
  const type =
    arch === 'arm64'
      ? 'virt'
      : `q35,smm=${firmware.type === 'uefi' && firmware.smm ? 'on' : 'off'},vmport=off`;
  const flash = firmware.type === 'uefi' ? ',pflash0=firmware-code,pflash1=firmware-variables' : '';
  return [
    '-machine',
    type + flash,
    '-accel',
    accelerator,
    ...(arch === 'x86_64' ? ['-global', 'ICH9-LPC.disable_s3=1'] : []), // S3 resume would escape SMM's lock
  ];
}

function processor({ arch, cpus, guestOs }: MachineDescription, accelerator: Accelerator): string[] {
  const windows = guestOsProfiles[guestOs].family === 'windows';
  // Under TCG, "max" has features on arm64 that cost much and stop some guests; these two models are fixed.
  // On x86, 5-level paging makes each walk through the page tables longer, for memory that no guest has here.
  const emulated = arch === 'x86_64' ? 'max,la57=off' : windows ? 'cortex-a76' : 'cortex-a57';
  const hyperV = windows && arch === 'x86_64' && accelerator === 'kvm';
  const host = hyperV ? 'host,hv_relaxed=on,hv_vapic=on,hv_spinlocks=0x1fff,hv_time=on' : 'host';
  return ['-cpu', accelerator === 'tcg' ? emulated : host, '-smp', `${cpus}`];
}

function firmware(resolved: ResolvedFirmware): string[] {
  if (resolved.type === 'bios') return []; // SeaBIOS is q35's own
  return [
    ...(resolved.smm ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
    ...blockdev({
      driver: resolved.codeFormat ?? 'raw',
      'node-name': 'firmware-code',
      'read-only': true,
      file: { driver: 'file', filename: resolved.code },
    }),
    ...blockdev({
      driver: resolved.variablesFormat ?? 'raw',
      'node-name': 'firmware-variables',
      file: { driver: 'file', filename: resolved.variables },
    }),
  ];
}

function sandbox({ sandbox: available, display: shown }: ResolvedFacts): string[] {
  if (!available) return [];
  // Toolkits and GL drivers start helpers and set thread affinities: with a window those two stay allowed.
  const rest = shown === 'none' ? ',spawn=deny,resourcecontrol=deny' : '';
  return ['-sandbox', `on,obsolete=deny,elevateprivileges=deny${rest}`];
}

function display(shown: Display): string[] {
  // Closing the window must not pull the plug; shutting down is the app's and the guest's business.
  const keepOpen = shown === 'gtk' || shown === 'sdl' ? ',window-close=off' : '';
  return ['-display', shown + keepOpen];
}

function serialPorts({ devices, arch }: MachineDescription, socket: string | null): string[] {
  const ports = devices.filter((device) => device.kind === 'serial');
  return ports.flatMap((port, index) => {
    const backend =
      index === 0 && port.log && socket !== null
        ? `socket,id=serial-${port.id},path=${escapeCommas(socket)}`
        : `null,id=serial-${port.id}`;
    // `virt` has one built-in UART (PL011) and a PC four ISA ones; the rest are PCI.
    const builtIn = arch === 'arm64' ? index < 1 : index < 4;
    const front = builtIn
      ? ['-serial', `chardev:serial-${port.id}`]
      : ['-device', `pci-serial,id=${qemuId(port)},chardev=serial-${port.id}`];
    return ['-chardev', backend, ...front];
  });
}

function tpm(arch: MachineDescription['arch'], socket: string | null): string[] {
  if (socket === null) return [];
  return [
    '-chardev',
    `socket,id=chrtpm,path=${escapeCommas(socket)}`,
    '-tpmdev',
    'emulator,id=tpm0,chardev=chrtpm',
    '-device',
    // Stock QEMU has no CRB device for `virt`.
    `${arch === 'x86_64' ? 'tpm-crb' : 'tpm-tis-device'},tpmdev=tpm0`,
  ];
}

function bootIndexes(
  description: MachineDescription,
  { firmware: { type }, bootIndexes: given }: ResolvedFacts,
): ReadonlyMap<string, number> {
  if (type === 'bios') return given ?? new Map(bootSequence(description).map((id, index) => [id, index]));
  const disks = description.devices.filter((device) => device.kind === 'disk');
  return given && disks.every((device) => given.has(device.id)) ? given : new Map();
}

/** The ids of disks and CD/DVD devices in the order in which the machine tries to boot them. */
export function bootSequence({ devices, bootOrder, bootOnceFrom }: MachineDescription): string[] {
  const bootable = devices.filter(({ kind }) => kind === 'disk' || kind === 'cdrom').map(({ id }) => id);
  const wanted = [...(bootOnceFrom === null ? [] : [bootOnceFrom]), ...bootOrder, ...bootable];
  return [...new Set(wanted)].filter((id) => bootable.includes(id));
}
