import { join } from 'node:path';
import { buildDemoGuest } from '../demo/build-guest.ts';
import { diskDevice } from '../machine/devices.ts';
import { guestOsProfiles } from '../machine/guest-os.ts';
import type { ProductContext } from './context.ts';
import { type CreateProgress, createMachine } from './create-machine.ts';
import { importDisk } from './disk-images.ts';
import { hostArchitecture } from './places.ts';
import type { MachineId } from './views.ts';

/**
 * Makes the demo machine: a small signed Debian kernel that reports Secure Boot and the TPM it finds, and
 * seals a secret to it. Without a chip: adding it is what the demo shows.
 * @throws VtpmError VTPM_ERR_DEMO_… when its parts can't be had or put together here
 */
export async function createDemoMachine(
  context: ProductContext,
  onProgress: CreateProgress = () => {},
): Promise<MachineId> {
  const arch = hostArchitecture();
  const existing = new Set(
    (await context.library.entries()).map((e) => e.description?.name ?? e.fallbackName),
  );
  let name = 'Demo';
  for (let n = 2; existing.has(name); n++) name = `Demo ${n}`;
  const target = join(context.places.machines, `${name}.vtpmvm`);
  const guest = await buildDemoGuest({
    arch,
    cacheDir: context.places.cache,
    onProgress: (step) => onProgress(target, step, 'begun', null),
  });
  return createMachine(
    context,
    {
      name,
      guestOs: 'linux',
      arch,
      cpus: 1,
      memoryMiB: arch === 'arm64' ? 1024 : 512,
      secureBoot: false,
      tpm: false,
    },
    onProgress,
    async (root, description) => {
      const path = 'disks/disk.qcow2';
      await importDisk(guest.diskImage, join(root, path), 'raw');
      const disk = diskDevice(description.devices, guestOsProfiles.linux, path, 'qcow2');
      return { ...description, devices: [disk, ...description.devices] };
    },
  );
}
