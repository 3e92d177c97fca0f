import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { toWireError, VtpmError, type WireError } from '../../errors/error.ts';
import { deviceNumber, readBlockDevice, usesOfDevice } from '../../firmware/block-device.ts';
import { isPhysical, readDiskLayout } from '../../firmware/disk-layout.ts';
import { bundleLayout, resolveInBundle } from '../../machine/bundle-layout.ts';
import type { DiskDevice, MachineDescription } from '../../machine/description.ts';
import { measureDisk } from '../../qemu/disk-convert.ts';
import type { MachineId } from '../views.ts';
import type { ImportDiskView } from './ways-out-views.ts';

/** Ends the name of an image that is not complete. */
export const unfinished = '.importing';

export interface ImportChoice {
  /** Left out: the machine's first physical disk. */
  readonly deviceId?: string | undefined;
  /** Of a partition: read the whole disk that it is on. */
  readonly wholeDisk?: boolean | undefined;
  /** Of a partition: read it as it is, though it won't start by itself. */
  readonly partitionAsIs?: boolean | undefined;
  /** Begin although there may not be room. */
  readonly despiteSpace?: boolean | undefined;
}

export const disksOf = ({ devices }: MachineDescription): DiskDevice[] =>
  devices.filter((d) => d.kind === 'disk');

async function choose(
  id: MachineId,
  description: MachineDescription,
  deviceId: string | undefined,
): Promise<DiskDevice> {
  const disks = disksOf(description);
  if (deviceId !== undefined && !disks.some((d) => d.id === deviceId))
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `there is no disk “${deviceId}”` });
  for (const disk of disks)
    if ((deviceId ?? disk.id) === disk.id && (await isPhysical(resolveInBundle(id, disk.path)))) return disk;
  const names = disks.map((d) => basename(d.path)).join(', ');
  throw new VtpmError('VTPM_ERR_IMPORT_DISK_NONE', { name: description.name, disks: names || '–' });
}

/**
 * What an import would read and need, and all that stands in its way. Changes nothing.
 * @throws VtpmError VTPM_ERR_IMPORT_DISK_NONE, VTPM_ERR_USAGE
 */
export async function checkImport(
  id: MachineId,
  description: MachineDescription,
  choice: ImportChoice,
): Promise<ImportDiskView> {
  const device = await choose(id, description, choice.deviceId);
  const path = resolveInBundle(id, device.path);
  const { disks } = bundleLayout(id);
  const number = await deviceNumber(path);
  const described = number ? await readBlockDevice(number) : null;
  const kind = described?.kind ?? (looksLikePartition(path) ? 'partition' : 'disk');
  const wholeDisk = described?.wholeDisk ?? null;
  const source = choice.wholeDisk && wholeDisk ? wholeDisk : path;
  const obstacles: WireError[] = [];
  const format = source === path ? device.format : 'raw';
  const facts = await measure(source, format).catch((error) => {
    obstacles.push(toWireError(error));
    return { size: 0, spaceNeeded: 0 };
  });
  const spaceFree = await freeIn(id);

  const sourceNumber = source === path ? number : await deviceNumber(source);
  const uses = sourceNumber ? await usesOfDevice(sourceNumber) : [];
  for (const { device: used, by, readOnly } of uses ?? [])
    if (!readOnly) obstacles.push({ code: 'VTPM_ERR_IMPORT_DISK_IN_USE', details: { device: used, by } });

  // a partition that holds a partition table of its own is a disk to the guest
  const alone = kind === 'partition' && source === path && !choice.partitionAsIs;
  if (alone && (await readDiskLayout(path).catch(() => null))?.scheme === 'none')
    obstacles.push({
      code: 'VTPM_ERR_IMPORT_DISK_PARTITION',
      details: { path, disk: wholeDisk ?? '?' },
    });
  if (facts.spaceNeeded > spaceFree && !choice.despiteSpace)
    obstacles.push({
      code: 'VTPM_ERR_IMPORT_DISK_SPACE',
      details: { path: source, needed: facts.spaceNeeded, free: spaceFree, folder: disks },
    });
  return {
    id,
    deviceId: device.id,
    path,
    source,
    format,
    kind,
    wholeDisk,
    ...facts,
    spaceFree,
    inUse: uses ?? [],
    inUseKnown: uses !== null,
    leftovers: await leftoversIn(disks),
    obstacles,
  };
}

/** Where sysfs does not tell: "disk0s2" on macOS, "PartitionN" on Windows, Linux's own names. */
const looksLikePartition = (path: string): boolean =>
  /^\/dev\/(r?disk\d+s\d+|[shv]d[a-z]+\d+|(nvme\d+n\d+|mmcblk\d+)p\d+)$|partition\d+$/i.test(path);

async function measure(
  source: string,
  format: 'raw' | 'qcow2',
): Promise<{ size: number; spaceNeeded: number }> {
  try {
    await access(source, constants.R_OK);
    const { virtualSizeBytes } = await readDiskLayout(source);
    return { size: virtualSizeBytes, spaceNeeded: await measureDisk({ path: source, format }) };
  } catch (error) {
    if (error instanceof VtpmError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new VtpmError('VTPM_ERR_IMPORT_DISK_UNREADABLE', { path: source, reason }, { cause: error });
  }
}

async function freeIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function leftoversIn(folder: string): Promise<{ path: string; size: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const found = names.filter((name) => name.endsWith(unfinished)).map((name) => join(folder, name));
  return Promise.all(
    found.map(async (path) => ({ path, size: (await stat(path).catch(() => null))?.size ?? 0 })),
  );
}
