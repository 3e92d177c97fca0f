import { VtpmError } from '../errors/error.ts';
import { type DevicePathSummary, summarizeDevicePath } from './device-path.ts';
import { globalVariables } from './secure-boot.ts';
import type { UefiVariable, VariableStore } from './variable-store.ts';

/** LOAD_OPTION_ACTIVE (UEFI 2.10, 3.1.3). */
const active = 1;
/** NON_VOLATILE, BOOTSERVICE, RUNTIME. */
const bootAttributes = 0x7;
const onceDescription = 'vTPM Desktop: boot once';

/** A BootXXXX variable. */
export interface BootEntry {
  readonly number: number;
  readonly description: string;
  readonly active: boolean;
  readonly device: DevicePathSummary;
}

export interface BootEntries {
  /** In boot order; those that it does not name come after. */
  readonly entries: readonly BootEntry[];
  readonly order: readonly number[];
  /** The entry of the next start only. */
  readonly next: number | null;
}

const nameOf = (number: number): string => `Boot${number.toString(16).toUpperCase().padStart(4, '0')}`;

const variable = (name: string, data: Buffer): UefiVariable => ({
  guid: globalVariables,
  name,
  attributes: bootAttributes,
  data,
  time: null,
});

/** Reads the boot entries; a malformed one is left out. */
export function readBootEntries(store: VariableStore): BootEntries {
  const entries = store.variables().flatMap((v) => {
    const number = /^Boot([0-9A-F]{4})$/.exec(v.name)?.[1];
    if (v.guid !== globalVariables || number === undefined) return [];
    const entry = decodeEntry(Number.parseInt(number, 16), v.data);
    return entry ? [entry] : [];
  });
  const order = readNumbers(store, 'BootOrder');
  const place = (entry: BootEntry) => {
    const index = order.indexOf(entry.number);
    return index < 0 ? order.length : index;
  };
  return {
    entries: entries.sort((a, b) => place(a) - place(b) || a.number - b.number),
    order,
    next: readNumbers(store, 'BootNext')[0] ?? null,
  };
}

function readNumbers(store: VariableStore, name: string): number[] {
  const data = store.get(globalVariables, name)?.data ?? Buffer.alloc(0);
  const numbers: number[] = [];
  for (let at = 0; at + 2 <= data.length; at += 2) numbers.push(data.readUInt16LE(at));
  return numbers;
}

const encodeNumbers = (numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 2);
  numbers.forEach((number, index) => {
    bytes.writeUInt16LE(number, index * 2);
  });
  return bytes;
};

/** EFI_LOAD_OPTION: attributes, length of the path, a terminated description, the path, optional data. */
function decodeEntry(number: number, data: Buffer): BootEntry | null {
  if (data.length < 8) return null;
  const pathSize = data.readUInt16LE(4);
  let end = 6;
  while (end + 2 <= data.length && data.readUInt16LE(end) !== 0) end += 2;
  const pathAt = end + 2;
  if (pathAt + pathSize > data.length) return null;
  const description = data.toString('utf16le', 6, end);
  const device = summarizeDevicePath(data.subarray(pathAt, pathAt + pathSize));
  return {
    number,
    description,
    active: (data.readUInt32LE(0) & active) !== 0,
    // A drive's path does not say what is in it; the firmware's own name for it does ("UEFI QEMU DVD-ROM …").
    device:
      device.kind === 'disk' && /\b(DVD|CD)-?ROM\b/.test(description) ? { ...device, kind: 'cdrom' } : device,
  };
}

function encodeEntry(description: string, devicePath: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(active, 0);
  head.writeUInt16LE(devicePath.length, 4);
  return Buffer.concat([head, Buffer.from(`${description}\0`, 'utf16le'), devicePath]);
}

/**
 * Makes the next start, and only that, boot from a device (an installer's CD/DVD), without touching boot
 * order: `BootNext` names an entry of our own, outside `BootOrder`, with the device's full path. The machine
 * must be started without any `bootindex`: with one, the firmware erases entries of disks that have none.
 * @param devicePath see encodeDevicePath
 * @returns the number of the entry, which is reused the next time
 */
export function bootOnceFrom(store: VariableStore, devicePath: Buffer): number {
  const { entries, order } = readBootEntries(store);
  const taken = new Set([...entries.map((entry) => entry.number), ...order]);
  let number = entries.find((entry) => entry.description === onceDescription)?.number;
  // From the end: the firmware and guests number theirs from the beginning.
  for (let candidate = 0xfff; number === undefined && candidate >= 0; candidate--)
    if (!taken.has(candidate) && !store.get(globalVariables, nameOf(candidate))) number = candidate;
  if (number === undefined) throw new VtpmError('VTPM_ERR_BOOT_ENTRY_MISSING', { entry: '—' });
  store.set(
    variable(nameOf(number), encodeEntry(onceDescription, devicePath)),
    variable('BootNext', encodeNumbers([number])),
  );
  return number;
}

/** Takes back what {@link bootOnceFrom} wrote; a BootNext of the guest's own stays. */
export function cancelBootOnce(store: VariableStore): boolean {
  const { entries, next } = readBootEntries(store);
  const own = entries.find((entry) => entry.description === onceDescription);
  if (!own) return false;
  if (next === own.number) store.delete(globalVariables, 'BootNext');
  return store.delete(globalVariables, nameOf(own.number));
}

/**
 * Puts boot entries first, in the given order; every other one keeps its place behind them, so that none is
 * lost. This, and not `bootindex`, is how a machine's boot order is carried out.
 * @returns whether anything had to be written
 * @throws VtpmError VTPM_ERR_BOOT_ENTRY_MISSING
 */
export function putFirst(store: VariableStore, numbers: readonly number[]): boolean {
  for (const number of numbers)
    if (!store.get(globalVariables, nameOf(number)))
      throw new VtpmError('VTPM_ERR_BOOT_ENTRY_MISSING', { entry: nameOf(number) });
  const rest = readBootEntries(store).order.filter((number) => !numbers.includes(number));
  return store.set(variable('BootOrder', encodeNumbers([...new Set(numbers), ...rest])));
}

/** How to recognise a bootable device in the firmware's entries. */
export interface BootCandidate {
  /** Its full path without the end node's text, as `summarizeDevicePath` prints it; null when unknown. */
  readonly pathText: string | null;
  /** GPT partition GUIDs on it: installed systems' entries name a partition, not a device. */
  readonly partitionGuids: readonly string[];
}

/**
 * The entries that start each of the devices, first device first, for {@link putFirst}. Within a device the
 * order of the firmware is kept.
 */
export function entriesOf(boot: BootEntries, devices: readonly BootCandidate[]): number[] {
  const starts = (device: BootCandidate, { device: { partitionGuid, text } }: BootEntry): boolean =>
    partitionGuid !== null
      ? device.partitionGuids.includes(partitionGuid)
      : device.pathText !== null && (text === device.pathText || text.startsWith(`${device.pathText}/`));
  return devices.flatMap((device) =>
    boot.entries
      .filter((entry) => boot.order.includes(entry.number) && starts(device, entry))
      .map((e) => e.number),
  );
}
