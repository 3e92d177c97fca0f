import { randomUUID } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import type { CreateMachineRequest } from '../product/views.ts';
import { descriptionVersion, type MachineDescription } from './description.ts';
import { defaultDevices } from './devices.ts';
import { type Architecture, type GuestOsProfile, guestOsProfiles } from './guest-os.ts';
import { nameProblem } from './machine-name.ts';

/**
 * Checks a name that becomes a folder's name on every OS.
 * @throws VtpmError VTPM_ERR_USAGE
 */
export function checkName(name: string): string {
  const trimmed = name.trim();
  if (nameProblem(trimmed))
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: `“${name}” can’t be a name: 1 to 100 characters, none of / \\ : * ? " < > |, no dot first`,
    });
  return trimmed;
}

/** What a request asks for with the guest's defaults filled in. */
export interface NewMachinePlan {
  readonly description: MachineDescription;
  readonly profile: GuestOsProfile;
  readonly secureBoot: boolean;
  readonly addTpm: boolean;
}

/**
 * The description of a machine about to be made, without its disks and its chip.
 * @throws VtpmError VTPM_ERR_USAGE for a combination that can't work
 */
export function planMachine(
  request: CreateMachineRequest,
  hostArch: Architecture,
  now: Date,
  memoryLimitMiB: number,
): NewMachinePlan {
  const name = checkName(request.name);
  const profile = guestOsProfiles[request.guestOs];
  const arch = request.arch ?? hostArch;
  const firmware = request.firmware ?? (arch === 'arm64' ? 'uefi' : profile.firmware);
  if (arch === 'arm64' && firmware === 'bios')
    throw new VtpmError('VTPM_ERR_USAGE', { reason: 'arm64 machines have UEFI firmware only' });
  const addTpm = request.tpm ?? (profile.addsTpm && firmware === 'uefi');
  if (addTpm && firmware === 'bios')
    throw new VtpmError('VTPM_ERR_USAGE', { reason: 'a TPM chip needs UEFI firmware' });
  if (addTpm && !profile.supportsTpm2)
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `${profile.name.en} has no driver for TPM 2.0` });
  if (request.secureBoot && firmware === 'bios')
    throw new VtpmError('VTPM_ERR_USAGE', { reason: 'Secure Boot needs UEFI firmware' });
  const stamp = now.toISOString();
  const description: MachineDescription = {
    format: 'vtpm-machine',
    version: descriptionVersion,
    uuid: randomUUID(),
    name,
    createdAt: stamp,
    lastStartedAt: null,
    lastStoppedAt: null,
    notes: '',
    guestOs: profile.id,
    arch,
    firmware: { type: firmware },
    cpus: request.cpus ?? profile.cpus,
    // A default never takes more than half of this computer's memory; a wish is taken as it is.
    memoryMiB:
      request.memoryMiB ?? Math.max(profile.minimum.memoryMiB, Math.min(profile.memoryMiB, memoryLimitMiB)),
    devices: defaultDevices(profile, request.cdrom ?? null),
    bootOrder: [],
    bootOnceFrom: request.cdrom ? 'cdrom' : null,
    tpm: null,
    options: { onQuit: 'ask', clock: profile.family === 'windows' ? 'local' : 'utc' },
    security: { keyMissing: 'ask', backupBeforeChange: true, backupBeforeMove: true, keepBackups: 10 },
  };
  return { description, profile, secureBoot: request.secureBoot ?? profile.secureBoot, addTpm };
}
