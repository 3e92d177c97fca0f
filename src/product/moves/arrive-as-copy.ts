import { randomUUID } from 'node:crypto';
import { VtpmError } from '../../errors/error.ts';
import { applyImport } from '../../keychain/import-records.ts';
import type { PortableEntry } from '../../keychain/portable-keychain.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import { type ArrivalJournal, writeArrivalJournal } from '../../move/arrival-journal.ts';
import { freeName, keysOfCopy, withIdentity } from '../../move/new-identity.ts';
import { finishArrival, settleArrival } from '../../move/settle-arrival.ts';
import type { Arrival } from '../../move/views.ts';
import { findSwtpmTools } from '../../swtpm/tools.ts';
import { listBackups } from '../../tpm/backups.ts';
import { resetChip } from '../../tpm/reset.ts';
import { collectKeys, proverOf } from '../keys/portable-keys.ts';
import { type Arriving, chipState, told } from './arriving.ts';

/**
 * A bundle that becomes a machine of its own: records of its keys under the new UUID first, then machine.json
 * with the new UUID (and, with a new chip, the new storage), which is the commit point. The record of the
 * machine it is a copy of is only read.
 * @param place where the bundle goes in the end; null when it stays where it is
 */
export async function arriveAsCopy(arriving: Arriving, place: string | null): Promise<Arrival> {
  const { context, request, bundle, tell, known } = arriving;
  const { config } = context.places;
  const settling = { config, library: context.library, keychain: context.keychain, reached: request.reached };
  const chip = request.chip ?? 'keep';
  let backup: string | null = null;
  let keys: Arrival['keys'] = [];
  const begun: ArrivalJournal[] = [];
  try {
    await context.locked(bundle, async () => {
      tell('keys');
      const description = await readBundle(bundle); // again: an unfinished change may have been settled
      const { tpm } = description;
      const keychain = await context.keychain();
      const prove = proverOf([{ id: bundle, description }]);
      const identity = { uuid: randomUUID(), name: freeName(description.name, known.names) };
      const entries = await keysOfCopy({
        ...{ identity, chip, chipStorage: tpm?.storageId ?? null },
        entries: [...arriving.entries, ...(await collectKeys(context, bundle))],
        backupStorages: (await listBackups(bundle)).map(({ storageId }) => storageId),
        opens: async ({ record }: PortableEntry) => (await prove(record)).opens,
      });
      const ownKey = entries.find(({ record }) => record.storageId === tpm?.storageId);
      if (tpm && chip === 'keep' && (!ownKey || ownKey.opensStorage === false))
        throw new VtpmError('VTPM_ERR_ARRIVAL_KEY_NEEDED', { name: description.name });
      const journal: ArrivalJournal = {
        ...{ format: 'vtpm-arrival', version: 1, id: randomUUID(), startedAt: new Date().toISOString() },
        ...{ identity: 'copied', bundle, place, fromUuid: description.uuid, toUuid: identity.uuid },
      };
      begun.push(journal);
      await writeArrivalJournal(config, journal);
      request.reached?.('journal-written');
      keys = await applyImport({
        ...{ entries, keychain, hooks: told(request) },
        prove: (record) => prove({ ...record, uuid: description.uuid }), // its storage is still under that

        decide: () => null, // a new UUID has no other records
      });
      request.reached?.('keys-taken');
      const next = withIdentity(description, { ...identity, arrival: journal.id });
      if (tpm && chip === 'new') {
        tell('chip');
        const reset = await resetChip({
          ...{ bundleRoot: bundle, description: next, keychain, hooks: told(request) },
          caDir: context.places.certificateAuthority,
          tools: findSwtpmTools(),
          ...(ownKey ? {} : { previousUuid: description.uuid }),
        });
        backup = reset.backup;
      } else {
        tell('identity');
        await writeBundle(bundle, next);
        request.reached?.('committed');
      }
    });
  } catch (error) {
    // what failed before the commit is undone; machine.json decides
    for (const journal of begun)
      await settleArrival(journal, { ...settling, program: context.program }).catch(() => {});
    throw error;
  }
  tell('register');
  let id = bundle;
  for (const journal of begun) id = await finishArrival(journal, settling);
  context.changed(id);
  const { uuid, name } = await readBundle(id);
  const state = await chipState(context, id);
  return {
    id,
    uuid,
    name,
    identity: 'copied',
    backup,
    keys,
    chip: state === 'kept' && chip === 'new' ? 'new' : state,
  };
}
