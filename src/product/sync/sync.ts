import { resolve } from 'node:path';
import { toVtpmError, VtpmError } from '../../errors/error.ts';
import { findRecord, type KeyRecord } from '../../keychain/record.ts';
import { readBundle } from '../../machine/library.ts';
import type { SyncEngine } from '../../sync/engine.ts';
import { viewFolder } from '../../sync/folder-view.ts';
import type { SyncHost } from '../../sync/participant.ts';
import { readSettings } from '../../sync/settings.ts';
import type {
  ComputerId,
  FolderView,
  RemovedComputer,
  SharedMachine,
  SyncResult,
  SyncStatus,
} from '../../sync/views.ts';
import { diagnose } from '../chip.ts';
import type { AreaContext } from '../context.ts';
import { bundlesHere, fingerprintsIn, proverOf } from '../keys/portable-keys.ts';
import type { MachineId } from '../views.ts';
import { type SyncWatch, watchSyncFolder } from './sync-watch.ts';

/** How long a start or a change of a chip waits for a sync that it does not depend on. Milliseconds. */
const patience = 10_000;

const nothing: SyncResult = { state: 'off', received: [], sent: [], repaired: false, problems: [] };

/** Who is told what happens without being asked for. */
export interface SyncListener {
  /** What {@link Sync.status} says may be another than before. */
  changed(): void;
  /** Keys of these machines came into the keychain. */
  received(uuids: readonly string[]): void;
}

/**
 * Keys of chips that travel by themselves, through a folder that a cloud drive or Syncthing carries (S18).
 * Where sync is not set up, every automatic call returns at once.
 */
export class Sync {
  readonly #context: AreaContext;
  readonly #told: SyncListener;
  #engine: Promise<SyncEngine> | null = null;
  #watch: SyncWatch | null = null;
  #last = '';

  constructor(context: AreaContext, told: SyncListener) {
    this.#context = context;
    this.#told = told;
  }

  /** Everything a person is shown; never fails for a folder or keychain that can't be used. */
  async status(): Promise<SyncStatus> {
    return (await this.#opened()).status();
  }

  /** The machines whose keys every computer of the circle can read. */
  async machines(): Promise<readonly SharedMachine[]> {
    return (await this.#opened()).machines();
  }

  /** What a folder holds, before anything is done with it. */
  inspectFolder(folder: string): Promise<FolderView> {
    return viewFolder(resolve(folder));
  }

  /** Makes a circle in a folder, with this computer alone in it. */
  setUp(folder: string, name: string): Promise<SyncResult> {
    return this.#run(async (engine) => engine.setUp(resolve(folder), name));
  }

  /** Asks to join the circle of a folder; {@link status} has the code once another computer answered. */
  join(folder: string, name: string): Promise<void> {
    return this.#run((engine) => engine.join(resolve(folder), name));
  }

  /**
   * On the computer that joins: both screens show the same code. Needed before or after the approval there.
   * @param code what the other screen shows, when it is typed rather than compared by eye
   */
  confirmJoin(code: string | null = null): Promise<SyncResult> {
    return this.#run((engine) => engine.confirmJoin(code));
  }

  /** Requests of other computers, with their codes. */
  async requests(): Promise<SyncStatus['requests']> {
    return (await this.status()).requests;
  }

  /** Lets a computer in: it can read every key of the circle from now on. */
  approve(request: string): Promise<SyncResult> {
    return this.#run((engine) => engine.approve(request));
  }

  refuse(request: string): Promise<SyncResult> {
    return this.#run((engine) => engine.refuse(request));
  }

  /** @returns what the computer may have read before: only a new chip makes such a key worthless */
  removeComputer(id: ComputerId): Promise<RemovedComputer> {
    return this.#run((engine) => engine.removeComputer(id));
  }

  /** Leaves, takes back a request, or clears away a removal; the keys of machines stay. */
  leave(): Promise<{ readonly told: boolean }> {
    return this.#run((engine) => engine.leave());
  }

  /** Pulls and pushes now. */
  syncNow(): Promise<SyncResult> {
    return this.#run((engine) => engine.sync());
  }

  /**
   * Looks in the sync folder for the key of a chip that does not open.
   * @returns whether the chip opens now
   */
  async lookForKey(id: MachineId): Promise<{ readonly opens: boolean; readonly result: SyncResult }> {
    if (!(await readSettings(this.#context.places.config))) throw new VtpmError('VTPM_ERR_SYNC_NOT_SET_UP');
    const result = await this.syncNow();
    return { opens: (await diagnose(this.#context, id)).problem === null, result };
  }

  /** After a change of keys: tells the other computers. Never fails, and takes {@link patience} at most. */
  async afterChange(): Promise<void> {
    await this.#automatic();
  }

  /** Before a chip is opened whose key is not here: takes it from the folder. As harmless as afterChange. */
  async beforeOpening(id: MachineId): Promise<void> {
    try {
      if (!(await readSettings(this.#context.places.config))) return;
      const { uuid, tpm } = await readBundle(id);
      if (!tpm) return;
      await findRecord(await this.#context.keychain(), uuid, tpm.storageId);
    } catch (error) {
      // whatever else is wrong is told by the one who opens the chip
      if (error instanceof VtpmError && /^VTPM_ERR_KEY_(MISSING|WRONG)$/.test(error.code))
        await this.#automatic();
    }
  }

  /** From now on, while this process runs, what other computers write is taken at once. */
  watch(): void {
    this.#watch ??= watchSyncFolder({
      folder: async () => (await readSettings(this.#context.places.config))?.folder ?? null,
      look: async () => {
        await this.#automatic();
      },
    });
  }

  close(): void {
    this.#watch?.end();
    this.#watch = null;
  }

  async #automatic(): Promise<void> {
    let result: SyncResult = nothing;
    try {
      if (!(await readSettings(this.#context.places.config))) return;
      const timeout = Promise.withResolvers<null>();
      const timer = setTimeout(() => timeout.resolve(null), patience);
      const sync = (await this.#opened()).sync();
      sync.then((done) => this.#tellReceived(done)).catch(() => undefined);
      result = (await Promise.race([sync, timeout.promise])) ?? nothing;
      clearTimeout(timer);
    } catch {
      // status() shows what stands in the way
    }
    // requests come and go without a result of their own, so whoever watches compares the whole status
    const now = JSON.stringify(this.#watch ? await this.status().catch(() => null) : result);
    if (now !== this.#last) this.#told.changed();
    this.#last = now;
  }

  /** @param result of any action; those that exchanged keys say so */
  #tellReceived(result: unknown): void {
    const { received = [] } = (result ?? {}) as Partial<SyncResult>;
    if (received.length > 0) this.#told.received([...new Set(received.map(({ uuid }) => uuid))]);
  }

  async #run<T>(action: (engine: SyncEngine) => Promise<T>): Promise<T> {
    try {
      const result = await action(await this.#opened());
      this.#tellReceived(result);
      return result;
    } finally {
      this.#watch?.follow();
      this.#told.changed();
    }
  }

  #opened(): Promise<SyncEngine> {
    this.#engine ??= this.#open();
    this.#engine.catch(() => {
      this.#engine = null;
    });
    return this.#engine;
  }

  async #open(): Promise<SyncEngine> {
    const { SyncEngine } = await import('../../sync/engine.ts'); // its cryptography takes time to load
    const host: SyncHost = {
      config: this.#context.places.config,
      program: this.#context.program,
      keychain: await this.#context.keychain(),
      withMachine: (uuid, action) => this.#withMachine(uuid, action),
      opens: async (record: KeyRecord) => (await proverOf(await bundlesHere(this.#context))(record)).opens,
      fingerprintOf: async ({ uuid, storageId }) => {
        for (const bundle of await bundlesHere(this.#context)) {
          const found = bundle.description.uuid === uuid && (await fingerprintsIn(bundle)).get(storageId);
          if (found) return found;
        }
        return null;
      },
      now: () => new Date(),
    };
    return new SyncEngine(host);
  }

  /** Holds the locks of every bundle of this machine here; false when one is running or being changed. */
  async #withMachine(uuid: string, action: () => Promise<void>): Promise<boolean> {
    const bundles = (await bundlesHere(this.#context)).filter((b) => b.description.uuid === uuid);
    let begun = false;
    const whole = bundles.reduce<() => Promise<void>>(
      (inner, { id }) =>
        () =>
          this.#context.locked(id, inner),
      () => {
        begun = true;
        return action();
      },
    );
    try {
      await whole();
      return true;
    } catch (error) {
      // a machine that runs, is being changed or is damaged waits; a keychain that fails fails the sync
      if (begun || toVtpmError(error).code.startsWith('VTPM_ERR_KEYCHAIN_')) throw error;
      return false;
    }
  }
}
