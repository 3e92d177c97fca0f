import { resolve } from 'node:path';
import type {
  Arrival,
  ArrivalRequest,
  ArrivalView,
  InterruptedMove,
  MovePreflight,
  MoveRequest,
  MoveResult,
  MoveTarget,
  Retirement,
} from '../../move/views.ts';
import type { AreaContext } from '../context.ts';
import type { Sync } from '../sync/sync.ts';
import { syncReach } from '../sync/sync-reach.ts';
import type { MachineId } from '../views.ts';
import { arrive } from './arrival.ts';
import { discardUnpacked } from './arrive-sealed.ts';
import { bundleAt, inspectArrival, isSealedName } from './inspect-arrival.ts';
import { discardMove, interruptedMoves } from './interrupted-moves.ts';
import { runMove } from './move-out.ts';
import { type AskSync, preflight } from './move-preflight.ts';
import { retire, takeBack } from './retire.ts';

/** Moving a machine with its chip to another computer, and arriving there (S17–S19, S24). */
export class Moves {
  readonly #context: AreaContext;
  readonly #keychainSync: Sync;
  readonly #sync: AskSync;

  constructor(context: AreaContext, sync: Sync) {
    this.#context = context;
    this.#keychainSync = sync;
    this.#sync = syncReach(sync);
  }

  /** What a move will touch, and what stands in its way. Nothing is changed. */
  preflight(id: MachineId, target?: MoveTarget): Promise<MovePreflight> {
    return preflight(this.#context, this.#sync, id, target);
  }

  /**
   * Seals or copies a stopped machine, which stays locked meanwhile; what was written is read back before it
   * is called done. Cancelled or killed, it can go on later: what was written so far stays.
   * @throws VtpmError the error of the first check that is a problem; VTPM_ERR_MOVE_RECOVERY_KEYS,
   * VTPM_ERR_MOVE_SYNC_…, VTPM_ERR_KEYS_PASSPHRASE_WEAK, VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_…
   */
  run(id: MachineId, request: MoveRequest): Promise<MoveResult> {
    return runMove(this.#context, this.#sync, id, { ...request, folder: resolve(request.folder) });
  }

  /** Moves of a machine that were begun and not finished. */
  interrupted(id: MachineId): Promise<readonly InterruptedMove[]> {
    return interruptedMoves(this.#context.places.config, id);
  }

  /** Gives up an interrupted move: what it wrote so far is removed. */
  discard(id: MachineId, move: Pick<InterruptedMove, 'target'>): Promise<void> {
    return this.#context.locked(id, () => discardMove(this.#context.places.config, id, move.target));
  }

  /**
   * What becomes of the original. Its key stays in the keychain either way.
   * @param to where it went, for the warning at a later start
   */
  retire(id: MachineId, how: Retirement, to: string | null): Promise<void> {
    return retire(this.#context, id, how, to);
  }

  /** Undoes {@link retire} `keep`: the machine is to run here again. */
  takeBack(id: MachineId): Promise<void> {
    return takeBack(this.#context, id);
  }

  /**
   * What lies at a path: a sealed archive, a bundle or its launch file. Nothing is changed, but that a key
   * which keychain sync has for a bundle is taken.
   * @throws VtpmError VTPM_ERR_ARCHIVE_…, VTPM_ERR_BUNDLE_…, VTPM_ERR_KEYS_FILE_…
   */
  async inspectArrival(path: string, passphrase?: string): Promise<ArrivalView> {
    await this.#bringKey(path);
    return inspectArrival(this.#context, path, passphrase);
  }

  /**
   * Takes in a sealed archive or a bundle, as one transaction: killed at any moment it has not happened, or
   * is finished at the next use.
   * @throws VtpmError VTPM_ERR_BUNDLE_UUID_KNOWN, VTPM_ERR_ARRIVAL_…, VTPM_ERR_MOVE_FOLDER_FULL,
   * VTPM_ERR_ARCHIVE_…, VTPM_ERR_KEYS_…, VTPM_ERR_KEYCHAIN_…
   */
  async arrive(path: string, request: ArrivalRequest = {}): Promise<Arrival> {
    await this.#bringKey(path);
    const arrival = await arrive(this.#context, path, request);
    await this.#context.keysChanged();
    return arrival;
  }

  /** Where keychain sync is on and has the key of a bundle that is not here, it is taken now. */
  async #bringKey(path: string): Promise<void> {
    if (!isSealedName(path)) await this.#keychainSync.beforeOpening(await bundleAt(path));
  }

  /** Gives up an arrival that was cancelled: what was unpacked of the archive is removed. */
  discardArrival(path: string, request: Pick<ArrivalRequest, 'passphrase' | 'folder'>): Promise<void> {
    return discardUnpacked(this.#context, resolve(path), request);
  }
}
