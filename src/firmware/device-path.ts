import { decodeGuid } from './guid.ts';

export type BootDeviceKind = 'disk' | 'cdrom' | 'network' | 'firmware' | 'other';

/** What a device path says about the device that a boot entry starts. */
export interface DevicePathSummary {
  readonly kind: BootDeviceKind;
  /** The UEFI text form, such as `PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x1,0xFFFF,0x0)`. */
  readonly text: string;
  /** The GPT partition's own GUID when the path has an HD(…) node. */
  readonly partitionGuid: string | null;
  /** The loader's file, such as `\EFI\Microsoft\Boot\bootmgfw.efi`. */
  readonly file: string | null;
}

interface Node {
  readonly type: number;
  readonly subType: number;
  readonly body: Buffer;
}

/** The nodes before the end of the path; malformed bytes end it early. */
function nodesOf(path: Buffer): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  while (at + 4 <= path.length) {
    const length = path.readUInt16LE(at + 2);
    if (length < 4 || at + length > path.length || path[at] === 0x7f) break;
    nodes.push({ type: path[at] ?? 0, subType: path[at + 1] ?? 0, body: path.subarray(at + 4, at + length) });
    at += length;
  }
  return nodes;
}

const u8 = (body: Buffer, at: number): number => body[at] ?? 0;
const u16 = (body: Buffer, at: number): number => (at + 2 <= body.length ? body.readUInt16LE(at) : 0);
const u32 = (body: Buffer, at: number): number => (at + 4 <= body.length ? body.readUInt32LE(at) : 0);
const hex = (n: number): string => `0x${n.toString(16).toUpperCase()}`;
const guid = (body: Buffer, at: number): string =>
  at + 16 <= body.length ? decodeGuid(body, at).toUpperCase() : '?';

const pathText = (body: Buffer): string => body.toString('utf16le').replace(/\0.*$/s, '');

const isGptHardDrive = (node: Node): boolean =>
  node.type === 4 && node.subType === 1 && node.body.length >= 38 && u8(node.body, 37) === 2;

/** Text of one node (UEFI 2.10, 10.6.1.6); the generic form for those that VMs do not use. */
function nodeText({ type, subType, body }: Node): string {
  switch (`${type}/${subType}`) {
    case '1/1':
      return `Pci(${hex(u8(body, 1))},${hex(u8(body, 0))})`;
    case '2/1':
      return u32(body, 0) === 0x0a0341d0 ? `PciRoot(${hex(u32(body, 4))})` : `Acpi(${hex(u32(body, 0))})`;
    case '3/2':
      return `Scsi(${hex(u16(body, 0))},${hex(u16(body, 2))})`;
    case '3/5':
      return `USB(${hex(u8(body, 0))},${hex(u8(body, 1))})`;
    case '3/11':
      return `MAC(${body.toString('hex', 0, 6)},${hex(u8(body, 32))})`;
    case '3/12':
      return 'IPv4()';
    case '3/13':
      return 'IPv6()';
    case '3/18':
      return `Sata(${hex(u16(body, 0))},${hex(u16(body, 2))},${hex(u16(body, 4))})`;
    case '3/23':
      return `NVMe(${hex(u32(body, 0))})`;
    case '3/24':
      return `Uri(${body.toString('latin1')})`;
    case '4/1':
      return `HD(${u32(body, 0)},GPT,${guid(body, 20)})`;
    case '4/2':
      return `CDROM(${hex(u32(body, 0))})`;
    case '4/4':
      return pathText(body);
    case '4/6':
      return `FvFile(${guid(body, 0)})`;
    case '4/7':
      return `Fv(${guid(body, 0)})`;
    default:
      return `Path(${type},${subType})`;
  }
}

function kindOf(nodes: readonly Node[]): BootDeviceKind {
  const has = (type: number, ...subTypes: number[]) =>
    nodes.some((node) => node.type === type && subTypes.includes(node.subType));
  if (has(4, 6, 7)) return 'firmware';
  if (has(4, 2)) return 'cdrom';
  if (has(3, 11, 12, 13, 24)) return 'network';
  if (has(4, 1) || has(3, 1, 2, 5, 18, 23)) return 'disk';
  // A virtio disk is a PCI function with nothing behind it.
  return nodes.at(-1)?.type === 1 ? 'disk' : 'other';
}

/** Never throws: a malformed path reads as what could be understood of it. */
export function summarizeDevicePath(path: Buffer): DevicePathSummary {
  const nodes = nodesOf(path);
  const drive = nodes.find(isGptHardDrive);
  const file = nodes.find((node) => node.type === 4 && node.subType === 4);
  return {
    kind: kindOf(nodes),
    text: nodes.map(nodeText).join('/'),
    partitionGuid: drive ? decodeGuid(drive.body, 20) : null,
    file: file ? pathText(file.body) : null,
  };
}

const node = (type: number, subType: number, body: Buffer): Buffer => {
  const header = Buffer.from([type, subType, 0, 0]);
  header.writeUInt16LE(4 + body.length, 2);
  return Buffer.concat([header, body]);
};

const endOfPath = Buffer.from([0x7f, 0xff, 4, 0]);
const pciRoot = node(2, 1, Buffer.from('d041030a00000000', 'hex'));

/** Where a bootable device sits on the guest's PCI bus 0, as QEMU's command line says. */
export type BootDeviceAddress = { readonly slot: number; readonly function?: number } & (
  | { readonly bus: 'sata'; readonly port: number }
  | { readonly bus: 'scsi'; readonly target: number; readonly lun: number }
  | { readonly bus: 'virtio' }
);

/** q35's built-in AHCI controller: `-device ide-cd,bus=ide.N` is its port N. */
export const q35Sata = (port: number): BootDeviceAddress => ({ slot: 0x1f, function: 2, bus: 'sata', port });

/** The full device path of a device; the firmware looks for its removable-media loader itself. */
export function encodeDevicePath(address: BootDeviceAddress): Buffer {
  const pci = node(1, 1, Buffer.from([address.function ?? 0, address.slot]));
  const device = (): Buffer[] => {
    switch (address.bus) {
      case 'virtio':
        return [];
      case 'sata':
        return [node(3, 18, words(address.port, 0xffff, 0))];
      case 'scsi':
        return [node(3, 2, words(address.target, address.lun))];
    }
  };
  return Buffer.concat([pciRoot, pci, ...device(), endOfPath]);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeUInt16LE(value, index * 2);
  });
  return bytes;
}
