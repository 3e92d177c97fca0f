import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toWireError, VtpmError } from '../errors/error.ts';
import { exitError, type QemuExit } from '../qemu/process.ts';
import { ControlServer } from './control-server.ts';
import { type HostOptions, type LaunchedMachine, launch } from './launch.ts';
import { readEventLog } from './read-event-log.ts';
import { controlSocketName, prepareSessionFolder, sessionFolder } from './session-folder.ts';
import type { ControlAnswer, ControlRequest, SessionStatus } from './state.ts';

/** A machine that runs in this process. */
export interface HostedMachine {
  /** Where other processes reach it (RemoteMachine.connect). */
  readonly controlSocket: string;
  status(): SessionStatus;
  /** Presses the power button, again and again until the guest listens; the end comes as a status. */
  powerDown(): Promise<SessionStatus>;
  /** Pulls the plug and waits until QEMU and chip are gone. */
  kill(): Promise<SessionStatus>;
  onStatus(listener: (status: SessionStatus) => void): () => void;
  /** The guest's event log, as found in its memory. @throws VtpmError VTPM_ERR_EVENT_LOG_MISSING */
  eventLog(): Promise<Buffer>;
  /** The last status, once QEMU and chip are gone and the lock is released. Never rejects. */
  readonly ended: Promise<SessionStatus>;
}

/**
 * Starts a machine and hosts it until it ends: chip first (a machine that has one never runs without it),
 * then QEMU, then a control socket for other processes. The lock is released whatever happens.
 * @throws VtpmError what kept it from starting; nothing is left running then.
 */
export async function hostMachine(options: HostOptions): Promise<HostedMachine> {
  const folder = sessionFolder(options.runtimeDir, options.description.uuid, options.bundleRoot);
  const session = new Session(options, folder);
  try {
    await prepareSessionFolder(options.runtimeDir, folder);
    await session.start();
    return session;
  } catch (error) {
    await session.abandon();
    throw error;
  }
}

class Session implements HostedMachine {
  readonly controlSocket: string;
  readonly #folder: string;
  readonly #options: HostOptions;
  readonly #listeners = new Set<(status: SessionStatus) => void>();
  readonly #ended = Promise.withResolvers<SessionStatus>();
  #status: SessionStatus;
  #control: ControlServer | null = null;
  #machine: LaunchedMachine | null = null;
  #guestShutdown = false;
  #killed = false;
  #pressing: NodeJS.Timeout | null = null;
  /** A search of the guest's memory that is under way: one at a time, whoever asks. */
  #search: Promise<Buffer> | null = null;

  constructor(options: HostOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.controlSocket = join(folder, controlSocketName);
    this.#status = {
      uuid: options.description.uuid,
      name: options.description.name,
      bundleRoot: options.bundleRoot,
      pid: process.pid,
      qemuPid: null,
      state: 'starting',
      accelerator: options.accelerator,
      startedAt: new Date().toISOString(),
      chip: options.description.tpm ? 'working' : 'none',
      problem: null,
      end: null,
    };
  }

  async start(): Promise<void> {
    this.#control = await ControlServer.open(this.controlSocket, (method) => this.#handle(method));
    const machine = await launch(this.#options, this.#folder);
    this.#machine = machine;
    machine.qmp.onEvent(({ name, data }) => {
      if (name === 'SHUTDOWN') this.#guestShutdown = data.guest === true;
    });
    void machine.qemu.exited.then((exit) => this.#finish(exit));
    void machine.tpm?.exited.then(({ words }) => this.#chipDied(words));
    await machine.qmp.execute('cont');
    this.#change({ state: 'running', qemuPid: machine.qemu.pid });
  }

  /** After a failed start. */
  async abandon(): Promise<void> {
    if (this.#machine) {
      this.#machine.qemu.kill();
      await this.#ended.promise;
      return;
    }
    await this.#release();
    this.#control?.hangUp();
  }

  /** The lock goes last: whoever has it next makes the same folder. */
  async #release(): Promise<void> {
    await this.#control?.stopListening();
    await rm(this.#folder, { recursive: true, force: true });
    this.#options.lock.release();
  }

  get ended(): Promise<SessionStatus> {
    return this.#ended.promise;
  }

  status(): SessionStatus {
    return this.#status;
  }

  onStatus(listener: (status: SessionStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async powerDown(): Promise<SessionStatus> {
    const machine = this.#running();
    if (this.#status.state === 'paused') await machine.qmp.execute('cont');
    const { everyMs, patienceMs } = this.#options.powerDown ?? { everyMs: 3000, patienceMs: 120_000 };
    await machine.qmp.execute('system_powerdown');
    this.#change({ state: 'stopping' });
    if (this.#pressing) return this.#status;
    // A press is lost while the guest does not listen yet, so it is repeated.
    const deadline = Date.now() + patienceMs;
    this.#pressing = setInterval(() => {
      if (Date.now() < deadline) {
        machine.qmp.execute('system_powerdown').catch(() => {});
        return;
      }
      this.#stopPressing();
      const problem = new VtpmError('VTPM_ERR_GUEST_IGNORES_POWER_DOWN', { seconds: patienceMs / 1000 });
      this.#change({ state: 'running', problem: toWireError(problem) });
    }, everyMs);
    return this.#status;
  }

  async kill(): Promise<SessionStatus> {
    const { qemu, qmp } = this.#running();
    this.#killed = true;
    // `quit` lets QEMU flush the disks; what does not obey in 5 s is killed.
    qmp.execute('quit').catch(() => {});
    const timer = setTimeout(() => qemu.kill(), 5000);
    await qemu.exited;
    clearTimeout(timer);
    return this.#ended.promise;
  }

  #running(): LaunchedMachine {
    if (this.#machine && this.#status.end === null) return this.#machine;
    throw new VtpmError('VTPM_ERR_MACHINE_NOT_RUNNING', { name: this.#status.name });
  }

  async eventLog(): Promise<Buffer> {
    const { qmp } = this.#running();
    this.#search ??= readEventLog(qmp, this.#options.description, this.#folder).finally(() => {
      this.#search = null;
    });
    return this.#search;
  }

  async #handle(method: ControlRequest['method']): Promise<ControlAnswer> {
    switch (method) {
      case 'status':
        return { status: this.#status };
      case 'power-down':
        return { status: await this.powerDown() };
      case 'kill':
        return { status: await this.kill() };
      case 'event-log':
        return { eventLog: (await this.eventLog()).toString('base64') };
      default:
        return method satisfies never;
    }
  }

  /**
   * QEMU runs on with a dead chip, and after a reset the guest would start without one. So the machine is
   * held, the user told, and a shut-down (which lets it run on for that) remains possible; a restart ends it.
   */
  async #chipDied(words: string): Promise<void> {
    const machine = this.#machine;
    if (!machine) return;
    // swtpm also ends when QEMU has closed its connection: then QEMU is about to be gone.
    const ending = await Promise.race([
      machine.qemu.exited.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 1000)),
    ]);
    if (ending || this.#killed) return;
    const reason = words.split('\n').at(-1) || 'without a word';
    const problem = toWireError(new VtpmError('VTPM_ERR_TPM_DIED', { reason }));
    try {
      await machine.qmp.execute('set-action', { reboot: 'shutdown' });
      if (this.#pressing === null) await machine.qmp.execute('stop');
      this.#change({ state: this.#pressing ? 'stopping' : 'paused', chip: 'dead', problem });
    } catch {
      machine.qemu.kill(); // a machine that can't be held must not run without its chip
      this.#change({ chip: 'dead', problem });
    }
  }

  async #finish(exit: QemuExit): Promise<void> {
    const wasStopping = this.#status.state === 'stopping';
    this.#stopPressing();
    this.#machine?.qmp.close();
    await this.#machine?.tpm?.stop().catch(() => {});
    const failure = this.#killed ? null : exitError(exit);
    const end = this.#killed ? 'killed' : failure ? 'failed' : wasStopping ? 'power-down' : 'guest';
    const closedByHost = end === 'guest' && !this.#guestShutdown; // QEMU was told to end by a signal
    await this.#release();
    this.#change({
      state: failure ? 'failed' : 'stopped',
      qemuPid: null,
      end: closedByHost ? 'killed' : end,
      problem: failure ? toWireError(failure) : this.#status.problem,
    });
    this.#ended.resolve(this.#status);
    // Whoever waits for the answer to "kill" gets it first.
    setImmediate(() => this.#control?.hangUp());
  }

  #stopPressing(): void {
    if (this.#pressing) clearInterval(this.#pressing);
    this.#pressing = null;
  }

  #change(change: Partial<SessionStatus>): void {
    if (this.#status.end !== null) return;
    this.#status = { ...this.#status, ...change };
    this.#control?.announce(this.#status);
    for (const listener of this.#listeners) listener(this.#status);
  }
}
