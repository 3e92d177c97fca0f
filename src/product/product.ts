import { EventEmitter } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { thisWorld, type World } from '../doctor/context.ts';
import type { Finding } from '../doctor/finding.ts';
import { VtpmError } from '../errors/error.ts';
import type { DescriptionPatch, NewDevice } from '../ipc/contract.ts';
import type { Keychain } from '../keychain/keychain.ts';
import { bundleExtension, bundleLayout } from '../machine/bundle-layout.ts';
import { withBundle } from '../machine/change.ts';
import type { MachineDescription } from '../machine/description.ts';
import { bundleOfOpenedPath } from '../machine/launch-file.ts';
import { Library, type LibraryEntry, readBundle, writeBundle } from '../machine/library.ts';
import { watchLibrary } from '../machine/library-watch.ts';
import type { SessionStatus } from '../session/state.ts';
import type { Diagnosis } from '../tpm/diagnosis.ts';
import type { ResetResult } from '../tpm/reset.ts';
import * as chip from './chip.ts';
import type { ReplacedChip } from './chip-at-start.ts';
import type { AreaContext, ProductContext } from './context.ts';
import { type CreateProgress, createMachine } from './create-machine.ts';
import { Doctor } from './doctor/doctor.ts';
import { hostReportOf, inspectHost } from './doctor/host-report.ts';
import * as firmware from './firmware-settings.ts';
import { Inside } from './inside.ts';
import { type AskPassphrase, chooseKeychain, keychainFile } from './keys/choose-keychain.ts';
import { Keys } from './keys/keys.ts';
import { describeMachine, findPhysicalDisk } from './machine-details.ts';
import { addDeviceTo, applyPatch, removeDeviceFrom, requireNewDiscs, withDefaults } from './machine-store.ts';
import { Moves } from './moves/move.ts';
import { trashMachine } from './moves/retire.ts';
import { settleAllArrivals } from './moves/settle-arrivals.ts';
import { findPlaces, type Places } from './places.ts';
import { readPreferences, type StoredPreferences, writePreferences } from './preferences.ts';
import { type BackgroundCommand, Sessions, type StartedMachine, type StartOptions } from './sessions.ts';
import { summarize } from './summaries.ts';
import { Sync } from './sync/sync.ts';
import type {
  ChipBackupView,
  ChipFacts,
  CreateMachineRequest,
  HostReport,
  MachineDetails,
  MachineId,
  MachineSummary,
  Preferences,
} from './views.ts';
import { ImportDisk } from './ways-out/import-disk.ts';
import { Parallels } from './ways-out/parallels.ts';
import { ToUefi } from './ways-out/to-uefi.ts';

export interface ProductOptions {
  /** Shown to others while a bundle is locked: "vTPM Desktop", "vtpm". */
  readonly program: string;
  readonly places?: Places;
  readonly keychain?: Keychain;
  /** The program that hosts a machine in the background; see {@link Product.startInBackground}. */
  readonly backgroundHost?: BackgroundCommand;
  /** Asks for the passphrase of the keychain file, where that was chosen. */
  readonly askPassphrase?: AskPassphrase;
  /** What the doctor takes for this computer; what is left out is as it is. */
  readonly world?: Partial<World>;
}

/** Events of {@link Product}: the window mirrors them, the CLI ignores them. */
interface ProductEvents {
  changed: [id: MachineId];
  failure: [id: MachineId, error: unknown];
  /** A start replaced a chip whose key is missing, as the machine's policy says. */
  newChip: [id: MachineId, replaced: ReplacedChip];
  /** What `sync.status()` says may be another than before. */
  sync: [];
  /** Keys of these machines came here by sync: what did not open may open now. */
  keysReceived: [uuids: readonly string[]];
}

/**
 * The whole product without a window: every action a person can take, in one place. The window's main
 * process and the CLI each hold one; the truth is in the bundles, the keychain and the sockets of running
 * machines, so any number of them can be open at once.
 *
 * Every method throws VtpmError with one of the codes of src/errors.
 */
export class Product extends EventEmitter<ProductEvents> {
  readonly keys: Keys;
  readonly moves: Moves;
  readonly doctor: Doctor;
  readonly sync: Sync;
  readonly toUefi: ToUefi;
  readonly importDisk: ImportDisk;
  readonly parallels = new Parallels();
  readonly inside: Inside;
  readonly #context: AreaContext;
  readonly #sessions: Sessions;
  readonly #backgroundHost: BackgroundCommand | null;
  #hostReport: Promise<HostReport> | null = null;
  #endWatch: (() => void) | null = null;

  private constructor(
    context: ProductContext,
    backgroundHost: BackgroundCommand | null,
    world: Partial<World>,
  ) {
    super();
    this.#backgroundHost = backgroundHost;
    this.#sessions = new Sessions(context, {
      changed: (id) => this.emit('changed', id),
      failure: (id, error) => this.emit('failure', id, error),
      newChip: (id, replaced) => this.emit('newChip', id, replaced),
    });
    this.#context = {
      ...context,
      locked: (id, action) => this.#locked(id, action),
      changed: (id) => this.emit('changed', id),
      running: () => this.#sessions.running(),
      keysChanged: () => this.sync.afterChange(),
      hostReport: () => this.hostReport({ fresh: true }),
    };
    this.sync = new Sync(this.#context, {
      changed: () => this.emit('sync'),
      received: (uuids) => this.emit('keysReceived', uuids),
    });
    this.keys = new Keys(this.#context);
    this.moves = new Moves(this.#context, this.sync);
    this.toUefi = new ToUefi(this.#context);
    this.importDisk = new ImportDisk(this.#context);
    this.inside = new Inside(this.#context);
    this.doctor = new Doctor(this.#context, this, { ...thisWorld(), ...world });
  }

  static async open(options: ProductOptions): Promise<Product> {
    const places = options.places ?? findPlaces();
    let keychain: Promise<Keychain> | null = options.keychain ? Promise.resolve(options.keychain) : null;
    return new Product(
      {
        program: options.program,
        places,
        library: new Library(places.config, places.machines),
        keychain: () => {
          keychain ??= chooseKeychain(places, options.askPassphrase ?? null);
          return keychain;
        },
        keychainPassphrase: async () => {
          if ((await readPreferences(places.config)).keychain === 'system') return null;
          if (!options.askPassphrase)
            throw new VtpmError('VTPM_ERR_KEYCHAIN_PASSPHRASE_NEEDED', { path: keychainFile(places) });
          return options.askPassphrase();
        },
      },
      options.backgroundHost ?? null,
      options.world ?? {},
    );
  }

  get places(): Places {
    return this.#context.places;
  }

  /** Lets go of what this process holds. Machines it started in the background run on. */
  close(): void {
    this.#endWatch?.();
    this.sync.close();
    this.#sessions.close();
  }

  async list(
    options: { readonly secureBoot: boolean } = { secureBoot: true },
  ): Promise<readonly MachineSummary[]> {
    const [entries, running] = await Promise.all([this.#context.library.entries(), this.#sessions.running()]);
    return summarize(entries, running, this.#context.places, options);
  }

  find(reference: string): Promise<LibraryEntry> {
    return this.#context.library.find(reference);
  }

  async details(id: MachineId): Promise<MachineDetails> {
    await this.#recover(id);
    const [running, host] = await Promise.all([this.#sessions.running(), this.hostReport({ fresh: false })]);
    return describeMachine(this.#context, id, running, host);
  }

  /** @returns the new machine's bundle path */
  async create(request: CreateMachineRequest, onProgress?: CreateProgress): Promise<MachineId> {
    const id = await createMachine(this.#context, request, onProgress);
    this.emit('changed', id);
    await this.sync.afterChange();
    return id;
  }

  /** Makes the small demo machine (a Debian kernel that reports what it finds), without a chip. */
  async createDemo(onProgress?: CreateProgress): Promise<MachineId> {
    const { createDemoMachine } = await import('./demo-machine.ts');
    const id = await createDemoMachine(this.#context, onProgress);
    this.emit('changed', id);
    return id;
  }

  update(id: MachineId, patch: DescriptionPatch): Promise<MachineDescription> {
    return this.#change(id, async (d) => {
      const next = applyPatch(d, patch);
      await requireNewDiscs(d, next);
      return next;
    });
  }

  addDevice(id: MachineId, request: NewDevice): Promise<MachineDescription> {
    return this.#change(id, (d) => addDeviceTo(id, d, request));
  }

  removeDevice(id: MachineId, deviceId: string): Promise<MachineDescription> {
    return this.#change(id, async (d) => removeDeviceFrom(d, deviceId));
  }

  restoreDefaults(id: MachineId): Promise<MachineDescription> {
    return this.#change(id, async (d) => withDefaults(d));
  }

  /** Registers a bundle wherever it lies. @returns its id */
  async register(path: string): Promise<MachineId> {
    const meant = await bundleOfOpenedPath(path);
    const id = resolve(meant.endsWith('machine.json') ? meant.slice(0, -'machine.json'.length) : meant);
    if (!id.endsWith(bundleExtension) && !(await stat(bundleLayout(id).description).catch(() => null)))
      throw new VtpmError('VTPM_ERR_BUNDLE_DAMAGED', { name: id, reason: 'it is not a .vtpmvm bundle' });
    await readBundle(id);
    await this.#context.library.remember(id);
    this.emit('changed', id);
    return id;
  }

  /** Takes a bundle that lies outside the default folder off the list. */
  async forget(id: MachineId): Promise<void> {
    const outside = await this.#context.library.forget(id);
    if (!outside && (await stat(id).catch(() => null)))
      throw new VtpmError('VTPM_ERR_FORGET_DEFAULT_FOLDER', { path: id });
    this.emit('changed', id);
  }

  /**
   * Moves a stopped machine's bundle to the trash. The key record stays in the keychain, so that a bundle
   * taken back out of the trash still opens.
   */
  async delete(id: MachineId): Promise<void> {
    await this.#requireStopped(id);
    await trashMachine(this.#context, id);
  }

  async addChip(id: MachineId, options: chip.AddToMachineOptions): Promise<MachineDescription> {
    return this.#newKeys(id, async () =>
      chip.addToMachine(this.#context, id, await findPhysicalDisk(id, await readBundle(id)), options),
    );
  }

  removeChip(id: MachineId): Promise<string> {
    return this.#newKeys(id, () => chip.removeFromMachine(this.#context, id));
  }

  /**
   * Starts with a new chip: the present storage and its key, if there is one, become a backup.
   * @returns the new description and the backup's id
   */
  resetChip(id: MachineId, options: Parameters<typeof chip.reset>[2] = {}): Promise<ResetResult> {
    return this.#newKeys(id, () => chip.reset(this.#context, id, options));
  }

  /** Why the chip of a stopped machine does not open, with evidence; changes nothing. */
  async diagnoseChip(id: MachineId): Promise<Diagnosis> {
    await this.#recover(id);
    await this.sync.beforeOpening(id);
    return chip.diagnose(this.#context, id);
  }

  backUpChip(id: MachineId): Promise<string> {
    return this.#locked(id, () => chip.backUp(id));
  }

  /** @param backup its id, or null for the newest */
  restoreChip(id: MachineId, backup: string | null): Promise<MachineDescription> {
    return this.#newKeys(id, () => chip.restore(this.#context, id, backup));
  }

  chipBackups(id: MachineId): Promise<readonly ChipBackupView[]> {
    return chip.backups(id);
  }

  async readChip(id: MachineId): Promise<ChipFacts> {
    await this.sync.beforeOpening(id);
    return chip.read(this.#context, id);
  }

  setSecureBoot(id: MachineId, on: boolean): Promise<MachineDescription> {
    return this.#locked(id, () => firmware.switchSecureBoot(this.#context, id, on));
  }

  setFirmwareType(id: MachineId, type: 'uefi' | 'bios'): Promise<MachineDescription> {
    return this.#locked(id, () => firmware.switchFirmware(this.#context, id, type));
  }

  /** Starts a machine with this process as its host: it ends with this process. */
  async start(id: MachineId, options: StartOptions): Promise<StartedMachine> {
    await this.#recover(id);
    await this.sync.beforeOpening(id);
    const started = await this.#sessions.startHere(id, options);
    if (started.newChip) void this.sync.afterChange();
    return started;
  }

  /** Starts a machine in a process of its own, which outlives this one (the CLI's way). */
  startInBackground(id: MachineId, options: StartOptions): Promise<StartedMachine> {
    const command = this.#backgroundHost;
    if (!command) throw new VtpmError('VTPM_ERR_INTERNAL', { reason: 'this process has no background host' });
    return this.#sessions.startInBackground(id, options, command);
  }

  /** Asks the guest to power off (ACPI) and waits until it has. @throws VTPM_ERR_GUEST_IGNORES_SHUTDOWN */
  shutDown(id: MachineId, options: { readonly timeoutMs: number }): Promise<void> {
    return this.#sessions.shutDown(id, options.timeoutMs);
  }

  kill(id: MachineId): Promise<void> {
    return this.#sessions.kill(id);
  }

  /** From now on `changed` also tells what others do with bundles and running machines. */
  watch(): void {
    this.#sessions.watch();
    this.sync.watch();
    const { library, places } = this.#context;
    this.#endWatch ??= watchLibrary({
      configFolder: places.config,
      machinesFolder: places.machines,
      paths: () => library.paths(),
      changed: (id) => this.emit('changed', id),
    });
  }

  /** The status of a machine that this process hosts; null when it hosts it not (any more). */
  sessionStatus(id: MachineId): SessionStatus | null {
    return this.#sessions.statusHere(id);
  }

  /** Resolves when a machine that this process hosts has ended, and all that belongs to it is written. */
  ended(id: MachineId): Promise<void> {
    return this.#sessions.endedHere(id);
  }

  /** Machines that this process hosts. */
  hostedHere(): readonly MachineId[] {
    return this.#sessions.hostedHere();
  }

  /** `from`: findings about this computer that were just made, so that nothing is probed twice. */
  hostReport(options: { readonly fresh: boolean; readonly from?: readonly Finding[] }): Promise<HostReport> {
    if (options.from) this.#hostReport = hostReportOf(this.#context, options.from);
    else if (options.fresh || !this.#hostReport) this.#hostReport = inspectHost(this.#context, this.doctor);
    return this.#hostReport;
  }

  preferences(): Promise<StoredPreferences> {
    return readPreferences(this.#context.places.config);
  }

  setPreferences(
    change: Partial<Preferences> & { readonly keychain?: 'system' | 'file' },
  ): Promise<StoredPreferences> {
    return writePreferences(this.#context.places.config, change);
  }

  async #requireStopped(id: MachineId): Promise<void> {
    if ((await this.#sessions.running()).has(id)) {
      const entry = await this.#context.library.find(id);
      throw new VtpmError('VTPM_ERR_MACHINE_RUNNING', {
        name: entry.description?.name ?? entry.fallbackName,
      });
    }
  }

  /** Runs an action on a stopped machine, under its lock and after leftovers of a killed one are cleaned. */
  async #locked<T>(id: MachineId, action: () => Promise<T>): Promise<T> {
    await this.#requireStopped(id);
    try {
      return await withBundle(id, this.#context.program, async () => {
        await chip.recover(this.#context, id);
        return action();
      });
    } finally {
      this.emit('changed', id);
    }
  }

  /** Like {@link #locked}, for what changes records of the keychain. */
  async #newKeys<T>(id: MachineId, action: () => Promise<T>): Promise<T> {
    const result = await this.#locked(id, action);
    await this.sync.afterChange();
    return result;
  }

  async #change(
    id: MachineId,
    edit: (description: MachineDescription) => Promise<MachineDescription>,
  ): Promise<MachineDescription> {
    return this.#locked(id, async () => {
      const next = await edit(await readBundle(id));
      await writeBundle(id, next);
      return next;
    });
  }

  /**
   * Finishes or undoes what killed processes left in any known bundle: called once when the app starts. A
   * bundle whose keychain can't be asked now is looked at again when it is used.
   */
  async recoverAll(): Promise<void> {
    for (const path of await this.#context.library.paths()) await this.#recover(path).catch(() => {});
    await settleAllArrivals(this.#context);
  }

  /** Finishes or undoes what a killed process left in a bundle, unless somebody is at work on it. */
  async #recover(id: MachineId): Promise<void> {
    if (!(await chip.needsRecovery(this.#context, id))) return;
    try {
      await withBundle(id, this.#context.program, () => chip.recover(this.#context, id));
    } catch (error) {
      if (error instanceof VtpmError && error.code === 'VTPM_ERR_MACHINE_BUSY') return;
      throw error;
    }
  }
}
