import { readArrivalJournals } from '../../move/arrival-journal.ts';
import { settleArrival } from '../../move/settle-arrival.ts';
import type { ProductContext } from '../context.ts';
import type { MachineId } from '../views.ts';

const settling = (context: ProductContext) => ({
  config: context.places.config,
  library: context.library,
  keychain: context.keychain,
});

/** The unfinished arrivals of one bundle. */
export const arrivalsOf = async (context: ProductContext, id: MachineId) =>
  (await readArrivalJournals(context.places.config)).filter(
    ({ bundle, place }) => bundle === id || place === id,
  );

/** Finishes or undoes arrivals of a bundle that were killed. The caller holds its lock. */
export async function settleArrivalsOf(context: ProductContext, id: MachineId): Promise<void> {
  for (const journal of await arrivalsOf(context, id))
    await settleArrival(journal, { ...settling(context), program: null });
}

/** Finishes or undoes all arrivals that were killed; those that can't be settled now are left for later. */
export async function settleAllArrivals(context: ProductContext): Promise<void> {
  for (const journal of await readArrivalJournals(context.places.config).catch(() => []))
    await settleArrival(journal, { ...settling(context), program: context.program }).catch(() => {});
}
