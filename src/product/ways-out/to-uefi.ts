import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { toWireError, VtpmError } from '../../errors/error.ts';
import { type DiskLayout, isPhysical, readDiskLayout } from '../../firmware/disk-layout.ts';
import {
  type ConversionWay,
  conversionPreconditions,
  conversionSteps,
  mayConvert,
  readyForUefi,
} from '../../firmware/uefi-conversion.ts';
import { bundleLayout, resolveInBundle } from '../../machine/bundle-layout.ts';
import type { DiskDevice, MachineDescription } from '../../machine/description.ts';
import { guestOsProfiles } from '../../machine/guest-os.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import type { AreaContext } from '../context.ts';
import { backUpFirmware, previousFirmwareOf, restoreVariables } from '../firmware-backup.ts';
import { makeVariableStore } from '../firmware-settings.ts';
import type { MachineId } from '../views.ts';
import type { ToUefiState, ToUefiView } from './ways-out-views.ts';

/** The way of a legacy machine to UEFI, and so to a chip (S13, S14). The disk is only read. */
export class ToUefi {
  readonly #context: AreaContext;

  constructor(context: AreaContext) {
    this.#context = context;
  }

  /** What the machine's disk allows, and the steps still ahead. Changes nothing; the machine may run. */
  check(id: MachineId): Promise<ToUefiView> {
    return checkToUefi(id);
  }

  /**
   * Switches a converted machine to UEFI. Firmware type and variable store are kept for {@link undo}.
   * @returns whether anything was changed: false when it has UEFI already
   * @throws VtpmError VTPM_ERR_TO_UEFI_NOT_CONVERTED, VTPM_ERR_FIRMWARE_MISSING
   */
  switch(id: MachineId): Promise<boolean> {
    return this.#context.locked(id, () => switchToUefi(id));
  }

  /**
   * Takes the last {@link switch} back: the legacy BIOS, and the variable store of then.
   * @throws VtpmError VTPM_ERR_TO_UEFI_NO_UNDO, VTPM_ERR_TO_UEFI_CHIP
   */
  undo(id: MachineId): Promise<void> {
    return this.#context.locked(id, () => undoSwitch(id));
  }
}

/** The disk a machine starts from: the first of its boot order, else its first; null when it has none. */
export function bootDisk({ devices, bootOrder }: MachineDescription): DiskDevice | null {
  const disks = devices.filter((d) => d.kind === 'disk');
  const first = bootOrder.map((id) => disks.find((d) => d.id === id)).find((d) => d !== undefined);
  return first ?? disks[0] ?? null;
}

/** {@link ToUefi.check} without a product: for checks that look at many machines. */
export async function checkToUefi(id: MachineId): Promise<ToUefiView> {
  const description = await readBundle(id);
  const device = bootDisk(description);
  const path = device && resolveInBundle(id, device.path);
  const physical = path !== null && (await isPhysical(path));
  let layout: DiskLayout | null = null;
  let problem: ToUefiView['problem'] = null;
  if (path)
    try {
      layout = await readDiskLayout(path);
    } catch (error) {
      problem = toWireError(error);
    }
  const { family, name, supportsTpm2 } = guestOsProfiles[description.guestOs];
  // which version of Windows 10 it is, only that system knows
  const recent = supportsTpm2 && description.guestOs === 'windows-10' ? null : supportsTpm2;
  const way: ConversionWay = family === 'other' ? 'new' : family;
  const preconditions = layout
    ? conversionPreconditions({ layout, physical, guest: { name: name.en, recent } }, way)
    : [];
  const state = ((): ToUefiState => {
    if (description.firmware.type === 'uefi') return 'uefi';
    if (!layout) return problem ? 'blocked' : 'no-system';
    if (layout.installedFor === 'empty') return 'no-system';
    if (readyForUefi(layout, way)) return 'converted';
    return way !== 'new' && mayConvert(preconditions) ? 'convertible' : 'blocked';
  })();
  const previous = previousFirmwareOf(description);
  const canUndo = previous !== null && previous.type !== description.firmware.type;
  return {
    id,
    name: description.name,
    state,
    way: state === 'blocked' || state === 'no-system' ? 'new' : way,
    disk:
      device && path
        ? {
            deviceId: device.id,
            fileName: basename(path),
            scheme: layout?.scheme ?? 'unknown',
            partitions: layout?.partitions.length ?? 0,
            efiSystemPartition: layout?.efiSystemPartition ?? false,
            physical,
          }
        : null,
    preconditions: state === 'convertible' || state === 'blocked' ? preconditions : [],
    steps: conversionSteps({
      way,
      state,
      scheme: layout?.scheme ?? null,
      preconditions,
      hasChip: description.tpm !== null,
    }),
    undo: canUndo ? { switchedAt: previous.switchedAt } : null,
    problem,
  };
}

async function switchToUefi(id: MachineId): Promise<boolean> {
  const found = await checkToUefi(id);
  if (found.state === 'uefi') return false;
  if (found.state !== 'converted')
    throw new VtpmError('VTPM_ERR_TO_UEFI_NOT_CONVERTED', {
      name: found.name,
      disk: found.disk?.fileName ?? '–',
      scheme: found.problem?.code ?? found.disk?.scheme.toUpperCase() ?? '–',
      esp: found.disk?.efiSystemPartition ? '1' : '0',
    });
  const description = await readBundle(id);
  const previous = await backUpFirmware(id, description, new Date());
  const next = {
    ...description,
    firmware: { ...description.firmware, type: 'uefi' as const, previous },
  };
  // a store left by a killed switch, or from an earlier time with UEFI, will do as well as a new one
  if (!(await stat(bundleLayout(id).uefiVariables).catch(() => null)))
    await makeVariableStore(id, next, false);
  await writeBundle(id, next);
  return true;
}

async function undoSwitch(id: MachineId): Promise<void> {
  const description = await readBundle(id);
  const previous = previousFirmwareOf(description);
  if (!previous || description.firmware.type === previous.type)
    throw new VtpmError('VTPM_ERR_TO_UEFI_NO_UNDO', { name: description.name });
  if (description.tpm && previous.type === 'bios')
    throw new VtpmError('VTPM_ERR_TO_UEFI_CHIP', { name: description.name });
  await restoreVariables(id, previous);
  const { previous: _, ...firmware } = description.firmware;
  await writeBundle(id, { ...description, firmware: { ...firmware, type: previous.type } });
}
