import { mkdir } from 'node:fs/promises';
import type { HeldLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { lockBundle } from '../machine/change.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { Installation } from '../machine/installation.ts';
import { readBundle, writeBundle } from '../machine/library.ts';
import { chooseAccelerator } from '../qemu/accelerator.ts';
import { findEmulator } from '../qemu/programs.ts';
import { type HostedMachine, hostMachine } from '../session/host.ts';
import { claimIdentity } from '../session/identity-lock.ts';
import { writeBootPlan } from './boot-plan.ts';
import { tpmStarter } from './chip-at-start.ts';
import type { ProductContext } from './context.ts';
import { resolveFirmware } from './firmware-settings.ts';
import { acceleratorCache } from './places.ts';
import type { StartOptions } from './sessions.ts';
import type { MachineId } from './views.ts';

/**
 * Takes what a running machine holds: its bundle, and its UUID, which no other bundle may run under here.
 * @throws VtpmError VTPM_ERR_MACHINE_BUSY, or the code of {@link claimIdentity}; nothing is held then
 */
export async function lockToRun(
  { places, program }: ProductContext,
  id: MachineId,
  description: MachineDescription,
): Promise<HeldLock> {
  const bundle = await lockBundle(id, program);
  try {
    const identity = await claimIdentity(places.runtime, program, description);
    return {
      release: () => {
        identity.release();
        bundle.release();
      },
    };
  } catch (error) {
    bundle.release();
    throw error;
  }
}

/** Finds emulator, accelerator and firmware, starts the chip, and hosts the machine in this process. */
export async function prepareAndHost(
  context: ProductContext,
  id: MachineId,
  options: StartOptions,
  lock: HeldLock,
): Promise<HostedMachine> {
  const { places } = context;
  const description = await readBundle(id);
  await mkdir(bundleLayout(id).logs, { recursive: true, mode: 0o700 });
  await mkdir(places.cache, { recursive: true, mode: 0o700 });
  const qemu = await findEmulator(description.arch);
  const [{ accelerator }, firmware, startTpm] = await Promise.all([
    chooseAccelerator({
      qemu,
      arch: description.arch,
      cacheFile: acceleratorCache(places.cache),
      ...(options.accelerator ? { force: options.accelerator } : {}),
    }),
    resolveFirmware(id, description),
    tpmStarter(context, id, description),
  ]);
  await writeBootPlan(id, description);
  return hostMachine({
    bundleRoot: id,
    description,
    lock,
    qemu: qemu.path,
    firmware,
    accelerator,
    startTpm,
    headless: options.headless,
    runtimeDir: places.runtime,
  });
}

/** @throws VtpmError VTPM_ERR_MACHINE_MOVED_AWAY for a machine that went from here to another computer */
export function requireNotMovedAway({ name, movedAway }: MachineDescription, here: Installation): void {
  if (movedAway?.from === here.id)
    throw new VtpmError('VTPM_ERR_MACHINE_MOVED_AWAY', {
      name,
      at: movedAway.at,
      to: movedAway.to ?? '?',
    });
}

/** Notes when a machine started or stopped, which is no reason to fail. Caller holds the lock. */
export async function note(id: MachineId, change: Partial<MachineDescription>): Promise<void> {
  try {
    await writeBundle(id, { ...(await readBundle(id)), ...change });
  } catch {
    // the bundle's disk is gone or full: only a date is missing
  }
}
