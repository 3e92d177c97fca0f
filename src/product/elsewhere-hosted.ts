import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { RemoteMachine } from '../session/remote.ts';
import { fromWire } from '../session/state.ts';
import type { SessionEvents } from './sessions.ts';
import type { MachineId, RunningMachines } from './views.ts';

interface ElsewhereOptions {
  /** The folder in which every running machine has one of its own. */
  readonly runtime: string;
  running(): Promise<RunningMachines>;
  hostedHere(id: MachineId): boolean;
  readonly events: Pick<SessionEvents, 'changed' | 'failure'>;
}

/** Machines that other processes host, followed for what becomes of them. */
export class ElsewhereHosted {
  readonly #options: ElsewhereOptions;
  readonly #watched = new Map<MachineId, RemoteMachine>();
  #watcher: FSWatcher | null = null;

  constructor(options: ElsewhereOptions) {
    this.#options = options;
  }

  /** Tells of machines that are started, stopped or lost, from now on. */
  watch(): void {
    if (this.#watcher) return;
    const { runtime } = this.#options;
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    let waiting: NodeJS.Timeout | null = null;
    this.#watcher = watch(runtime, () => {
      if (waiting) clearTimeout(waiting);
      waiting = setTimeout(() => void this.#follow(), 50); // a folder appears before its socket listens
    });
    void this.#follow();
  }

  /** Connects to machines hosted elsewhere that are not followed yet. */
  async #follow(): Promise<void> {
    for (const [id, { controlSocket }] of await this.#options.running()) {
      if (this.#options.hostedHere(id) || this.#watched.has(id)) continue;
      try {
        const remote = await RemoteMachine.connect(controlSocket);
        this.#watched.set(id, remote);
        let problem = (await remote.status()).problem?.code;
        remote.onStatus((status) => {
          this.#options.events.changed(id);
          if (status.problem && status.problem.code !== problem) {
            problem = status.problem.code;
            this.#options.events.failure(id, fromWire(status.problem));
          }
        });
        void remote.closed.then(() => {
          this.#watched.delete(id);
          this.#options.events.changed(id);
        });
        this.#options.events.changed(id);
      } catch {
        // it ended between the two: the next change tells
      }
    }
  }

  close(): void {
    this.#watcher?.close();
    for (const remote of this.#watched.values()) remote.close();
  }
}
