import { join } from 'node:path';
import { inOrder, WorkerPool } from '../workers/pool.ts';
import type { DataRun } from './copy-data.ts';
import type { DataPiece } from './pieces.ts';
import { ProgressMeter } from './progress.ts';

/**
 * Reads a copy and its original back and compares them, byte by byte: by one thread while the rest is still
 * being copied, by all of them once all is written.
 */
export class Comparison {
  readonly #run: DataRun;
  readonly #root: string;
  readonly #pool = new WorkerPool();
  readonly #waiting: DataPiece[] = [];
  #working: Promise<unknown> = Promise.resolve();
  #busy = false;
  #bytes = 0;
  #different: string | null = null;
  #meter: ProgressMeter | null = null;

  /** @param root the copy's folder */
  constructor(run: DataRun, root: string) {
    this.#run = run;
    this.#root = root;
  }

  /** More that was written; the rest is still being copied. */
  add(pieces: readonly DataPiece[]): void {
    for (const piece of pieces) this.#waiting.push(piece);
    if (this.#busy) return;
    this.#busy = true;
    this.#begin(1).finally(() => {
      this.#busy = false;
    });
  }

  /** The last that was written. */
  addLast(pieces: readonly DataPiece[]): void {
    for (const piece of pieces) this.#waiting.push(piece);
    this.#begin(this.#pool.depth);
  }

  /** @returns what ends with this work; a failure of it is told by {@link finish} */
  #begin(depth: number): Promise<void> {
    const work = this.#work(depth);
    const working = Promise.all([this.#working, work]);
    working.catch(() => undefined);
    this.#working = working;
    return work.catch(() => undefined);
  }

  async #work(depth: number): Promise<void> {
    const { from, plan, check } = this.#run;
    const { waiting, pool, root } = { waiting: this.#waiting, pool: this.#pool, root: this.#root };
    function* jobs() {
      for (let piece = waiting.shift(); piece; piece = waiting.shift()) {
        const { ranges, length } = piece;
        const path = plan.files[piece.file]?.path ?? '';
        yield async () => {
          check();
          const files = { from: join(from, path), to: join(root, path) };
          return { path, length, ...(await pool.run('compare', { ...files, ranges })) };
        };
      }
    }
    for await (const { path, length, same } of inOrder(jobs(), depth)) {
      if (!same) this.#different ??= path;
      this.#bytes += length;
      this.#meter?.add(length);
    }
  }

  /** @returns the first file found to differ, or null */
  async finish(): Promise<string | null> {
    const { plan, onProgress } = this.#run;
    this.#meter = new ProgressMeter('verifying', plan.dataBytes, onProgress, this.#bytes);
    await this.#working;
    return this.#different;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}
