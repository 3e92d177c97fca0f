import { copyFile, rm, stat } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';
import { readBootEntries } from '../firmware/boot-entries.ts';
import { chooseFirmware, type FirmwareBuild, findFirmware } from '../firmware/firmware-build.ts';
import { loadMicrosoftKeys } from '../firmware/microsoft-keys.ts';
import { enrolMicrosoftKeys, readSecureBoot, setSecureBoot } from '../firmware/secure-boot.ts';
import { createStoreFile, readStoreFile, writeStoreFile } from '../firmware/store-file.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { Architecture } from '../machine/guest-os.ts';
import { readBundle, writeBundle } from '../machine/library.ts';
import type { ResolvedFirmware } from '../qemu/command-line.ts';
import { backUpBeforeChange } from './chip.ts';
import type { ProductContext } from './context.ts';
import type { MachineId, SecureBootView } from './views.ts';

/** The firmware a machine of this architecture starts with: always a build that has Secure Boot. */
export async function firmwareFor(arch: Architecture): Promise<FirmwareBuild> {
  return chooseFirmware(await findFirmware(arch), arch, { secureBoot: true });
}

/**
 * Makes a new machine's variable store. Microsoft's keys of 2011 and 2023 and the newest revocations are in
 * it when Secure Boot is wanted; else it is empty, as on a PC in setup mode.
 */
export async function makeVariableStore(
  root: string,
  { arch }: MachineDescription,
  secureBoot: boolean,
): Promise<void> {
  const path = bundleLayout(root).uefiVariables;
  const store = await createStoreFile((await firmwareFor(arch)).varsTemplate, path);
  if (!secureBoot) return;
  enrolMicrosoftKeys(store, await loadMicrosoftKeys(arch), new Date());
  setSecureBoot(store, true);
  await writeStoreFile(path, store);
}

/** Writes a copy of a store with Microsoft's keys enrolled and Secure Boot on; the original stays. */
export async function secureStoreCopy(from: string, to: string, arch: Architecture): Promise<void> {
  await copyFile(from, to);
  const store = await readStoreFile(to);
  enrolMicrosoftKeys(store, await loadMicrosoftKeys(arch), new Date());
  setSecureBoot(store, true);
  await writeStoreFile(to, store);
}

/** The files a machine starts with. @throws VtpmError when this host has no such firmware, or the store is missing */
export async function resolveFirmware(
  root: string,
  { arch, firmware }: MachineDescription,
): Promise<ResolvedFirmware> {
  if (firmware.type === 'bios') return { type: 'bios' };
  const build = await firmwareFor(arch);
  return {
    type: 'uefi',
    code: build.code,
    variables: bundleLayout(root).uefiVariables,
    smm: build.requiresSmm,
  };
}

/** Whether Secure Boot is on in a store. */
export const readSecureBootState = async (path: string): Promise<boolean> =>
  readSecureBoot(await readStoreFile(path)).enabled;

/** What a store says about Secure Boot and boot entries; null when there is none. */
export async function secureBootView(path: string): Promise<SecureBootView | null> {
  if (!(await stat(path).catch(() => null))) return null;
  const store = await readStoreFile(path);
  const state = readSecureBoot(store);
  return {
    enabled: state.enabled,
    microsoft2011: state.microsoft['2011'],
    microsoft2023: state.microsoft['2023'],
    revocations: state.dbxCount,
    certificates: (['PK', 'KEK', 'db'] as const).flatMap((variable) =>
      state[variable === 'db' ? 'db' : variable === 'PK' ? 'pk' : 'kek'].map(
        ({ subject, notAfter, fingerprint }) => ({
          variable,
          subject,
          notAfter: notAfter.toISOString(),
          fingerprint,
        }),
      ),
    ),
    bootEntries: readBootEntries(store).entries.map(({ description, active }) => ({
      name: description,
      active,
    })),
  };
}

/**
 * Switches Secure Boot on (enrolling Microsoft's keys if need be) or off (keys stay). The chip and the store
 * are backed up first, since what a guest sealed to PCR 7 will not open afterwards. Caller holds the lock.
 */
export async function switchSecureBoot(
  context: ProductContext,
  id: MachineId,
  on: boolean,
): Promise<MachineDescription> {
  const description = await readBundle(id);
  if (description.firmware.type !== 'uefi')
    throw new VtpmError('VTPM_ERR_USAGE', { reason: 'Secure Boot needs UEFI firmware' });
  const path = bundleLayout(id).uefiVariables;
  const store = await readStoreFile(path);
  let changed = on && enrolMicrosoftKeys(store, await loadMicrosoftKeys(description.arch), new Date());
  changed = setSecureBoot(store, on) || changed;
  if (!changed) return description;
  await backUpBeforeChange(context, id, description);
  await writeStoreFile(path, store);
  return description;
}

/**
 * Switches between UEFI and legacy BIOS. The variable store of a UEFI machine is kept, so that switching back
 * finds its boot entries. Caller holds the lock.
 */
export async function switchFirmware(
  context: ProductContext,
  id: MachineId,
  type: 'uefi' | 'bios',
): Promise<MachineDescription> {
  const description = await readBundle(id);
  if (description.firmware.type === type) return description;
  if (type === 'bios' && description.arch === 'arm64')
    throw new VtpmError('VTPM_ERR_USAGE', { reason: 'arm64 machines have UEFI firmware only' });
  if (type === 'bios' && description.tpm)
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: 'a TPM chip needs UEFI firmware; remove the chip first',
    });
  const next = { ...description, firmware: { ...description.firmware, type } };
  await backUpBeforeChange(context, id, description);
  const path = bundleLayout(id).uefiVariables;
  const made = type === 'uefi' && !(await stat(path).catch(() => null));
  if (made) await makeVariableStore(id, next, false);
  try {
    await writeBundle(id, next);
  } catch (error) {
    if (made) await rm(path, { force: true });
    throw error;
  }
  return next;
}
