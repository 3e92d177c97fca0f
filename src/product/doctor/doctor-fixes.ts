import { chmod, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../../doctor/context.ts';
import { ownFolders } from '../../doctor/host/folders.ts';
import { findLeftBehind } from '../../doctor/host/leftovers.ts';
import { isOrphan, readSwtpmProcess } from '../../doctor/host/swtpm-processes.ts';
import { unfinishedFiles } from '../../doctor/machine/state.ts';
import { VtpmError } from '../../errors/error.ts';
import { loadMicrosoftKeys } from '../../firmware/microsoft-keys.ts';
import { enrolMicrosoftKeys } from '../../firmware/secure-boot.ts';
import { readStoreFile, writeStoreFile } from '../../firmware/store-file.ts';
import type { DescriptionPatch } from '../../ipc/contract.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { withBundle } from '../../machine/change.ts';
import { readBundle } from '../../machine/library.ts';
import { listBackups } from '../../tpm/backups.ts';
import { exists } from '../../tpm/files.ts';
import { recoverChip } from '../../tpm/recover.ts';
import { keepStore, newestStoreBackup, restoreStore } from '../../tpm/store-backups.ts';
import { backUpBeforeChange } from '../chip.ts';
import type { AreaContext } from '../context.ts';
import { makeVariableStore } from '../firmware-settings.ts';
import { takeBack } from '../moves/retire.ts';
import type { MachineId } from '../views.ts';
import type { FixRequest } from './doctor-views.ts';

/** The product's own actions on a machine, which several fixes are. */
export interface MachineActions {
  addChip(id: MachineId, options: { readonly cipher: 'aes-256' }): Promise<unknown>;
  resetChip(id: MachineId): Promise<unknown>;
  restoreChip(id: MachineId, backup: string | null): Promise<unknown>;
  backUpChip(id: MachineId): Promise<string>;
  setSecureBoot(id: MachineId, on: boolean): Promise<unknown>;
  setFirmwareType(id: MachineId, type: 'uefi' | 'bios'): Promise<unknown>;
  update(id: MachineId, patch: DescriptionPatch): Promise<unknown>;
  forget(id: MachineId): Promise<void>;
}

/** What a fix leaves behind that undoing needs: the name of a kept variable store, say. */
type Left = string | null;

type Apply = (place: {
  readonly context: AreaContext;
  readonly actions: MachineActions;
  readonly world: World;
  readonly machine: MachineId;
  readonly target: string;
}) => Promise<Left>;

const nothing = async (action: Promise<unknown>): Promise<Left> => {
  await action;
  return null;
};

/** The backup that an action makes of what is there before it; null when it makes none. */
async function leaving(
  newest: (id: MachineId) => Promise<Left>,
  id: MachineId,
  action: () => Promise<unknown>,
): Promise<Left> {
  const before = await newest(id);
  await action();
  const after = await newest(id);
  return after === before ? null : after;
}

const newestChipBackup = async (id: MachineId): Promise<Left> => (await listBackups(id))[0]?.name ?? null;
const newestStoreName = async (id: MachineId): Promise<Left> => (await newestStoreBackup(id))?.name ?? null;

const applications: Partial<Record<FixRequest['fix'], Apply>> = {
  'add-chip': ({ actions, machine }) => nothing(actions.addChip(machine, { cipher: 'aes-256' })),
  'new-chip': ({ actions, machine }) => leaving(newestChipBackup, machine, () => actions.resetChip(machine)),
  'restore-backup': ({ actions, machine, target }) =>
    leaving(newestChipBackup, machine, () => actions.restoreChip(machine, target)),
  'back-up-now': ({ actions, machine }) => actions.backUpChip(machine),
  'secure-boot-on': ({ actions, machine }) =>
    leaving(newestStoreName, machine, () => actions.setSecureBoot(machine, true)),
  'switch-to-uefi': ({ actions, machine }) => nothing(actions.setFirmwareType(machine, 'uefi')),
  'switch-to-bios': ({ actions, machine }) => nothing(actions.setFirmwareType(machine, 'bios')),
  'set-memory': ({ actions, machine, target }) =>
    nothing(actions.update(machine, { memoryMiB: Number(target) })),
  'set-cpus': ({ actions, machine, target }) => nothing(actions.update(machine, { cpus: Number(target) })),
  'forget-missing': ({ actions, target }) => nothing(actions.forget(target)),
  'forget-twin': ({ actions, target }) => nothing(actions.forget(target)),
  'add-2023-keys': ({ context, world, machine }) => addMicrosoftKeys(context, world, machine),
  'add-revocations': ({ context, world, machine }) => addMicrosoftKeys(context, world, machine),
  'restore-variables': ({ context, world, machine, target }) =>
    context.locked(machine, async () => (await restoreStore(machine, target, world.now()))?.name ?? null),
  'new-variables': ({ context, world, machine }) => renewVariables(context, world, machine),
  'run-here-again': ({ context, machine }) => nothing(takeBack(context, machine)),
  recover: ({ context, machine, target }) =>
    nothing(finishInterrupted(context, target === '' ? machine : target)),
  'stop-orphan': ({ target }) => nothing(stopOrphan(target)),
  'remove-leftovers': ({ world }) => nothing(removeLeftBehind(world)),
  'repair-permissions': ({ context, machine, target }) => nothing(makePrivate(context, machine, target)),
  'set-aside-authority': ({ context, world }) => setAside(context.places.certificateAuthority, world),
  'set-aside-storage': ({ context, world, machine, target }) =>
    context.locked(machine, () => setAside(target, world)),
  'unlock-keychain': async ({ context }) => {
    // asking for any record makes the keychain ask its owner
    await (await context.keychain()).get('doctor-unlock');
    return null;
  },
};

/** @throws VtpmError VTPM_ERR_FIX_MANUAL, and whatever the change throws */
export async function applyFix(
  context: AreaContext,
  actions: MachineActions,
  { fix, machine, target }: FixRequest,
  world: World,
): Promise<Left> {
  const apply = applications[fix];
  if (!apply) throw new VtpmError('VTPM_ERR_FIX_MANUAL', { fix });
  return apply({ context, actions, world, machine: machine ?? '', target: target ?? '' });
}

/** The fix that takes another back, where there is one. */
export function undoOf({ fix, machine }: FixRequest, left: Left): FixRequest | null {
  if (left === null) return null;
  if (/^(add-2023-keys|add-revocations|restore-variables|new-variables|secure-boot-on)$/.test(fix))
    return { fix: 'restore-variables', machine, target: left, check: 'vm.secure-boot.certificates' };
  if (fix === 'new-chip' || fix === 'restore-backup')
    return { fix: 'restore-backup', machine, target: left, check: 'vm.backups' };
  return null;
}

/**
 * Enrols Microsoft's newest certificates and revocations into the machine's own store. The switch stays as it
 * is. @returns the backup that holds the store as it was
 */
function addMicrosoftKeys(context: AreaContext, world: World, id: MachineId): Promise<Left> {
  return context.locked(id, async () => {
    const description = await readBundle(id);
    const path = bundleLayout(id).uefiVariables;
    const store = await readStoreFile(path);
    const keys = await loadMicrosoftKeys(description.arch, world.secureBootAssets);
    if (!enrolMicrosoftKeys(store, keys, world.now())) return null;
    const before = (await newestStoreBackup(id))?.name ?? null;
    await backUpBeforeChange(context, id, description);
    const after = (await newestStoreBackup(id))?.name ?? null;
    // a machine without a chip, or whose owner wants no backups of it, still keeps its store
    const kept = after !== null && after !== before ? after : (await keepStore(id, world.now())).name;
    await writeStoreFile(path, store);
    return kept;
  });
}

/** Makes a new variable store in place of one that is gone or useless. @returns what was there, null for nothing */
function renewVariables(context: AreaContext, world: World, id: MachineId): Promise<Left> {
  return context.locked(id, async () => {
    const description = await readBundle(id);
    const there = await exists(bundleLayout(id).uefiVariables);
    const kept = there ? (await keepStore(id, world.now())).name : null;
    await makeVariableStore(id, description, true);
    return kept;
  });
}

async function finishInterrupted(context: AreaContext, id: MachineId): Promise<void> {
  await context.locked(id, async () => {
    await recoverChip({ bundleRoot: id, keychain: await context.keychain() });
    // with the lock held and no journal, what is prepared was prepared by a process that has died
    for (const path of await unfinishedFiles(id)) await rm(path, { recursive: true, force: true });
  });
}

const patienceMs = 5_000;

/**
 * Asks an orphaned swtpm to end. Between the check and now its process id may belong to another, so the start
 * time is compared and everything is made sure of again, with the bundle's lock held: nobody can begin to use it.
 */
async function stopOrphan(target: string): Promise<void> {
  const [first = '', startTime] = target.split(':');
  const pid = Number(first);
  const inUse = () => new VtpmError('VTPM_ERR_ORPHAN_IN_USE', { pid });
  const found = await readSwtpmProcess(pid);
  if (!found || found.startTime !== startTime || !isOrphan(found)) throw inUse();
  await withBundle(found.bundle, 'vTPM Desktop', async () => {
    if ((await readSwtpmProcess(pid))?.startTime !== startTime) throw inUse();
    process.kill(pid, 'SIGTERM');
    for (const until = performance.now() + patienceMs; performance.now() < until; await delay(50))
      if ((await readSwtpmProcess(pid))?.startTime !== startTime) return;
    throw new VtpmError('VTPM_ERR_ORPHAN_STAYS', { pid, seconds: patienceMs / 1000 });
  });
}

async function removeLeftBehind(world: World): Promise<void> {
  for (const path of await findLeftBehind(world.now())) await rm(path, { recursive: true, force: true });
}

/** Takes others' access to one of our own folders, or to a bundle's storage, away. */
async function makePrivate(context: AreaContext, machine: MachineId, path: string): Promise<void> {
  const ours = [
    ...ownFolders(context)
      .filter((f) => f.private)
      .map((f) => f.path),
    ...(machine === '' ? [] : [bundleLayout(machine).tpm]),
  ];
  if (!ours.some((own) => path === own || path.startsWith(`${own}/`)))
    throw new VtpmError('VTPM_ERR_FIX_NOT_OFFERED', { fix: 'repair-permissions' });
  await chmod(path, (await stat(path)).mode & 0o700);
}

/** Renames a folder with the time. @returns its new path */
async function setAside(folder: string, world: World): Promise<string> {
  const aside = `${folder}.${world.now().toISOString().replace(/[:.]/g, '-')}`;
  await rename(folder, aside);
  return aside;
}
