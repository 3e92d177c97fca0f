import { VtpmError } from '../errors/error.ts';
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
} from '../move/views.ts';
import type { AreaContext } from './context.ts';
import type { MachineId } from './views.ts';

/** Moving a machine with its chip to another computer, and arriving there (S17–S19, S24). */
export class Moves {
  readonly #context: AreaContext;

  constructor(context: AreaContext) {
    this.#context = context;
  }

  /** What a move will touch, and what stands in its way. Nothing is changed. */
  preflight(id: MachineId, target?: MoveTarget): Promise<MovePreflight> {
    return this.#notYet(id, target);
  }

  /**
   * Seals or copies a stopped machine, which stays locked meanwhile; what was written is read back before it
   * is called done. Cancelled or killed, it can go on later.
   * @throws VtpmError VTPM_ERR_MOVE_…, VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_…
   */
  run(id: MachineId, request: MoveRequest): Promise<MoveResult> {
    return this.#notYet(id, request);
  }

  /** Moves of a machine that were begun and not finished. */
  interrupted(id: MachineId): Promise<readonly InterruptedMove[]> {
    return this.#notYet(id);
  }

  /** Gives up an interrupted move: what it wrote so far is removed. */
  discard(id: MachineId, move: Pick<InterruptedMove, 'target'>): Promise<void> {
    return this.#notYet(id, move);
  }

  /** @param to where it went, for the warning at a later start */
  retire(id: MachineId, how: Retirement, to: string | null): Promise<void> {
    return this.#notYet(id, how, to);
  }

  /** Undoes {@link retire} `keep`: the machine is to run here again. */
  takeBack(id: MachineId): Promise<void> {
    return this.#notYet(id);
  }

  /** What lies at a path: a sealed archive, a bundle or its launch file. Nothing is changed. */
  inspectArrival(path: string, passphrase?: string): Promise<ArrivalView> {
    return this.#notYet(path, passphrase);
  }

  /**
   * Takes in a sealed archive or a bundle, as one transaction.
   * @throws VtpmError VTPM_ERR_BUNDLE_UUID_KNOWN, VTPM_ERR_ARRIVAL_…, VTPM_ERR_ARCHIVE_…
   */
  arrive(path: string, request: ArrivalRequest = {}): Promise<Arrival> {
    return this.#notYet(path, request);
  }

  #notYet(...what: readonly unknown[]): Promise<never> {
    return Promise.reject(
      new VtpmError('VTPM_ERR_INTERNAL', { reason: `not yet: ${this.#context.program} ${what.length}` }),
    );
  }
}
