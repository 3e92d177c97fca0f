import { createHash, randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { unsealBundle } from '../../archive/unseal.ts';
import { inspectSealed, type SealedContents } from '../../archive/verify.ts';
import { VtpmError } from '../../errors/error.ts';
import type { ImportedRecord } from '../../keychain/portable-views.ts';
import { bundleName, readBundle, writeBundle } from '../../machine/library.ts';
import { type ArrivalJournal, readArrivalJournals, writeArrivalJournal } from '../../move/arrival-journal.ts';
import { freeName } from '../../move/new-identity.ts';
import { finishArrival, freePlace, hiddenPrefix, settleArrival } from '../../move/settle-arrival.ts';
import { lookAtFolder } from '../../move/target-folder.ts';
import type { Arrival, ArrivalRequest } from '../../move/views.ts';
import type { AreaContext } from '../context.ts';
import { knownHere } from '../keys/known-here.ts';
import { arriveAsCopy } from './arrive-as-copy.ts';
import { type Arriving, chipState, privateFolder, requireAnswer, stepTeller, takeKeys } from './arriving.ts';
import { sizeOf } from './interrupted-moves.ts';

/** Where an archive is unpacked before it is taken in: the same folder whenever it is opened again. */
const hiddenName = ({ manifest }: SealedContents): string =>
  `${hiddenPrefix}${createHash('sha256').update(`${manifest.vm.uuid}\n${manifest.createdAt}`).digest('hex').slice(0, 12)}`;

/**
 * Takes in a sealed archive. It is unpacked and checked in a hidden folder, where no list shows it; its keys
 * go into the keychain; machine.json says that it has arrived; then it gets its place. Killed at any moment,
 * the next attempt goes on: from the data that is there, or, once machine.json says so, by itself.
 */
export async function arriveSealed(
  context: AreaContext,
  path: string,
  request: ArrivalRequest,
): Promise<Arrival> {
  const tell = stepTeller(request);
  const { passphrase, signal } = request;
  if (passphrase === undefined) throw new VtpmError('VTPM_ERR_ARRIVAL_PASSPHRASE_NEEDED', { path });
  tell('open');
  const contents = await inspectSealed(path, passphrase);
  const { manifest, keys } = contents;
  const folder = resolve(request.folder ?? context.places.machines);
  await privateFolder(folder);
  const hidden = join(folder, hiddenName(contents));
  const bundle = join(hidden, manifest.bundle);
  const finished = await finishEarlier(context, bundle, request);
  if (finished) return finished;
  requireAnswer(request, manifest.vm, await knownHere(context, manifest.vm.uuid, null));
  if (!(await stat(bundle).catch(() => null))) {
    await requireRoom(folder, hidden, manifest.dataBytes);
    await privateFolder(hidden);
    await unsealBundle({
      ...{ path, passphrase, targetFolder: hidden },
      ...(signal ? { signal } : {}),
      onProgress: (progress) => tell(progress.phase === 'verifying' ? 'verify' : 'unpack', progress),
      ...(request.reached ? { reached: request.reached } : {}),
    });
  }
  const description = await readBundle(bundle);
  const { uuid } = description;
  const known = await knownHere(context, uuid, bundle);
  requireAnswer(request, description, known);
  const entries = keys.records.filter(({ record }) => record.uuid === uuid);
  const arriving: Arriving = { context, request, bundle, description, known, entries, tell };
  if (request.identity === 'copied') {
    const name = freeName(description.name, known.names);
    return arriveAsCopy(arriving, await freePlace(folder, name));
  }
  return arriveMoved(arriving, await freePlace(folder, bundleName(bundle)));
}

/** Gives up an archive that was unpacked, in whole or in part, and not taken in: what was unpacked is removed. */
export async function discardUnpacked(
  context: AreaContext,
  path: string,
  { passphrase, folder }: Pick<ArrivalRequest, 'passphrase' | 'folder'>,
): Promise<void> {
  if (passphrase === undefined) throw new VtpmError('VTPM_ERR_ARRIVAL_PASSPHRASE_NEEDED', { path });
  const contents = await inspectSealed(path, passphrase);
  const hidden = join(resolve(folder ?? context.places.machines), hiddenName(contents));
  if (await finishEarlier(context, join(hidden, contents.manifest.bundle), {})) return;
  await rm(hidden, { recursive: true, force: true });
}

async function arriveMoved(arriving: Arriving, place: string): Promise<Arrival> {
  const { context, request, bundle, tell, description } = arriving;
  const { config } = context.places;
  const journal: ArrivalJournal = {
    ...{ format: 'vtpm-arrival', version: 1, id: randomUUID(), startedAt: new Date().toISOString() },
    ...{ identity: 'moved', bundle, place, fromUuid: description.uuid, toUuid: description.uuid },
  };
  const settling = { config, library: context.library, keychain: context.keychain, reached: request.reached };
  let keys: readonly ImportedRecord[] = [];
  try {
    await context.locked(bundle, async () => {
      await writeArrivalJournal(config, journal);
      request.reached?.('journal-written');
      tell('keys');
      keys = await takeKeys(arriving);
      request.reached?.('keys-taken');
      tell('identity');
      await writeBundle(bundle, { ...(await readBundle(bundle)), arrival: journal.id, movedAway: null });
      request.reached?.('committed');
    });
  } catch (error) {
    await settleArrival(journal, { ...settling, program: context.program }).catch(() => {});
    throw error;
  }
  tell('register');
  const id = await finishArrival(journal, settling);
  context.changed(id);
  return {
    ...{ id, uuid: description.uuid, name: description.name, identity: 'moved', backup: null, keys },
    chip: await chipState(context, id),
  };
}

/** An earlier attempt that was killed: when it had happened it is finished, and that is all there is to do. */
async function finishEarlier(
  context: AreaContext,
  bundle: string,
  request: ArrivalRequest,
): Promise<Arrival | null> {
  const { config } = context.places;
  const settling = { config, library: context.library, keychain: context.keychain, reached: request.reached };
  for (const journal of await readArrivalJournals(config)) {
    if (journal.bundle !== bundle) continue;
    const outcome = await settleArrival(journal, { ...settling, program: context.program });
    if (outcome !== 'completed') continue;
    const arrived = (await context.library.entries()).find((e) => e.description?.arrival === journal.id);
    const id = arrived?.path ?? journal.place ?? bundle;
    const { uuid, name, tpm } = await readBundle(id);
    context.changed(id);
    const state = await chipState(context, id);
    const chip = state === 'kept' && tpm?.createdAt && tpm.createdAt > journal.startedAt ? 'new' : state;
    return { id, uuid, name, identity: journal.identity, chip, backup: null, keys: [] };
  }
  return null;
}

/** @throws VtpmError VTPM_ERR_MOVE_FOLDER_FULL; what an interrupted attempt has unpacked needs no more room */
async function requireRoom(folder: string, hidden: string, needed: number): Promise<void> {
  const { freeBytes } = await lookAtFolder(folder);
  const there = await sizeOf(hidden);
  if (freeBytes !== null && needed > freeBytes + there)
    throw new VtpmError('VTPM_ERR_MOVE_FOLDER_FULL', { folder, free: freeBytes, needed: needed - there });
}
