import { type BundlePlan, planBundle } from '../../copy/plan.ts';
import { toVtpmError, toWireError, VtpmError, type WireError } from '../../errors/error.ts';
import { currentAccount } from '../../keychain/keychain.ts';
import { withBundle } from '../../machine/change.ts';
import type { MachineDescription } from '../../machine/description.ts';
import { guestOsProfiles } from '../../machine/guest-os.ts';
import { readBundle } from '../../machine/library.ts';
import { estimateSealed } from '../../move/estimate.ts';
import { recoveryKeyHints } from '../../move/recovery-keys.ts';
import {
  type MoveCheck,
  type MovePreflight,
  type MoveTarget,
  type MoveWay,
  type MoveWayView,
  moveWays,
  type OffCheck,
  type SyncReach,
} from '../../move/views.ts';
import { needsRecovery } from '../chip.ts';
import type { AreaContext } from '../context.ts';
import type { MachineId } from '../views.ts';
import { interruptedMoves, moveNotes } from './interrupted-moves.ts';
import { checkGuest, checkKey, checkNeeds, checkOutside, checkSealed, checkSize } from './move-checks.ts';
import { checkTarget, targetNames } from './move-target.ts';

/** What a move asks of keychain sync; null where that is not set up. */
export type AskSync = (machine: {
  readonly uuid: string;
  readonly storageId: string;
}) => Promise<SyncReach | null>;

/** Where a move goes and what is known of it, found under the machine's lock. */
export interface Measured {
  readonly preflight: MovePreflight;
  readonly plan: BundlePlan | null;
  /** Whether keys travel along. */
  readonly keys: boolean;
}

/** All checks of a machine; nothing is changed. */
export async function preflight(
  context: AreaContext,
  sync: AskSync,
  id: MachineId,
  target: MoveTarget | undefined,
): Promise<MovePreflight> {
  const { name } = await readBundle(id);
  if ((await context.running()).has(id))
    return (await measure(context, sync, id, target, wire('VTPM_ERR_MACHINE_RUNNING', name))).preflight;
  if (await needsRecovery(context, id)) await context.locked(id, async () => {});
  try {
    return await withBundle(id, context.program, async () => {
      return (await measure(context, sync, id, target, null)).preflight;
    });
  } catch (thrown) {
    const error = toVtpmError(thrown);
    if (error.code !== 'VTPM_ERR_MACHINE_BUSY') throw error;
    return (await measure(context, sync, id, target, toWireError(error))).preflight;
  }
}

const wire = (code: 'VTPM_ERR_MACHINE_RUNNING', name: string): WireError => ({ code, details: { name } });

/**
 * All checks, with the plan that they were made from. The caller holds the machine's lock, unless `busy`
 * tells why nobody can: what needs a machine at rest is left out then.
 */
export async function measure(
  context: AreaContext,
  sync: AskSync,
  id: MachineId,
  target: MoveTarget | undefined,
  busy: WireError | null,
): Promise<Measured> {
  const description = await readBundle(id);
  const off: OffCheck = {
    ...{ id: 'off', verdict: busy ? 'problem' : 'ok', error: busy },
    lastStoppedAt: description.lastStoppedAt,
  };
  const keys = await hasKeys(context, description);
  const interrupted = await interruptedMoves(context.places.config, id);
  const checks: MoveCheck[] = [off];
  let plan: BundlePlan | null = null;
  let estimate: number | null = null;
  let recoveryKeysNeeded = false;
  if (!busy) {
    const { check: key, contents } = await checkKey(context, id, description);
    const { check: sealed, virtualBytes, keysNeeded } = await checkSealed(id, description, contents);
    recoveryKeysNeeded = keysNeeded;
    plan = await planBundle(id);
    estimate = await estimateSealed(plan);
    checks.push(key, sealed, await checkGuest(id, description), checkSize(plan, virtualBytes));
    checks.push(await checkOutside(description, plan));
    if (target) {
      const way = target.way ?? 'sealed';
      const begun = interrupted.find((m) => m.folder === target.folder && m.way === way);
      const written = begun?.writtenBytes ?? 0;
      // its keys may be there already, and no data yet
      const notes = await moveNotes(context.places.config, id);
      const goesOn = notes.some((n) => n.folder === target.folder && n.way === way);
      checks.push(await checkTarget(target.folder, way, { plan, estimate, keys, written, goesOn }));
    }
    checks.push(await checkNeeds(id, description, plan.dataBytes));
  }
  return {
    plan,
    keys,
    preflight: {
      ...{ id, uuid: description.uuid, name: description.name, guestOs: description.guestOs, checks },
      possible: checks.every(({ verdict }) => verdict !== 'problem'),
      recoveryKeysNeeded,
      recoveryKeyHints: recoveryKeyHints(guestOsProfiles[description.guestOs].family),
      ways: await waysOf(id, description, keys, plan && { estimate, dataBytes: plan.dataBytes }, sync),
      interrupted,
    },
  };
}

/** Whether the keychain has records of this machine: of its chip, or of backups. */
async function hasKeys(context: AreaContext, { uuid, tpm }: MachineDescription): Promise<boolean> {
  if (tpm) return true;
  const account = currentAccount(uuid);
  const keychain = await context.keychain().catch(() => null);
  return (await keychain?.list().catch(() => []))?.some((a) => a.startsWith(`${account}.`)) ?? false;
}

/** The three ways, each with whether it can be gone now. */
async function waysOf(
  id: MachineId,
  { uuid, name, tpm }: MachineDescription,
  keys: boolean,
  sizes: { readonly estimate: number | null; readonly dataBytes: number } | null,
  ask: AskSync,
): Promise<readonly MoveWayView[]> {
  const sync = tpm && (await ask({ uuid, storageId: tpm.storageId }));
  const obstacle: Readonly<Record<MoveWay, VtpmError | null>> = {
    sealed: null,
    copy: null,
    sync: sync
      ? sync.carriesKey
        ? null
        : new VtpmError('VTPM_ERR_MOVE_SYNC_NO_KEY', { name })
      : new VtpmError('VTPM_ERR_MOVE_SYNC_OFF', { name }),
  };
  return moveWays.map((way) => {
    const error = obstacle[way];
    return {
      ...{ way, available: error === null, error: error && toWireError(error) },
      needsPassphrase: way === 'sealed' || (way === 'copy' && keys),
      names: targetNames(id, way, keys),
      estimatedBytes: way === 'sealed' ? (sizes?.estimate ?? null) : (sizes?.dataBytes ?? null),
      sync: way === 'sync' ? sync : null,
    };
  });
}
