import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { toWireError } from '../errors/error.ts';
import { firmwareAndDiskAgree, isPhysical, readDiskLayout } from '../firmware/disk-layout.ts';
import { currentAccount } from '../keychain/keychain.ts';
import { bundleLayout, resolveInBundle } from '../machine/bundle-layout.ts';
import { chipAvailability } from '../machine/chip-availability.ts';
import type { DiskDevice, MachineDescription } from '../machine/description.ts';
import { thisInstallation } from '../machine/installation.ts';
import { readBundle } from '../machine/library.ts';
import { windows11Readiness } from '../machine/readiness.ts';
import { backups } from './chip.ts';
import type { ProductContext } from './context.ts';
import { secureBootView } from './firmware-settings.ts';
import { summarizeEntry } from './summaries.ts';
import type { ChipView, DiskView, HostReport, MachineDetails, MachineId, RunningMachines } from './views.ts';

/** Everything about one machine but what only the opened chip can tell. */
export async function describeMachine(
  context: ProductContext,
  id: MachineId,
  running: RunningMachines,
  host: HostReport,
): Promise<MachineDetails> {
  const entry = await context.library.find(id);
  const description = entry.description ?? (await readBundle(id)); // throws what is wrong with it
  const layout = bundleLayout(id);
  const { id: here } = await thisInstallation(context.places.config);
  const [secureBoot, disks, chip, bundleSize] = await Promise.all([
    description.firmware.type === 'uefi' ? secureBootView(layout.uefiVariables) : null,
    Promise.all(description.devices.filter((d) => d.kind === 'disk').map((d) => describeDisk(id, d))),
    describeChip(context, id, description),
    sizeOnDisk(id),
  ]);
  const state = running.get(id)?.state ?? 'stopped';
  const largest = disks.reduce((most, d) => Math.max(most, d.virtualSize), 0);
  return {
    summary: summarizeEntry(entry, running, here, secureBoot?.enabled ?? null),
    description,
    bundlePath: id,
    bundleSize,
    secureBoot,
    disks,
    firmwareDiskMismatch: disks.some((d) => firmwareAndDiskAgree(description.firmware.type, d) !== null),
    chip,
    chipAvailability: chipAvailability(description, disks, host, state !== 'stopped'),
    readiness:
      description.guestOs === 'windows-11'
        ? windows11Readiness({
            hasTpm: description.tpm !== null,
            firmware: description.firmware.type,
            secureBoot: secureBoot?.enabled ?? false,
            cpus: description.cpus,
            memoryMiB: description.memoryMiB,
            diskGiB: disks.length > 0 ? Math.floor(largest / 2 ** 30) : null,
          })
        : [],
  };
}

async function describeDisk(root: string, device: DiskDevice): Promise<DiskView> {
  const path = resolveInBundle(root, device.path);
  const found = await stat(path).catch(() => null);
  const base = {
    deviceId: device.id,
    fileName: basename(path),
    format: device.format,
    usedSize: found ? found.blocks * 512 : 0,
  };
  try {
    const layout = await readDiskLayout(path);
    const content = [layout.content, ...layout.partitions.map((p) => p.content)];
    return {
      ...base,
      virtualSize: layout.virtualSizeBytes,
      scheme: layout.scheme === 'unknown' ? 'none' : layout.scheme,
      partitions: layout.partitions.length,
      efiSystemPartition: layout.efiSystemPartition,
      // one that starts by either suits UEFI, which is what the question is about
      installedFor: layout.installedFor === 'both' ? 'uefi' : layout.installedFor,
      encryption: content.includes('bitlocker') ? 'bitlocker' : content.includes('luks') ? 'luks' : null,
      physical: await isPhysical(path),
      problem: null,
    };
  } catch (error) {
    return {
      ...base,
      virtualSize: found?.size ?? 0,
      scheme: 'none',
      partitions: 0,
      efiSystemPartition: false,
      installedFor: 'unknown',
      encryption: null,
      physical: Boolean(found?.isBlockDevice() || found?.isCharacterDevice()),
      problem: toWireError(error),
    };
  }
}

async function describeChip(
  context: ProductContext,
  root: string,
  { uuid, tpm }: MachineDescription,
): Promise<ChipView | null> {
  if (!tpm) return null;
  const layout = bundleLayout(root);
  const [keychain, kept, storageSize] = await Promise.all([
    context.keychain(),
    backups(root),
    sizeOnDisk(layout.tpm),
  ]);
  return {
    cipher: tpm.cipher,
    createdAt: tpm.createdAt,
    storagePath: join(basename(root), 'tpm'),
    storageSize,
    storageId: tpm.storageId,
    keychainName: keychain.describe().name,
    keychainAccount: currentAccount(uuid),
    backups: kept,
  };
}

/** Bytes that a file or folder occupies; holes don't count. Zero when it is not there. */
async function sizeOnDisk(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (!found) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const names = await readdir(path);
  const sizes = await Promise.all(names.map((name) => sizeOnDisk(join(path, name))));
  return sizes.reduce((sum, s) => sum + s, 0);
}

/** The file name of the first disk that is a physical disk or partition (S15), or null. */
export async function findPhysicalDisk(
  root: string,
  description: MachineDescription,
): Promise<string | null> {
  for (const device of description.devices) {
    if (device.kind !== 'disk') continue;
    const path = resolveInBundle(root, device.path);
    if (await isPhysical(path)) return basename(path);
  }
  return null;
}
