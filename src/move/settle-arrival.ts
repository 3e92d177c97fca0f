import { readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { renameDurably, writeDurably } from '../durable/durable-file.ts';
import { backupAccount, currentAccount, type Keychain } from '../keychain/keychain.ts';
import { bundleExtension } from '../machine/bundle-layout.ts';
import { withBundle } from '../machine/change.ts';
import { type Library, readBundle } from '../machine/library.ts';
import { listBackups } from '../tpm/backups.ts';
import { exists } from '../tpm/files.ts';
import { needsRecovery, recoverChip } from '../tpm/recover.ts';
import { type ArrivalJournal, removeArrivalJournal, writeArrivalJournal } from './arrival-journal.ts';

/** What begins the name of a folder in which an archive is unpacked; no list shows it. */
export const hiddenPrefix = '.arriving-';

interface Settling {
  readonly config: string;
  readonly library: Library;
  readonly keychain: () => Promise<Keychain>;
  /** Told of each thing that was just written. */
  readonly reached?: ((point: string) => void) | undefined;
}

/** A path that is free: "NAME.vtpmvm", "NAME 2.vtpmvm". */
export async function freePlace(folder: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? name : `${name} ${n}`}${bundleExtension}`);
    if (!(await exists(path))) return path;
  }
}

/**
 * What is left to do once machine.json says that an arrival has happened: the backups of a copy are its own
 * now, and an unpacked bundle goes to its place. Every step may have been done before. The bundle's lock is
 * not held: a folder that is moved must not be open.
 * @returns where the bundle is now
 */
export async function finishArrival(journal: ArrivalJournal, settling: Settling): Promise<string> {
  const { bundle } = journal;
  const { config, library, keychain, reached } = settling;
  const root = journal.place !== null && !(await exists(bundle)) ? journal.place : bundle;
  let { place } = journal;
  if (place !== null && root === bundle && (await exists(place))) {
    // taken since: nothing is put in the place of another machine, and the journal must say where it goes
    place = await freePlace(dirname(place), basename(place, bundleExtension));
    await writeArrivalJournal(config, { ...journal, place });
  }
  if (journal.identity === 'copied') {
    await ownBackups(root, journal, await keychain());
    reached?.('backups-owned');
  }
  if (place !== null && root === bundle) {
    await renameDurably(bundle, place);
    reached?.('placed');
  }
  // the hidden folder it was unpacked in, with what the engine may have left there
  if (place !== null && basename(dirname(bundle)).startsWith(hiddenPrefix))
    await rm(dirname(bundle), { recursive: true, force: true });
  const final = place ?? bundle;
  await library.remember(final);
  reached?.('remembered');
  await removeArrivalJournal(config, journal.id);
  reached?.('journal-removed');
  return final;
}

/** Says in the backups of a copied machine that they are its own, where it has their keys. */
async function ownBackups(
  root: string,
  { fromUuid, toUuid }: ArrivalJournal,
  keychain: Keychain,
): Promise<void> {
  for (const { uuid, storageId, path } of await listBackups(root)) {
    if (uuid !== fromUuid) continue;
    const own = [currentAccount(toUuid), backupAccount(toUuid, storageId)];
    const secrets = await Promise.all(own.map((account) => keychain.get(account)));
    if (!secrets.some((secret) => secret?.includes(storageId))) continue;
    const file = join(path, 'backup.json');
    const description = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeDurably(file, `${JSON.stringify({ ...description, uuid: toUuid }, null, 2)}\n`);
  }
}

/**
 * Undoes an arrival that did not happen: the records that it made for a new UUID, which nobody else has,
 * are removed. Keys that came along for a machine's own UUID stay: they are that machine's.
 */
async function undoArrival(journal: ArrivalJournal, { config, library, keychain }: Settling): Promise<void> {
  const { identity, fromUuid, toUuid } = journal;
  if (identity === 'copied' && fromUuid !== toUuid) {
    const used = (await library.entries()).some(({ description }) => description?.uuid === toUuid);
    const chain = await keychain();
    const account = currentAccount(toUuid);
    for (const name of used ? [] : await chain.list())
      if (name === account || name.startsWith(`${account}.`)) await chain.remove(name);
  }
  await removeArrivalJournal(config, journal.id);
}

/**
 * Brings an unfinished arrival to its end: forward when machine.json says that it happened, else back. One
 * whose bundle can't be found now is left for later, and nothing of it is touched.
 * @param options.program names the holder of the lock; null when the caller holds it
 * @throws VtpmError VTPM_ERR_MACHINE_BUSY, VTPM_ERR_KEYCHAIN_…, VTPM_ERR_BUNDLE_…
 */
export async function settleArrival(
  journal: ArrivalJournal,
  options: Settling & { readonly program: string | null },
): Promise<'completed' | 'undone' | 'left'> {
  const { bundle, place, fromUuid } = journal;
  const root = (await isFolder(bundle)) ? bundle : place !== null && (await isFolder(place)) ? place : null;
  if (root === null) return 'left';
  const look = async () => {
    // one rename of machine.json may commit a new chip as well: that comes first
    if (await needsRecovery(root))
      await recoverChip({ bundleRoot: root, keychain: await options.keychain() });
    const description = await readBundle(root);
    if (description.arrival === journal.id) return 'completed';
    if (description.uuid !== fromUuid || root !== bundle) return 'left'; // another bundle lies there now
    await undoArrival(journal, options);
    return 'undone';
  };
  const outcome = await (options.program === null ? look() : withBundle(root, options.program, look));
  if (outcome === 'completed') await finishArrival(journal, options);
  return outcome;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
