import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { backupAccount, currentAccount } from '../keychain/keychain.ts';
import { findRecord, passwordBytes, tryParseRecord } from '../keychain/record.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { Cipher, MachineDescription } from '../machine/description.ts';
import { guestOsProfiles } from '../machine/guest-os.ts';
import { readBundle } from '../machine/library.ts';
import { checkStorage } from '../swtpm/state-header.ts';
import { findSwtpmTools } from '../swtpm/tools.ts';
import { addChip } from '../tpm/add.ts';
import type { AddStep } from '../tpm/add-steps.ts';
import { type Backup, backUpChip, listBackups } from '../tpm/backups.ts';
import { proveKey, readChip } from '../tpm/describe.ts';
import { asDamage, diagnoseChip } from '../tpm/diagnose.ts';
import type { Diagnosis } from '../tpm/diagnosis.ts';
import { pruneBackups } from '../tpm/prune.ts';
import { needsRecovery as chipNeedsRecovery, recoverChip } from '../tpm/recover.ts';
import { removeChip } from '../tpm/remove.ts';
import { type ResetResult, resetChip } from '../tpm/reset.ts';
import { restoreBackup } from '../tpm/restore.ts';
import type { ProductContext } from './context.ts';
import { secureStoreCopy } from './firmware-settings.ts';
import { arrivalsOf, settleArrivalsOf } from './moves/settle-arrivals.ts';
import type { ChipBackupView, ChipFacts, MachineId } from './views.ts';

/** Whether a change of the chip or an arrival was killed and waits for {@link recover}. Needs no lock. */
export const needsRecovery = async (context: ProductContext, id: MachineId): Promise<boolean> =>
  (await chipNeedsRecovery(id)) || (await arrivalsOf(context, id)).length > 0;

export interface AddToMachineOptions {
  readonly cipher: Cipher;
  readonly onStep?: ((step: AddStep, state: 'begun' | 'done') => void) | undefined;
}

/** Finishes or undoes a change of the chip, or an arrival, that was killed. Caller holds the lock. */
export async function recover(context: ProductContext, id: MachineId): Promise<void> {
  if (await chipNeedsRecovery(id)) await recoverChip({ bundleRoot: id, keychain: await context.keychain() });
  await settleArrivalsOf(context, id); // after the chip: one rename of machine.json may commit both
}

/** Adds a chip to a bundle whose disks need no look: one that is being made. Caller holds the lock. */
export async function addToBundle(
  context: ProductContext,
  id: MachineId,
  options: AddToMachineOptions,
): Promise<MachineDescription> {
  const description = await readBundle(id);
  const { uefiVariables } = bundleLayout(id);
  return addChip({
    bundleRoot: id,
    description,
    cipher: options.cipher,
    keychain: await context.keychain(),
    caDir: context.places.certificateAuthority,
    tools: findSwtpmTools(),
    prepareFirmware: (target) => secureStoreCopy(uefiVariables, target, description.arch),
    onStep: (step, state) => options.onStep?.(step, state === 'started' ? 'begun' : 'done'),
  });
}

/**
 * Adds a chip to a machine, if it can have one. Caller holds the lock.
 * @throws VtpmError VTPM_ERR_TPM_NOT_POSSIBLE_… naming the reason of S13, S15 or S16
 */
export async function addToMachine(
  context: ProductContext,
  id: MachineId,
  physicalDisk: string | null,
  options: AddToMachineOptions,
): Promise<MachineDescription> {
  const { name, guestOs, firmware, tpm } = await readBundle(id);
  if (tpm) throw new VtpmError('VTPM_ERR_TPM_EXISTS', { name });
  const profile = guestOsProfiles[guestOs];
  if (!profile.supportsTpm2)
    throw new VtpmError('VTPM_ERR_TPM_GUEST_TOO_OLD', { name, guest: profile.name.en });
  if (firmware.type === 'bios') throw new VtpmError('VTPM_ERR_TPM_NEEDS_UEFI', { name });
  if (physicalDisk) throw new VtpmError('VTPM_ERR_TPM_PHYSICAL_DISK', { name, disk: physicalDisk });
  return addToBundle(context, id, options);
}

/** @returns the backup that keeps storage and key */
export async function removeFromMachine(context: ProductContext, id: MachineId): Promise<string> {
  const before = new Set((await listBackups(id)).map((b) => b.name));
  await removeChip({ bundleRoot: id, description: await readBundle(id), keychain: await context.keychain() });
  return (await listBackups(id)).find((b) => !before.has(b.name))?.name ?? '';
}

export async function restore(
  context: ProductContext,
  id: MachineId,
  backup: string | null,
): Promise<MachineDescription> {
  return restoreBackup({
    bundleRoot: id,
    description: await readBundle(id),
    backup,
    keychain: await context.keychain(),
    tools: findSwtpmTools(),
  });
}

export async function backUp(id: MachineId): Promise<string> {
  return (await backUpChip({ bundleRoot: id, description: await readBundle(id) })).name;
}

/**
 * The automatic backup before a change that the guest's seals notice; kept as the user's rule says. Caller
 * holds the lock.
 */
export async function backUpBeforeChange(
  context: ProductContext,
  id: MachineId,
  description: MachineDescription,
): Promise<void> {
  if (!description.tpm || !description.security.backupBeforeChange) return;
  if (!(await stat(bundleLayout(id).tpm).catch(() => null))) return;
  await backUpChip({ bundleRoot: id, description, reason: 'before-change' });
  await keepRule(context, id, description);
}

/**
 * The automatic backup before a move, kept as the user's rule says. Caller holds the lock.
 * @returns its name; null when there is no chip or no such rule
 */
export async function backUpBeforeMove(
  context: ProductContext,
  id: MachineId,
  description: MachineDescription,
): Promise<string | null> {
  if (!description.tpm || !description.security.backupBeforeMove) return null;
  const { name } = await backUpChip({ bundleRoot: id, description, reason: 'before-move' });
  await keepRule(context, id, description);
  return name;
}

/** Gives up the automatic backups that the user's rule no longer keeps; none while the keychain can't tell. */
export async function keepRule(
  context: ProductContext,
  id: MachineId,
  { security }: MachineDescription,
): Promise<void> {
  try {
    await pruneBackups({
      bundleRoot: id,
      keep: security.keepBackups,
      opens: async ({ uuid, storageId, cipher, path }) => {
        const keychain = await context.keychain();
        try {
          const record = await findRecord(keychain, uuid, storageId);
          const stateDir = join(path, 'tpm');
          await proveKey({ stateDir, password: passwordBytes(record), cipher, tools: findSwtpmTools() });
          return true;
        } catch (error) {
          if (error instanceof VtpmError && /^VTPM_ERR_(KEY|STORAGE)_/.test(error.code)) return false;
          throw error;
        }
      },
    });
  } catch {
    // more backups than the rule asks for are no harm; the next automatic backup tries again
  }
}

/** Why the chip of a stopped machine does not open, or that it does. */
export async function diagnose(context: ProductContext, id: MachineId): Promise<Diagnosis> {
  return diagnoseChip({
    bundleRoot: id,
    description: await readBundle(id),
    keychain: context.keychain,
    tools: findSwtpmTools(),
  });
}

/** Starts with a new chip; the old storage and key are kept. Caller holds the lock. */
export async function reset(
  context: ProductContext,
  id: MachineId,
  options: {
    readonly cipher?: Cipher | undefined;
    readonly onStep?: AddToMachineOptions['onStep'];
  } = {},
): Promise<ResetResult> {
  return resetChip({
    bundleRoot: id,
    description: await readBundle(id),
    cipher: options.cipher,
    keychain: await context.keychain(),
    caDir: context.places.certificateAuthority,
    tools: findSwtpmTools(),
    onStep: (step, state) => options.onStep?.(step, state === 'started' ? 'begun' : 'done'),
  });
}

export async function backups(id: MachineId): Promise<readonly ChipBackupView[]> {
  const { tpm } = await readBundle(id);
  return Promise.all(
    (await listBackups(id)).map(async (backup) => ({
      id: backup.name,
      createdAt: backup.createdAt,
      reason: reasonOf(backup),
      cipher: backup.cipher,
      size: await sizeOf(backup),
      sameChip: backup.storageId === tpm?.storageId,
    })),
  );
}

const reasonOf = ({ reason }: Backup): ChipBackupView['reason'] =>
  reason === 'removed' || reason === 'replaced' || reason === 'before-change' || reason === 'before-move'
    ? reason
    : 'manual';

async function sizeOf(backup: Backup): Promise<number> {
  const sizes = await Promise.all(
    backup.files.map((file) =>
      stat(join(backup.path, file)).then(
        (s) => s.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, s) => sum + s, 0);
}

/** Opens the chip (on a copy of its storage) and asks it; proves that storage and key belong together. */
export async function read(context: ProductContext, id: MachineId): Promise<ChipFacts> {
  const { name, uuid, tpm } = await readBundle(id);
  if (!tpm) throw new VtpmError('VTPM_ERR_TPM_ABSENT', { name });
  const stateDir = bundleLayout(id).tpm;
  await checkStorage(stateDir, tpm.cipher); // told before its key
  const record = await findRecord(await context.keychain(), uuid, tpm.storageId);
  const report = await readChip({
    ...{ stateDir, password: passwordBytes(record), cipher: tpm.cipher, tools: findSwtpmTools() },
  }).catch((error: unknown) => {
    throw asDamage(error, stateDir);
  });
  return {
    specificationRevision: report.specRevision,
    manufacturer: `${report.manufacturer} (${report.vendor.replace(/\s+/g, ' ').trim()})`,
    firmwareVersion: report.firmwareVersion,
    ekCertificates: report.ekCertificates.map(({ algorithm, issuer, notAfter }) => ({
      algorithm,
      issuer,
      notAfter,
    })),
  };
}

/**
 * Forgets the key of a machine that never came to be. Only for a bundle under construction: the record of
 * any other storage under this UUID stays.
 */
export async function discardChip(context: ProductContext, { uuid, tpm }: MachineDescription): Promise<void> {
  if (!tpm) return;
  const keychain = await context.keychain();
  for (const account of [currentAccount(uuid), backupAccount(uuid, tpm.storageId)]) {
    const secret = await keychain.get(account);
    if (secret !== null && tryParseRecord(secret)?.storageId === tpm.storageId)
      await keychain.remove(account);
  }
}
