import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { renameDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleExtension, bundleLayout } from '../machine/bundle-layout.ts';
import { withBundle } from '../machine/change.ts';
import type { MachineDescription } from '../machine/description.ts';
import { writeLaunchFile } from '../machine/launch-file.ts';
import { readBundle, writeBundle } from '../machine/library.ts';
import { planMachine } from '../machine/new-machine.ts';
import { addToBundle, discardChip, recover } from './chip.ts';
import type { ProductContext } from './context.ts';
import { requireDiscImage } from './disk-images.ts';
import { makeVariableStore } from './firmware-settings.ts';
import { addDisk } from './machine-store.ts';
import { hostArchitecture } from './places.ts';
import type { CreateMachineRequest, MachineId } from './views.ts';

/** Told of each step of making a machine; `fraction` is null where it can't be measured. */
export type CreateProgress = (
  id: MachineId,
  step: string,
  state: 'begun' | 'done',
  fraction: number | null,
) => void;

const partialMark = '.partial-';

/** What happens to a bundle under construction before it gets its name: devices and disks of a kind. */
export type Furnish = (root: string, description: MachineDescription) => Promise<MachineDescription>;

/**
 * Makes a machine: all of it under a hidden name first, then renamed, so that a half-made one is never in the
 * list. A chip is part of it where the guest wants one (S8).
 * @throws VtpmError VTPM_ERR_MACHINE_EXISTS, VTPM_ERR_USAGE, and what disks, firmware and chip can throw;
 * nothing is left behind then
 */
export async function createMachine(
  context: ProductContext,
  request: CreateMachineRequest,
  onProgress: CreateProgress = () => {},
  furnish?: Furnish,
): Promise<MachineId> {
  const plan = planMachine(request, hostArchitecture(), new Date(), Math.floor(totalmem() / 2 ** 21));
  if (request.cdrom) await requireDiscImage(request.cdrom);
  const folder = request.folder ?? context.places.machines;
  const target = join(folder, plan.description.name + bundleExtension);
  await mkdir(folder, { recursive: true });
  await sweepPartial(context, folder);
  await requireFree(target, folder, plan.description.name);
  const partial = join(folder, `${partialMark}${randomUUID().slice(0, 8)}${bundleExtension}`);
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    onProgress(target, name, 'begun', null);
    const result = await work();
    onProgress(target, name, 'done', null);
    return result;
  };
  try {
    // one by one: a recursive mkdir never ends where the system refuses with ENOENT, as /proc does
    await mkdir(partial, { mode: 0o700 });
    await mkdir(join(partial, 'disks'), { mode: 0o700 });
    await mkdir(join(partial, 'logs'), { mode: 0o700 });
    await writeLaunchFile(partial);
    await withBundle(partial, context.program, async () => {
      let description = plan.description;
      const wanted = request.disk === undefined ? { sizeGiB: plan.profile.diskGiB } : request.disk;
      if (furnish) description = await step('disk', () => furnish(partial, description));
      else if (wanted)
        description = await step('disk', async () => {
          const disk = await addDisk(partial, description, { kind: 'disk', ...wanted });
          return { ...description, devices: [disk, ...description.devices] };
        });
      if (description.firmware.type === 'uefi')
        await step('firmware', () => makeVariableStore(partial, description, plan.secureBoot));
      await writeBundle(partial, description);
      if (plan.addTpm)
        await step('chip', () => addToBundle(context, partial, { cipher: request.cipher ?? 'aes-256' }));
    });
    await requireFree(target, folder, plan.description.name);
    await renameDurably(partial, target);
  } catch (error) {
    await removePartial(context, partial);
    throw error;
  }
  if (request.folder) await context.library.remember(target);
  return target;
}

async function requireFree(target: string, folder: string, name: string): Promise<void> {
  if (await stat(target).catch(() => null)) throw new VtpmError('VTPM_ERR_MACHINE_EXISTS', { name, folder });
}

/** Removes a bundle that never got its name, with the key record of its chip if it had one. */
async function removePartial(context: ProductContext, partial: string): Promise<void> {
  const there = await stat(bundleLayout(partial).description).catch(() => null);
  if (there) {
    await recover(context, partial);
    await discardChip(context, await readBundle(partial));
  }
  await rm(partial, { recursive: true, force: true });
}

/** Cleans what a killed process left half-made; one that is being made right now is locked, and left alone. */
async function sweepPartial(context: ProductContext, folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((n) => n.startsWith(partialMark));
  for (const name of names) {
    const partial = join(folder, name);
    const age = Date.now() - (await stat(partial)).mtimeMs;
    if (age < 60_000) continue; // made a moment ago: its maker may be about to take the lock
    try {
      await withBundle(partial, context.program, () => removePartial(context, partial));
    } catch {
      // its maker is alive, or the keychain can't be asked now: the next creation tries again
    }
  }
}
