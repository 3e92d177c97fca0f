import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SharedSlots, type Slot } from './shared-slots.ts';
import type { Answer, Ask, FailedSide, Reply, Request, TaskKind, WorkerKeys } from './tasks.ts';

/** More threads than this would take more memory than they gain time. */
const maximumThreads = 6;

/** Beside this file when it runs as it is; beside the bundle when it is part of one (see vite.config.ts). */
const entry = import.meta.url.endsWith('.ts')
  ? new URL('./worker.ts', import.meta.url)
  : new URL('./worker.js', import.meta.url);

/** A system call that failed in a worker. */
export class WorkerFailure extends Error {
  readonly code: string | null;
  readonly side: FailedSide | null;
  readonly path: string | null;
  constructor(failure: {
    message: string;
    code: string | null;
    side: FailedSide | null;
    path: string | null;
  }) {
    super(failure.message);
    this.code = failure.code;
    this.side = failure.side;
    this.path = failure.path;
  }
}

interface Job {
  readonly request: Request;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  /** The one it works on, and the one that it finds waiting then. */
  readonly jobs: Job[];
}

/** With one job at hand a thread needn't wait for the next one to be sent, which on a busy computer takes long. */
const jobsAtHand = 2;

/** Threads that work on tasks, each on one at a time, in the order in which they were given. */
export class WorkerPool {
  readonly #keys: WorkerKeys | null;
  readonly #size: number;
  readonly #threads: Thread[] = [];
  readonly #waiting: Job[] = [];
  readonly #slots = new Map<number, SharedSlots>();
  #next = 0;
  #broken: Error | null = null;

  /** @param keys for sealing and opening; without them only other tasks can be given */
  constructor(keys: WorkerKeys | null = null, size = Math.min(maximumThreads, availableParallelism())) {
    this.#keys = keys;
    this.#size = size;
  }

  /** A thread is started only when there is work for it: small archives need one. */
  #start(): Thread {
    const worker = new Worker(entry, {
      workerData: this.#keys,
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    const thread: Thread = { worker, jobs: [] };
    worker.on('message', (reply: Reply) => this.#settle(thread, reply));
    worker.on('error', (error) => this.#break(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => this.#break(new Error(`a worker ended with ${code}`)));
    this.#threads.push(thread);
    return thread;
  }

  /** How many tasks keep all threads busy, with one more for each at hand and one on its way. */
  get depth(): number {
    return this.#size * 3;
  }

  /** Lends memory of so many bytes that the threads see as well. */
  lend(size: number): Slot {
    let slots = this.#slots.get(size);
    if (!slots) {
      slots = new SharedSlots(size);
      this.#slots.set(size, slots);
    }
    return slots.take();
  }

  /** @throws WorkerFailure */
  run<K extends TaskKind>(kind: K, ask: Ask<K>): Promise<Answer<K>> {
    return new Promise((resolve, reject) => {
      if (this.#broken) return reject(this.#broken);
      const request = { id: this.#next++, kind, ask };
      this.#waiting.push({ request, resolve: resolve as (answer: never) => void, reject });
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      let thread = this.#threads.find(({ jobs }) => jobs.length === 0);
      if (!thread && this.#threads.length < this.#size) thread = this.#start();
      thread ??= this.#threads.find(({ jobs }) => jobs.length < jobsAtHand);
      if (!thread) return;
      const job = this.#waiting.shift() as Job;
      thread.jobs.push(job);
      thread.worker.postMessage(job.request);
    }
  }

  #settle(thread: Thread, reply: Reply): void {
    const job = thread.jobs.shift();
    this.#assign();
    if (!job || job.request.id !== reply.id) return;
    if ('answer' in reply) job.resolve(reply.answer as never);
    else job.reject(new WorkerFailure(reply.failure));
  }

  #break(error: Error): void {
    this.#broken ??= error;
    const jobs = [...this.#threads.flatMap((thread) => thread.jobs.splice(0)), ...this.#waiting.splice(0)];
    for (const job of jobs) job.reject(this.#broken);
  }

  /** Ends all threads, in the middle of a task if need be. */
  async close(): Promise<void> {
    this.#broken ??= new Error('the workers were ended');
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}

/**
 * Runs jobs with up to `depth` at a time and yields their results in the jobs' order. When one fails, or the
 * consumer stops, no more are begun; those under way are waited for.
 */
export async function* inOrder<T>(
  jobs: Iterable<() => Promise<T>> | AsyncIterable<() => Promise<T>>,
  depth: number,
): AsyncGenerator<T> {
  const running: Promise<T>[] = [];
  try {
    for await (const job of jobs) {
      const promise = job();
      promise.catch(() => undefined); // awaited in its turn
      running.push(promise);
      if (running.length >= depth) yield await (running.shift() as Promise<T>);
    }
    while (running.length > 0) yield await (running.shift() as Promise<T>);
  } finally {
    await Promise.allSettled(running);
  }
}
