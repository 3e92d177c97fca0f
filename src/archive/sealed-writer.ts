import type { FileHandle } from 'node:fs/promises';
import { writeStep } from '../copy/write-step.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Slot } from '../workers/shared-slots.ts';
import { SlotQueue } from '../workers/slot-queue.ts';
import { chunkSize, groupChunks, groupSize, sealedGroupSize } from './age-payload.ts';
import { tagSize } from './chacha20-poly1305.ts';
import { type Commitments, StaleRun } from './commitments.ts';

/** So many groups are noted and written together. */
const batchGroups = 16;

/** So much is written before the disk is asked to take it, so that little is left for the end. */
const syncStep = 64 * 1024 * 1024;

interface SealedGroup {
  readonly slot: Slot;
  readonly length: number;
  readonly commitment: Uint8Array;
}

/** Cuts the compressed stream into groups of chunks, has them sealed on all cores, and writes them in order. */
export class SealedWriter {
  readonly #handle: FileHandle;
  readonly #payloadStart: number;
  readonly #pool: WorkerPool;
  readonly #commitments: Commitments;
  readonly #reached: (step: string) => void;
  readonly #ahead = new SlotQueue();
  #group: number;
  #expected: Uint8Array;
  #batch: Promise<SealedGroup>[] = [];
  #flushing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #unsynced = 0;

  constructor(options: {
    readonly handle: FileHandle;
    readonly payloadStart: number;
    readonly pool: WorkerPool;
    readonly commitments: Commitments;
    /** The first group to write. */
    readonly group: number;
    /** What the first bytes must be, since they are in the file already. */
    readonly expected: Uint8Array;
    readonly reached: (step: string) => void;
  }) {
    this.#handle = options.handle;
    this.#payloadStart = options.payloadStart;
    this.#pool = options.pool;
    this.#commitments = options.commitments;
    this.#group = options.group;
    this.#expected = options.expected;
    this.#reached = options.reached;
  }

  /**
   * @param slot what the bytes lie in, which the writer releases; null: in memory of their own
   * @throws StaleRun, and the file system's own errors of earlier groups
   */
  async append(bytes: Uint8Array, slot: Slot | null = null): Promise<void> {
    const same = Math.min(this.#expected.length, bytes.length);
    if (Buffer.compare(this.#expected.subarray(0, same), bytes.subarray(0, same)) !== 0) throw new StaleRun();
    this.#expected = this.#expected.subarray(same);
    this.#ahead.push(bytes.subarray(same), slot);
    // A full group waits for one byte more: whether it is the last one decides about its nonce.
    while (this.#ahead.length > groupSize) await this.#seal(false);
  }

  async #seal(final: boolean): Promise<void> {
    const firstChunk = (this.#group + this.#batch.length) * groupChunks;
    const { parts, release } = this.#ahead.take(groupSize);
    const slot = this.#pool.lend(sealedGroupSize);
    const sealing = this.#pool
      .run('seal', { parts, firstChunk, final, into: slot.buffer })
      .then((sealed) => ({ ...sealed, slot }))
      .finally(release);
    sealing.catch(() => undefined); // awaited in #flush
    this.#batch.push(sealing);
    if (this.#batch.length < batchGroups && !final) return;
    await this.#flushing;
    this.#flushing = this.#flush(this.#batch, this.#group);
    this.#flushing.catch(() => undefined); // awaited before the next one, and at the end
    this.#group += this.#batch.length;
    this.#batch = [];
  }

  async #flush(batch: Promise<SealedGroup>[], first: number): Promise<void> {
    const groups = await Promise.all(batch);
    await this.#commitments.commit(
      first,
      groups.map(({ commitment }) => commitment),
    );
    this.#reached('committed');
    let position = this.#payloadStart + first * sealedGroupSize;
    for (const { slot, length } of groups) {
      const sealed = new Uint8Array(slot.buffer, 0, length);
      for (let done = 0; done < length; )
        done += (await this.#handle.write(sealed, done, Math.min(writeStep, length - done), position + done))
          .bytesWritten;
      position += length;
      slot.release();
      this.#reached('written');
    }
    this.#unsynced += groups.length * sealedGroupSize;
    if (this.#unsynced < syncStep) return;
    this.#unsynced = 0;
    await this.#syncing;
    this.#syncing = this.#handle.datasync();
    this.#syncing.catch(() => undefined); // awaited before the next one, and at the end
  }

  /** Seals what is left as the end. @returns the file's size */
  async finish(): Promise<number> {
    if (this.#expected.length > 0) throw new StaleRun();
    const { length } = this.#ahead;
    const group = this.#group + this.#batch.length;
    await this.#seal(true);
    await this.#flushing;
    await this.#syncing;
    const chunks = Math.max(1, Math.ceil(length / chunkSize));
    return this.#payloadStart + group * sealedGroupSize + length + chunks * tagSize;
  }

  /** Waits for what is being written. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#flushing, ...this.#batch]);
    await Promise.allSettled([this.#syncing]);
  }
}
