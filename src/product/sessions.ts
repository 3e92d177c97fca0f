import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { lockBundle } from '../machine/change.ts';
import { thisInstallation } from '../machine/installation.ts';
import { readBundle } from '../machine/library.ts';
import type { Accelerator } from '../qemu/accelerator.ts';
import { startBackgroundHost } from '../session/background-host.ts';
import { listSessions } from '../session/discover.ts';
import type { HostedMachine } from '../session/host.ts';
import { RemoteMachine } from '../session/remote.ts';
import { fromWire, type SessionStatus } from '../session/state.ts';
import { recover } from './chip.ts';
import { type ReplacedChip, replaceChipWithoutKey, replacedSince } from './chip-at-start.ts';
import type { ProductContext } from './context.ts';
import { ElsewhereHosted } from './elsewhere-hosted.ts';
import { lockToRun, note, prepareAndHost, requireNotMovedAway } from './host-here.ts';
import type { MachineId, MachineState, RunningMachine, RunningMachines } from './views.ts';

export interface StartOptions {
  /** No window for the guest's screen. */
  readonly headless: boolean;
  /** For tests and for people who know better. */
  readonly accelerator?: Accelerator;
}

export interface StartedMachine {
  readonly accelerator: Accelerator;
  readonly pid: number;
  /** Null when the chip is the one that the machine had. */
  readonly newChip: ReplacedChip | null;
}

export interface SessionEvents {
  changed(id: MachineId): void;
  failure(id: MachineId, error: unknown): void;
  newChip(id: MachineId, replaced: ReplacedChip): void;
}

/** The program that hosts a machine in the background, and its arguments before the bundle's path. */
export interface BackgroundCommand {
  readonly program: string;
  readonly args: readonly string[];
}

const viewState = (status: SessionStatus): MachineState | null => {
  switch (status.state) {
    case 'starting':
    case 'running':
    case 'stopping':
      return status.state;
    case 'paused':
      return 'running';
    case 'stopped':
    case 'failed':
      return null;
  }
};

/** Machines that run on this computer, whoever hosts them: started, stopped and watched from here. */
export class Sessions {
  readonly #context: ProductContext;
  readonly #events: SessionEvents;
  readonly #here = new Map<MachineId, { readonly machine: HostedMachine; readonly ended: Promise<void> }>();
  readonly #elsewhere: ElsewhereHosted;

  constructor(context: ProductContext, events: SessionEvents) {
    this.#context = context;
    this.#events = events;
    this.#elsewhere = new ElsewhereHosted({
      runtime: context.places.runtime,
      running: () => this.running(),
      hostedHere: (id) => this.#here.has(id),
      events,
    });
  }

  hostedHere(): readonly MachineId[] {
    return [...this.#here.keys()];
  }

  async running(): Promise<RunningMachines> {
    const sessions = await listSessions(this.#context.places.runtime);
    const found = new Map<MachineId, RunningMachine>();
    for (const { status, controlSocket } of sessions) {
      const state = viewState(status);
      if (state) found.set(status.bundleRoot, { state, startedAt: status.startedAt, controlSocket });
    }
    return found;
  }

  /** Tells of machines that other processes start, stop or lose, from now on. */
  watch(): void {
    this.#elsewhere.watch();
  }

  /** The last status of a machine that this process hosts. */
  statusHere(id: MachineId): SessionStatus | null {
    return this.#here.get(id)?.machine.status() ?? null;
  }

  endedHere(id: MachineId): Promise<void> {
    return this.#here.get(id)?.ended ?? Promise.resolve();
  }

  /** Starts a machine hosted by this process. */
  async startHere(id: MachineId, options: StartOptions): Promise<StartedMachine> {
    const { places } = this.#context;
    const first = await readBundle(id);
    if ((await this.running()).has(id)) throw new VtpmError('VTPM_ERR_MACHINE_RUNNING', { name: first.name });
    const here = await thisInstallation(places.config);
    requireNotMovedAway(first, here);
    const lock = await lockToRun(this.#context, id, first);
    let machine: HostedMachine;
    let runs = false;
    const released = Promise.withResolvers<void>();
    // The session lets go of the lock at the end: not before the last thing is written under it, so that
    // whoever waits for the lock finds a bundle that is at rest.
    const sessionLock: HeldLock = {
      release: () => {
        const written = runs ? note(id, { lastStoppedAt: new Date().toISOString() }) : Promise.resolve();
        void written.finally(() => {
          lock.release();
          released.resolve();
        });
      },
    };
    let newChip: ReplacedChip | null = null;
    try {
      await recover(this.#context, id);
      newChip = await replaceChipWithoutKey(this.#context, id);
      if (newChip) this.#events.newChip(id, newChip);
      machine = await prepareAndHost(this.#context, id, options, sessionLock);
      runs = true;
      await note(id, { lastStartedAt: new Date().toISOString(), lastRunOn: { ...here }, bootOnceFrom: null });
    } catch (error) {
      lock.release();
      this.#events.changed(id);
      throw error;
    }
    let problem: string | undefined;
    machine.onStatus((status) => {
      this.#events.changed(id);
      if (status.problem && status.problem.code !== problem) {
        problem = status.problem.code;
        this.#events.failure(id, fromWire(status.problem));
      }
    });
    const ended = released.promise.then(() => {
      this.#here.delete(id);
      this.#events.changed(id);
    });
    this.#here.set(id, { machine, ended });
    this.#events.changed(id);
    const { pid } = machine.status();
    return { accelerator: machine.status().accelerator, pid, newChip };
  }

  async startInBackground(
    id: MachineId,
    options: StartOptions,
    command: BackgroundCommand,
  ): Promise<StartedMachine> {
    const description = await readBundle(id);
    if ((await this.running()).has(id))
      throw new VtpmError('VTPM_ERR_MACHINE_RUNNING', { name: description.name });
    requireNotMovedAway(description, await thisInstallation(this.#context.places.config));
    const secret = description.tpm ? await this.#context.keychainPassphrase() : null;
    const { logs } = bundleLayout(id);
    await mkdir(logs, { recursive: true, mode: 0o700 });
    const status = await startBackgroundHost({
      program: command.program,
      args: [
        ...command.args,
        id,
        ...(options.headless ? ['--headless'] : []),
        ...(options.accelerator ? ['--accelerator', options.accelerator] : []),
        ...(secret === null ? [] : ['--secret-from-parent']),
      ],
      ...(secret === null ? {} : { secret }),
      logFile: join(logs, 'host.log'),
    });
    const newChip = await replacedSince(id, description);
    if (newChip) this.#events.newChip(id, newChip);
    return { accelerator: status.accelerator, pid: status.pid, newChip };
  }

  async #connect(id: MachineId): Promise<RemoteMachine> {
    const session = (await this.running()).get(id);
    if (!session) {
      const { name } = await readBundle(id);
      throw new VtpmError('VTPM_ERR_MACHINE_NOT_RUNNING', { name });
    }
    return RemoteMachine.connect(session.controlSocket);
  }

  /** Asks the guest to power off and waits until its host has let go of the bundle. */
  async shutDown(id: MachineId, timeoutMs: number): Promise<void> {
    const remote = await this.#connect(id);
    try {
      await remote.powerDown();
      const timeout = Promise.withResolvers<'timeout'>();
      const timer = setTimeout(() => timeout.resolve('timeout'), timeoutMs);
      const outcome = await Promise.race([remote.closed, timeout.promise]);
      clearTimeout(timer);
      if (outcome === 'timeout') {
        const { name } = await readBundle(id);
        throw new VtpmError('VTPM_ERR_GUEST_IGNORES_POWER_DOWN', {
          name,
          seconds: Math.round(timeoutMs / 1000),
        });
      }
    } finally {
      remote.close();
    }
    await this.#unlocked(id);
  }

  async kill(id: MachineId): Promise<void> {
    const remote = await this.#connect(id);
    try {
      await remote.kill();
      await remote.closed;
    } finally {
      remote.close();
    }
    await this.#unlocked(id);
  }

  /** The socket closes a moment before the host has written its last words and released the lock. */
  async #unlocked(id: MachineId): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      try {
        (await lockBundle(id, this.#context.program)).release();
        return;
      } catch (error) {
        if (!(error instanceof VtpmError) || error.code !== 'VTPM_ERR_MACHINE_BUSY') return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  close(): void {
    this.#elsewhere.close();
  }
}
