/** The guest systems a machine can be made for, and what each expects of its hardware. */

export const guestOsIds = ['windows-11', 'windows-10', 'windows-8', 'linux', 'other'] as const;
export type GuestOsId = (typeof guestOsIds)[number];

export type Architecture = 'x86_64' | 'arm64';
export type FirmwareType = 'uefi' | 'bios';

/** Defaults and requirements of one guest system. Sizes in MiB (memory) and GiB (disk). */
export interface GuestOsProfile {
  readonly id: GuestOsId;
  readonly name: Readonly<Record<'en' | 'fr', string>>;
  readonly family: 'windows' | 'linux' | 'other';
  readonly firmware: FirmwareType;
  readonly secureBoot: boolean;
  /** Whether the system has a driver for TPM 2.0 (S1: Windows 10 or later, Linux). */
  readonly supportsTpm2: boolean;
  /** Whether creating the machine adds the chip by itself (S8). */
  readonly addsTpm: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Buses that the system's installer has a driver for without help. */
  readonly diskBus: 'virtio' | 'sata' | 'nvme';
  readonly networkModel: 'virtio' | 'e1000e';
  readonly minimum: { readonly cpus: number; readonly memoryMiB: number; readonly diskGiB: number };
}

export const guestOsProfiles: Readonly<Record<GuestOsId, GuestOsProfile>> = {
  'windows-11': {
    id: 'windows-11',
    name: { en: 'Windows 11', fr: 'Windows 11' },
    family: 'windows',
    firmware: 'uefi',
    secureBoot: true,
    supportsTpm2: true,
    addsTpm: true,
    cpus: 4,
    memoryMiB: 8192,
    diskGiB: 64,
    diskBus: 'sata',
    networkModel: 'e1000e',
    minimum: { cpus: 2, memoryMiB: 4096, diskGiB: 64 },
  },
  'windows-10': {
    id: 'windows-10',
    name: { en: 'Windows 10', fr: 'Windows 10' },
    family: 'windows',
    firmware: 'uefi',
    secureBoot: true,
    supportsTpm2: true,
    addsTpm: false,
    cpus: 2,
    memoryMiB: 4096,
    diskGiB: 48,
    diskBus: 'sata',
    networkModel: 'e1000e',
    minimum: { cpus: 1, memoryMiB: 2048, diskGiB: 32 },
  },
  'windows-8': {
    id: 'windows-8',
    name: { en: 'Windows 8.1 or older', fr: 'Windows 8.1 ou antérieur' },
    family: 'windows',
    firmware: 'bios',
    secureBoot: false,
    supportsTpm2: false,
    addsTpm: false,
    cpus: 1,
    memoryMiB: 2048,
    diskGiB: 32,
    diskBus: 'sata',
    networkModel: 'e1000e',
    minimum: { cpus: 1, memoryMiB: 1024, diskGiB: 20 },
  },
  linux: {
    id: 'linux',
    name: { en: 'Linux', fr: 'Linux' },
    family: 'linux',
    firmware: 'uefi',
    secureBoot: true,
    supportsTpm2: true,
    addsTpm: false,
    cpus: 2,
    memoryMiB: 4096,
    diskGiB: 32,
    diskBus: 'virtio',
    networkModel: 'virtio',
    minimum: { cpus: 1, memoryMiB: 512, diskGiB: 2 },
  },
  other: {
    id: 'other',
    name: { en: 'Other', fr: 'Autre' },
    family: 'other',
    firmware: 'uefi',
    secureBoot: false,
    supportsTpm2: true,
    addsTpm: false,
    cpus: 1,
    memoryMiB: 2048,
    diskGiB: 16,
    diskBus: 'sata',
    networkModel: 'e1000e',
    minimum: { cpus: 1, memoryMiB: 256, diskGiB: 1 },
  },
};
