import { type FileHandle, open } from 'node:fs/promises';
import type { WorkerPool } from '../workers/pool.ts';
import { release } from '../workers/release.ts';
import { groupChunks, groupSize, sealedGroupSize } from './age-payload.ts';

/**
 * No key and nonce are ever used for two plaintexts. age's payload key is drawn at random with every new
 * file key, so only going on with an unfinished archive could repeat a nonce, namely those of chunks that an
 * earlier run had sealed and whose ciphertext was lost in a crash, or was seen by whoever watches the target,
 * before it was cut off. Therefore:
 *
 * 1. Before the ciphertext of a group of chunks is written, an HMAC of its plaintext and nonce (under a key of
 *    its own) is on the disk, synced, in the journal `ARCHIVE.partial.journal`. Ciphertext that was never
 *    written was seen by nobody.
 * 2. Whole groups that are in the file are kept as they are and are not sealed again.
 * 3. A group that the journal knows and the file lacks is sealed again only if its plaintext has the same
 *    HMAC, and then its ciphertext is the same. Else, or when the journal is missing, the run is stale: the
 *    archive begins anew with a new file key.
 *
 * The journal holds no secret: HMACs under a key that comes from the file key.
 */
export class Commitments {
  readonly #handle: FileHandle;
  #known: Buffer;
  #reserved: number;

  private constructor(handle: FileHandle, known: Buffer, reserved: number) {
    this.#handle = handle;
    this.#known = known;
    this.#reserved = reserved;
  }

  static async create(path: string): Promise<Commitments> {
    const handle = await open(path, 'w+', 0o600);
    return new Commitments(handle, Buffer.alloc(0), 0);
  }

  /** @returns null when there is none */
  static async read(path: string): Promise<Commitments | null> {
    try {
      const handle = await open(path, 'r+');
      const known = await handle.readFile();
      return new Commitments(handle, known, known.length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Notes groups in order, durably. @throws StaleRun when one was noted with another plaintext */
  async commit(firstGroup: number, commitments: readonly Uint8Array[]): Promise<void> {
    const records = Buffer.concat(commitments);
    const at = firstGroup * commitmentSize;
    const before = this.#known.subarray(at, at + records.length);
    for (let i = 0; i < before.length; i += commitmentSize) {
      const noted = before.subarray(i, i + commitmentSize);
      const is = records.subarray(i, i + noted.length);
      if (!noted.equals(is) && noted.some((byte) => byte !== 0)) throw new StaleRun();
    }
    // Room is made in steps, so that most syncs needn't write the file's size as well.
    if (at + records.length > this.#reserved) {
      const grown = Math.ceil((at + records.length) / reserveStep) * reserveStep;
      await this.#handle.write(
        Buffer.alloc(grown - this.#reserved),
        0,
        grown - this.#reserved,
        this.#reserved,
      );
      this.#reserved = grown;
    }
    await this.#handle.write(records, 0, records.length, at);
    await this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

const commitmentSize = 32;
const reserveStep = 64 * 1024;

/** What an earlier run wrote does not fit: the archive has to begin anew. */
export class StaleRun extends Error {}

/** So many groups are noted and written together. */
const batchGroups = 16;

/** Cuts the compressed stream into groups of chunks, has them sealed on all cores, and writes them in order. */
export class SealedWriter {
  readonly #handle: FileHandle;
  readonly #payloadStart: number;
  readonly #pool: WorkerPool;
  readonly #commitments: Commitments;
  readonly #reached: (step: string) => void;
  #group: number;
  #buffer = Buffer.allocUnsafeSlow(groupSize);
  #fill = 0;
  #expected: Uint8Array;
  #batch: Promise<{ readonly sealed: Uint8Array; readonly commitment: Uint8Array }>[] = [];
  #flushing: Promise<void> = Promise.resolve();

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

  /** @throws StaleRun, and the file system's own errors of earlier groups */
  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    if (this.#expected.length > 0) {
      const same = Math.min(this.#expected.length, rest.length);
      if (Buffer.compare(this.#expected.subarray(0, same), rest.subarray(0, same)) !== 0)
        throw new StaleRun();
      this.#expected = this.#expected.subarray(same);
      rest = rest.subarray(same);
    }
    while (rest.length > 0) {
      // A full group waits for one byte more: whether it is the last one decides about its nonce.
      if (this.#fill === groupSize) await this.#seal(false);
      const taken = Math.min(groupSize - this.#fill, rest.length);
      this.#buffer.set(rest.subarray(0, taken), this.#fill);
      this.#fill += taken;
      rest = rest.subarray(taken);
    }
  }

  async #seal(final: boolean): Promise<void> {
    const firstChunk = (this.#group + this.#batch.length) * groupChunks;
    const buffer = this.#buffer;
    const plaintext = buffer.subarray(0, this.#fill);
    const sealing = this.#pool.run('seal', { plaintext, firstChunk, final }, [buffer.buffer]);
    sealing.catch(() => undefined); // awaited in #flush
    this.#batch.push(sealing);
    this.#buffer = Buffer.allocUnsafeSlow(groupSize);
    this.#fill = 0;
    if (this.#batch.length < batchGroups && !final) return;
    await this.#flushing;
    this.#flushing = this.#flush(this.#batch, this.#group);
    this.#flushing.catch(() => undefined); // awaited before the next one, and at the end
    this.#group += this.#batch.length;
    this.#batch = [];
  }

  async #flush(
    batch: Promise<{ sealed: Uint8Array; commitment: Uint8Array }>[],
    first: number,
  ): Promise<void> {
    const groups = await Promise.all(batch);
    await this.#commitments.commit(
      first,
      groups.map(({ commitment }) => commitment),
    );
    this.#reached('committed');
    let position = this.#payloadStart + first * sealedGroupSize;
    for (const { sealed } of groups) {
      for (let done = 0; done < sealed.length; )
        done += (await this.#handle.write(sealed, done, sealed.length - done, position + done)).bytesWritten;
      position += sealed.length;
      release(sealed);
      this.#reached('written');
    }
  }

  /** Seals what is left as the end. @returns the file's size */
  async finish(): Promise<number> {
    if (this.#expected.length > 0) throw new StaleRun();
    const length = this.#fill;
    const group = this.#group + this.#batch.length;
    await this.#seal(true);
    await this.#flushing;
    const chunks = Math.max(1, Math.ceil(length / (groupSize / groupChunks)));
    return this.#payloadStart + group * sealedGroupSize + length + chunks * 16;
  }

  /** Waits for what is being written. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#flushing, ...this.#batch]);
  }
}
