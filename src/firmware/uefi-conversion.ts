import type { UefiPrecondition, UefiStep } from '../machine/to-uefi-texts.ts';
import { type DiskLayout, isEsp, type Partition } from './disk-layout.ts';

const sector = 512;
/** A GPT behind the MBR: its header and 32 sectors of entries. The second one, at the end, is as long. */
const tableSectors = 33;
const extendedTypes = new Set(['0x05', '0x0f', '0x85']);
/** Partition types that mbr2gpt maps without being told: FAT, NTFS, and Windows' recovery partition. */
const windowsTypes = new Set(['0x01', '0x04', '0x06', '0x07', '0x0b', '0x0c', '0x0e', '0x27']);
const leastEspBytes = 64 * 2 ** 20;

/** How a guest can be converted: by mbr2gpt, by hand, or not at all. */
export type ConversionWay = 'windows' | 'linux' | 'new';

export interface DiskToConvert {
  readonly layout: Pick<DiskLayout, 'scheme' | 'sectorSize' | 'partitions' | 'virtualSizeBytes' | 'content'>;
  readonly physical: boolean;
  /** Whether the guest system is one that can be converted and use a TPM 2.0: Windows 10 or later, Linux. */
  /** `recent`: null for a system that some versions of are, which its disk does not tell. */
  readonly guest: { readonly name: string; readonly recent: boolean | null };
}

/**
 * Whether a disk is ready for UEFI firmware: GPT, or an MBR for guests other than Windows, with a formatted
 * EFI system partition.
 */
export function readyForUefi(
  { scheme, partitions }: Pick<DiskLayout, 'scheme' | 'partitions'>,
  way: ConversionWay,
): boolean {
  const esp = partitions.some((p) => isEsp(p) && p.content === 'fat');
  return esp && (scheme === 'gpt' || (scheme === 'mbr' && way !== 'windows'));
}

/**
 * The conditions of a conversion, as far as the disk shows them; nothing is written. mbr2gpt's own are those
 * that Microsoft's page on MBR2GPT.EXE lists; for Linux what sgdisk and an EFI system partition need.
 */
export function conversionPreconditions(disk: DiskToConvert, way: ConversionWay): UefiPrecondition[] {
  if (way === 'new') return [];
  const { layout, physical, guest } = disk;
  const mbr = layout.scheme === 'mbr';
  const always: UefiPrecondition[] = [
    { id: 'image', met: !physical, found: physical ? 'physical' : 'image', needed: 'image' },
    {
      id: 'mbr',
      met: mbr || (way === 'linux' && layout.scheme === 'gpt'),
      found: layout.scheme.toUpperCase(),
      needed: 'MBR',
    },
    { id: 'sector-size', met: layout.sectorSize === sector, found: layout.sectorSize, needed: sector },
    ...(mbr ? spaceForTables(layout) : []),
  ];
  if (way === 'linux') return [...always, espSpace(layout)];
  return [
    { id: 'guest', met: guest.recent, found: guest.name, needed: 'Windows 10' },
    ...always,
    ...(mbr ? windowsPartitions(layout.partitions) : []),
    bitLocker(layout.partitions),
    { id: 'boot-files', met: null, found: null, needed: 'BCD' },
  ];
}

function spaceForTables({
  partitions,
  virtualSizeBytes,
}: Pick<DiskLayout, 'partitions' | 'virtualSizeBytes'>): UefiPrecondition[] {
  const first = Math.min(virtualSizeBytes, ...partitions.map((p) => p.startBytes));
  const last = Math.max(0, ...partitions.map((p) => p.startBytes + p.sizeBytes));
  const front = Math.floor(first / sector) - 1; // LBA 0 is the MBR's
  const end = Math.floor((virtualSizeBytes - last) / sector);
  return [
    { id: 'space-front', met: front >= tableSectors, found: Math.max(0, front), needed: tableSectors },
    { id: 'space-end', met: end >= tableSectors, found: Math.max(0, end), needed: tableSectors },
  ];
}

function windowsPartitions(partitions: readonly Partition[]): UefiPrecondition[] {
  const extended = partitions.filter((p) => extendedTypes.has(p.type));
  const primary = partitions.length - extended.length;
  const active = partitions.filter((p) => p.active).length;
  const unknown = partitions.map((p) => p.type).filter((t) => !windowsTypes.has(t) && !extendedTypes.has(t));
  return [
    { id: 'primary-partitions', met: primary <= 3, found: primary, needed: 3 },
    { id: 'no-extended', met: extended.length === 0, found: extended.length, needed: 0 },
    { id: 'active-partition', met: active === 1, found: active, needed: 1 },
    {
      id: 'partition-types',
      met: unknown.length === 0,
      found: (unknown.length > 0 ? unknown : partitions.map((p) => p.type)).join(', '),
      needed: [...windowsTypes].join(', '),
    },
  ];
}

function bitLocker(partitions: readonly Partition[]): UefiPrecondition {
  const states = partitions.flatMap((p) => (p.bitlocker ? [p.bitlocker] : []));
  const found = states.includes('on') ? 'on' : states.includes('unknown') ? 'unknown' : states[0];
  return {
    id: 'bitlocker',
    met: found === 'on' ? false : found === 'unknown' ? null : true,
    found: found ?? 'off',
    needed: 'off, suspended',
  };
}

/** An EFI system partition that is there, or the largest gap that one could be made in. */
function espSpace({ partitions, virtualSizeBytes }: DiskToConvert['layout']): UefiPrecondition {
  let free = 0;
  let at = (1 + tableSectors) * sector;
  for (const p of [...partitions].sort((a, b) => a.startBytes - b.startBytes)) {
    free = Math.max(free, p.startBytes - at);
    at = Math.max(at, p.startBytes + p.sizeBytes);
  }
  free = Math.max(free, virtualSizeBytes - tableSectors * sector - at);
  return {
    id: 'esp-space',
    met: partitions.some(isEsp) || free >= leastEspBytes,
    found: free,
    needed: leastEspBytes,
  };
}

/** Whether nothing that was seen stands in the way. BitLocker doesn't: a step suspends it. */
export const mayConvert = (preconditions: readonly UefiPrecondition[]): boolean =>
  preconditions.every(({ id, met }) => met !== false || id === 'bitlocker');

const linuxCommands = {
  gpt: 'sgdisk --mbrtogpt /dev/DISK',
  esp: 'sgdisk --new=0:0:+256M --typecode=0:ef00 /dev/DISK && mkfs.vfat -F 32 /dev/PART && mkdir -p /boot/efi && mount /dev/PART /boot/efi',
  grub: 'apt install grub-efi-amd64-signed shim-signed && grub-install --target=x86_64-efi --efi-directory=/boot/efi --force-extra-removable',
} as const;

const after: readonly UefiStep[] = [
  { id: 'switch', where: 'here', command: null },
  { id: 'start', where: 'here', command: null },
  { id: 'add-chip', where: 'here', command: null },
];

/** The steps that are still ahead of a machine. */
export function conversionSteps(options: {
  readonly way: ConversionWay;
  readonly state: 'uefi' | 'converted' | 'convertible' | 'blocked' | 'no-system';
  readonly scheme: DiskLayout['scheme'] | null;
  readonly preconditions: readonly UefiPrecondition[];
  readonly hasChip: boolean;
}): UefiStep[] {
  const { way, state, scheme, preconditions, hasChip } = options;
  if (state === 'uefi') return hasChip ? [] : after.slice(2);
  if (state === 'converted') return [...after];
  if (state !== 'convertible' || way === 'new')
    return [
      { id: 'new-machine', where: 'here', command: null },
      { id: 'new-customize', where: 'here', command: null },
    ];
  const guest = (id: UefiStep['id'], command: string | null): UefiStep => ({ id, where: 'guest', command });
  const encrypted = preconditions.some((p) => p.id === 'bitlocker' && p.met !== true);
  const inGuest =
    way === 'linux'
      ? [
          ...(scheme === 'mbr' ? [guest('linux-gpt', linuxCommands.gpt)] : []),
          guest('linux-esp', linuxCommands.esp),
          guest('linux-grub', linuxCommands.grub),
        ]
      : [
          ...(encrypted
            ? [guest('suspend-bitlocker', 'manage-bde -protectors -disable C: -RebootCount 0')]
            : []),
          guest('validate', 'mbr2gpt /validate /allowFullOS'),
          guest('convert', 'mbr2gpt /convert /allowFullOS'),
        ];
  return [
    { id: 'copy-machine', where: 'here', command: null },
    ...inGuest,
    guest('shut-down', null),
    ...after,
  ];
}
