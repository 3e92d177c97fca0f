import { resolve } from 'node:path';
import { VtpmError } from '../../errors/error.ts';
import { type PortableEntry, readPortableFile } from '../../keychain/portable-keychain.ts';
import type { ImportedRecord } from '../../keychain/portable-views.ts';
import { thisInstallation } from '../../machine/installation.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import type { Arrival, ArrivalRequest } from '../../move/views.ts';
import type { AreaContext } from '../context.ts';
import { knownHere } from '../keys/known-here.ts';
import { arriveAsCopy } from './arrive-as-copy.ts';
import { arriveSealed } from './arrive-sealed.ts';
import { type Arriving, chipState, requireAnswer, stepTeller, takeKeys } from './arriving.ts';
import { bundleAt, isSealedName, keysFileBeside } from './inspect-arrival.ts';

/** See {@link Moves.arrive}. */
export async function arrive(context: AreaContext, path: string, request: ArrivalRequest): Promise<Arrival> {
  if (request.chip && request.identity !== 'copied')
    throw new VtpmError('VTPM_ERR_USAGE', { reason: 'only a copy can be given a new chip (--copied)' });
  if (isSealedName(path)) return arriveSealed(context, resolve(path), request);
  const tell = stepTeller(request);
  tell('open');
  const bundle = await bundleAt(path);
  const description = await readBundle(bundle);
  const { uuid } = description;
  const known = await knownHere(context, uuid, bundle);
  requireAnswer(request, description, known);
  const entries = await entriesBeside(bundle, uuid, request.passphrase);
  const arriving: Arriving = { context, request, bundle, description, known, entries, tell };
  if (request.identity === 'copied') return arriveAsCopy(arriving, null);
  return arriveInPlace(arriving);
}

async function entriesBeside(
  bundle: string,
  uuid: string,
  passphrase: string | undefined,
): Promise<readonly PortableEntry[]> {
  const file = passphrase === undefined ? null : await keysFileBeside(bundle);
  if (file === null || passphrase === undefined) return [];
  return (await readPortableFile(file, passphrase)).records.filter(({ record }) => record.uuid === uuid);
}

/** A bundle that keeps its identity and its place: each thing that is written makes sense by itself. */
async function arriveInPlace(arriving: Arriving): Promise<Arrival> {
  const { context, request, bundle, description, known, entries, tell } = arriving;
  const here = await thisInstallation(context.places.config);
  const fromElsewhere = description.movedAway && description.movedAway.from !== here.id;
  let keys: readonly ImportedRecord[] = [];
  if (entries.length > 0 || fromElsewhere)
    await context.locked(bundle, async () => {
      tell('keys');
      keys = await takeKeys(arriving);
      request.reached?.('keys-taken');
      if (!fromElsewhere) return;
      await writeBundle(bundle, { ...(await readBundle(bundle)), movedAway: null });
      request.reached?.('mark-removed');
    });
  tell('register');
  await context.library.remember(bundle);
  request.reached?.('remembered');
  context.changed(bundle);
  const same = known.listed || description.lastRunOn?.id === here.id;
  return {
    ...{ id: bundle, uuid: description.uuid, name: description.name, backup: null, keys },
    identity: same && !known.twin ? 'same' : 'moved',
    chip: await chipState(context, bundle),
  };
}
