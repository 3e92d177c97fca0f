import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { renameDurably } from '../../durable/durable-file.ts';
import { VtpmError } from '../../errors/error.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import type { MachineDescription } from '../../machine/description.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import { compareDisk, convertDisk, QemuImgFailure, type SourceDisk } from '../../qemu/disk-convert.ts';
import type { AreaContext } from '../context.ts';
import type { MachineId } from '../views.ts';
import { checkImport, disksOf, type ImportChoice, unfinished } from './import-check.ts';
import { importMeter } from './import-progress.ts';
import type {
  ImportDiskProgress,
  ImportDiskResult,
  ImportDiskView,
  ImportedDiskView,
} from './ways-out-views.ts';

export interface ImportOptions extends ImportChoice {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportDiskProgress) => void) | undefined;
}

/** What a disk device remembers of the physical disk it stands for. */
const importedFrom = z.looseObject({
  path: z.string().min(1),
  format: z.enum(['raw', 'qcow2']),
  importedAt: z.iso.datetime(),
});

/** Off a physical disk, into an image (S15). The physical disk is only ever opened for reading. */
export class ImportDisk {
  readonly #context: AreaContext;

  constructor(context: AreaContext) {
    this.#context = context;
  }

  /** What an import would read and need, and what stands in its way. Changes nothing. */
  async check(id: MachineId, choice: ImportChoice = {}): Promise<ImportDiskView> {
    return checkImport(id, await readBundle(id), choice);
  }

  /**
   * Copies the disk into a qcow2 image in the bundle, compares both, and gives the machine the image in one
   * durable write. Whatever ends it before that leaves the machine on its physical disk.
   * @throws VtpmError VTPM_ERR_IMPORT_DISK_…, VTPM_ERR_DISK_FULL, VTPM_ERR_QEMU_IMG_MISSING
   */
  run(id: MachineId, options: ImportOptions = {}): Promise<ImportDiskResult> {
    return this.#context.locked(id, () => importDisk(id, options));
  }

  /** The machine's disks that came from physical ones. */
  async imported(id: MachineId): Promise<readonly ImportedDiskView[]> {
    return importedDisks(await readBundle(id));
  }

  /**
   * Gives a device its physical disk back. The image stays in the bundle.
   * @throws VtpmError VTPM_ERR_IMPORT_DISK_NO_UNDO, VTPM_ERR_IMPORT_DISK_CHIP
   */
  undo(id: MachineId, deviceId: string): Promise<void> {
    return this.#context.locked(id, () => undoImport(id, deviceId));
  }
}

async function importDisk(id: MachineId, options: ImportOptions): Promise<ImportDiskResult> {
  const began = performance.now();
  const description = await readBundle(id);
  const found = await checkImport(id, description, options);
  const [obstacle] = found.obstacles;
  if (obstacle) throw new VtpmError(obstacle.code, obstacle.details);
  for (const { path } of found.leftovers) await rm(path, { force: true }); // copies of a disk that is still there

  const source = { path: found.source, format: found.format, size: found.size };
  const { size } = source;
  const image = await freeImageName(id, description);
  const target = join(id, image);
  const partial = `${target}${unfinished}`;
  await mkdir(bundleLayout(id).disks, { recursive: true, mode: 0o700 });
  try {
    await copyVerified({ source, partial, options });
    const meter = importMeter('commit', size, options.onProgress);
    meter(0);
    await renameDurably(partial, target);
    const importedAt = new Date().toISOString();
    const devices = description.devices.map((d) =>
      d.id === found.deviceId && d.kind === 'disk'
        ? {
            ...d,
            path: image,
            format: 'qcow2' as const,
            importedFrom: { path: d.path, format: d.format, importedAt },
          }
        : d,
    );
    try {
      await writeBundle(id, { ...description, devices });
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
    meter(size);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return {
    deviceId: found.deviceId,
    image,
    size,
    usedSize: (await stat(target)).blocks * 512,
    source: found.source,
    seconds: (performance.now() - began) / 1000,
  };
}

async function copyVerified(work: {
  readonly source: SourceDisk;
  readonly partial: string;
  readonly options: ImportOptions;
}): Promise<void> {
  const { source, partial, options } = work;
  const { path, size } = source;
  const { signal, onProgress } = options;
  try {
    const onCopied = importMeter('copy', size, onProgress);
    onCopied(0);
    await convertDisk({ source, target: partial, signal, onBytes: onCopied });
    const image = await open(partial, 'r');
    try {
      await image.sync(); // qemu-img itself writes without syncing
    } finally {
      await image.close();
    }
    const onCompared = importMeter('verify', size, onProgress);
    onCompared(0);
    const difference = await compareDisk({ source, image: partial, signal, onBytes: onCompared });
    signal?.throwIfAborted();
    if (difference !== null)
      throw new VtpmError('VTPM_ERR_IMPORT_DISK_DIFFERS', { path, reason: difference });
  } catch (error) {
    if (signal?.aborted) throw new VtpmError('VTPM_ERR_IMPORT_DISK_CANCELLED', {}, { cause: error });
    if (error instanceof QemuImgFailure)
      throw new VtpmError('VTPM_ERR_IMPORT_DISK_FAILED', { path, reason: error.message }, { cause: error });
    throw error;
  }
}

/** "disks/disk.qcow2", or the first with a number that neither a device nor a file has. */
async function freeImageName(root: string, { devices }: MachineDescription): Promise<string> {
  const taken = new Set(devices.map((d) => ('path' in d ? d.path : null)));
  for (let n = 1; ; n++) {
    const name = `disks/disk${n === 1 ? '' : `-${n}`}.qcow2`;
    if (!taken.has(name) && !(await stat(join(root, name)).catch(() => null))) return name;
  }
}

function importedDisks(description: MachineDescription): ImportedDiskView[] {
  return disksOf(description).flatMap((d) => {
    const from = importedFrom.safeParse(d.importedFrom).data;
    return from ? [{ deviceId: d.id, image: d.path, source: from.path, importedAt: from.importedAt }] : [];
  });
}

async function undoImport(id: MachineId, deviceId: string): Promise<void> {
  const description = await readBundle(id);
  const device = disksOf(description).find((d) => d.id === deviceId);
  const from = importedFrom.safeParse(device?.importedFrom).data;
  if (!device || !from)
    throw new VtpmError('VTPM_ERR_IMPORT_DISK_NO_UNDO', { name: description.name, device: deviceId });
  if (description.tpm) throw new VtpmError('VTPM_ERR_IMPORT_DISK_CHIP', { name: description.name });
  const { importedFrom: _, ...plain } = device;
  const devices = description.devices.map((d) =>
    d.id === deviceId ? { ...plain, kind: 'disk' as const, path: from.path, format: from.format } : d,
  );
  await writeBundle(id, { ...description, devices } as MachineDescription);
}
