import { viewCircle } from './circle-view.ts';
import { openKeys } from './computer-file.ts';
import { lookInto } from './exchange.ts';
import { type KeySet, mergeKeySets } from './key-set.ts';
import { readLocalRecords } from './keychain-records.ts';
import { requireParticipant, type SyncHost } from './participant.ts';
import type { SharedMachine } from './views.ts';

/** The machines of a set of keys, by name. */
export function machinesOf({ records }: Pick<KeySet, 'records'>): SharedMachine[] {
  const machines = new Map([...records.values()].map(({ uuid, vmName }) => [uuid, { uuid, vmName }]));
  return [...machines.values()].sort((a, b) => (a.vmName + a.uuid < b.vmName + b.uuid ? -1 : 1));
}

/**
 * The machines whose keys a computer of the circle can read: those in the folder, and those that this computer
 * writes there at its next sync. None before this computer is enrolled, or after it was removed.
 * @throws VtpmError VTPM_ERR_SYNC_NOT_SET_UP, VTPM_ERR_SYNC_FOLDER_…, VTPM_ERR_KEYCHAIN_…
 */
export async function sharedMachines(host: SyncHost): Promise<readonly SharedMachine[]> {
  const participant = await requireParticipant(host);
  const { secrets, computer } = participant;
  if (secrets.circle === null) return [];
  const view = viewCircle(participant, secrets.circle, await lookInto(participant), host.now());
  if (!view.membership.members.has(computer.id)) return [];
  const inFolder: KeySet[] = [];
  for (const { body } of view.newest.values()) {
    const keys = await openKeys(body, secrets);
    if (keys) inFolder.push(keys);
  }
  const { records } = await readLocalRecords(host.keychain);
  return machinesOf(mergeKeySets(...inFolder, { records, current: {} }));
}
