import { VtpmError } from '../../errors/error.ts';
import { type DiskLayout, isPhysical, readDiskLayout } from '../../firmware/disk-layout.ts';
import { readSecureBoot, type SecureBootState } from '../../firmware/secure-boot.ts';
import { readStoreVariables } from '../../firmware/store-file.ts';
import { findRecord, type KeyRecord, passwordBytes } from '../../keychain/record.ts';
import { type BundleLayout, bundleLayout, resolveInBundle } from '../../machine/bundle-layout.ts';
import type { DiskDevice, MachineDescription } from '../../machine/description.ts';
import { checkStorage, type StateHeader } from '../../swtpm/state-header.ts';
import { type ChipReport, readChip } from '../../tpm/describe.ts';
import { type HostContext, once } from '../context.ts';

/** A disk of the machine as its image tells. */
export interface LookedAtDisk {
  readonly device: DiskDevice;
  readonly path: string;
  readonly physical: boolean;
  /** Null when the image can't be read; `error` says why. */
  readonly layout: DiskLayout | null;
  readonly error: unknown;
}

/** What the checks of one machine share. Each question is asked once. */
export interface MachineContext {
  readonly host: HostContext;
  /** The bundle's path. */
  readonly id: string;
  readonly layout: BundleLayout;
  readonly description: MachineDescription;
  readonly deep: boolean;
  readonly isRunning: () => Promise<boolean>;
  readonly disks: () => Promise<readonly LookedAtDisk[]>;
  /** The variable store's Secure Boot; null with a legacy BIOS. */
  readonly secureBoot: () => Promise<SecureBootState | null>;
  /** The head of the chip's storage. Throws what checkStorage throws. */
  readonly storage: () => Promise<StateHeader>;
  /** The record of this very storage. Throws what findRecord throws; a locked keychain is not asked. */
  readonly record: () => Promise<KeyRecord>;
  /** What the chip says of itself, read from a copy of its storage. */
  readonly chip: () => Promise<ChipReport>;
}

export function machineContext(
  host: HostContext,
  id: string,
  description: MachineDescription,
  deep: boolean,
): MachineContext {
  const layout = bundleLayout(id);
  const chipOf = () => {
    if (!description.tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name: description.name });
    return description.tpm;
  };
  const storage = once(async () => checkStorage(layout.tpm, chipOf().cipher));
  const record = once(async () => {
    const { storageId } = chipOf();
    if (await host.keychainLocked()) throw new VtpmError('VTPM_ERR_KEYCHAIN_LOCKED');
    return findRecord(await host.keychain(), description.uuid, storageId);
  });
  return {
    host,
    id,
    layout,
    description,
    deep,
    isRunning: async () => (await host.running()).has(id),
    disks: once(() =>
      Promise.all(
        description.devices
          .filter((d) => d.kind === 'disk')
          .map((device) => lookAtDisk(device, resolveInBundle(id, device.path))),
      ),
    ),
    secureBoot: once(async () =>
      description.firmware.type === 'uefi'
        ? readSecureBoot(await readStoreVariables(layout.uefiVariables))
        : null,
    ),
    storage,
    record,
    chip: once(async () => {
      await storage();
      const password = passwordBytes(await record());
      return readChip({ stateDir: layout.tpm, password, cipher: chipOf().cipher, tools: host.world.tools });
    }),
  };
}

async function lookAtDisk(device: DiskDevice, path: string): Promise<LookedAtDisk> {
  const physical = await isPhysical(path);
  try {
    return { device, path, physical, layout: await readDiskLayout(path), error: null };
  } catch (error) {
    return { device, path, physical, layout: null, error };
  }
}
