import { type FileHandle, open } from 'node:fs/promises';

/**
 * No key and nonce are ever used for two plaintexts. age's payload key is drawn at random with every new
 * file key, so only going on with an unfinished archive could repeat a nonce, namely those of chunks that an
 * earlier run had sealed and whose ciphertext was lost in a crash, or was seen by whoever watches the target,
 * before it was cut off. Therefore:
 *
 * 1. Before the ciphertext of a group of chunks is written, a commitment to it (see {@link sealGroup}) is on the
 *    disk, synced, in the journal `ARCHIVE.partial.journal`. Ciphertext that was never written was seen by
 *    nobody.
 * 2. Whole groups that are in the file are kept as they are and are not sealed again.
 * 3. A group that the journal knows and the file lacks is written only if it comes out with the same
 *    commitment: then its plaintext and its ciphertext are the same. Else, or when the journal is missing, the run is stale: the
 *    archive begins anew with a new file key.
 *
 * The journal holds no secret: hashes of the tags that the archive itself shows.
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
