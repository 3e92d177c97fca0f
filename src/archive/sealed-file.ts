import { open } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';
import { inOrder, type WorkerPool } from '../workers/pool.ts';
import type { Slot } from '../workers/shared-slots.ts';
import { SlotQueue, type TakenBytes } from '../workers/slot-queue.ts';
import type { WorkerKeys } from '../workers/tasks.ts';
import { maximumHeaderSize, openHeader } from './age-header.ts';
import {
  chunkSize,
  groupChunks,
  groupSize,
  payloadKey,
  payloadNonceSize,
  sealedChunkSize,
  sealedGroupSize,
} from './age-payload.ts';
import { decompressFrame, type FrameBounds, measureFrame } from './zstd-frames.ts';

/** An age file whose passphrase was right. */
export interface SealedFile {
  readonly path: string;
  readonly size: number;
  /** age's header and the payload's nonce: what the payload's bytes come after. */
  readonly beginning: Uint8Array;
  readonly keys: WorkerKeys;
}

/** @throws VtpmError VTPM_ERR_ARCHIVE_MISSING, _UNREADABLE, and those of {@link openHeader} */
export async function openSealedFile(path: string, passphrase: string): Promise<SealedFile> {
  const buffer = Buffer.alloc(maximumHeaderSize + payloadNonceSize);
  let size: number;
  let length: number;
  try {
    const handle = await open(path, 'r');
    try {
      const found = await handle.stat();
      if (!found.isFile())
        throw new VtpmError('VTPM_ERR_ARCHIVE_FOREIGN', { path, reason: 'it is not a file' });
      size = found.size;
      length = (await handle.read(buffer, 0, buffer.length, 0)).bytesRead;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof VtpmError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new VtpmError('VTPM_ERR_ARCHIVE_MISSING', { path }, { cause });
    throw new VtpmError('VTPM_ERR_ARCHIVE_UNREADABLE', { path, reason: message }, { cause });
  }
  const { header, fileKey } = await openHeader(
    buffer.subarray(0, Math.min(length, maximumHeaderSize)),
    passphrase,
    path,
  );
  const payload = header.length + payloadNonceSize;
  if (length < payload) throw new VtpmError('VTPM_ERR_ARCHIVE_TRUNCATED', { path });
  const beginning = Uint8Array.from(buffer.subarray(0, payload));
  return { path, size, beginning, keys: { payload: payloadKey(fileKey, beginning.subarray(header.length)) } };
}

/** How a payload ended: `cut` and `bad` as {@link openGroup} says; `bad-end`: only its very last chunk is bad. */
export type Ending = 'good' | 'cut' | 'bad' | 'bad-end';

/** A group in a slot. */
interface OpenedSlot {
  readonly slot: Slot;
  readonly length: number;
  /** Null: more may follow. */
  readonly ending: Ending | null;
}

/** A frame, still compressed; its bytes can be used until it is released. */
export interface FoundFrame extends TakenBytes {
  readonly contentSize: number;
}

/** Decompresses a frame here, and releases it. @returns null when it is not sound */
export function contentOf({ parts, release, contentSize }: FoundFrame): Buffer | null {
  try {
    return decompressFrame(Buffer.concat(parts), contentSize);
  } finally {
    release();
  }
}

/**
 * The zstd frames of an archive, in order, each authenticated by its chunks and none decompressed. Groups of
 * chunks are opened on all cores, a few ahead.
 */
export class FrameReader {
  readonly #file: SealedFile;
  readonly #groups: AsyncGenerator<OpenedSlot>;
  readonly #ahead = new SlotQueue();
  /** Why there are no more groups. */
  #ending: Ending | null = null;
  #position: number;
  #wholeGroups: number;

  /**
   * @param from where in the payload's plaintext the first frame begins
   * @param wholeOnly whether to leave out what comes after the last whole group, as of an unfinished archive
   */
  constructor(file: SealedFile, pool: WorkerPool, from = 0, wholeOnly = false) {
    this.#wholeOnly = wholeOnly;
    this.#file = file;
    this.#wholeGroups = Math.floor(from / groupSize);
    this.#position = this.#wholeGroups * groupSize;
    this.#groups = openGroups(file, pool, this.#wholeGroups);
    this.#skip = from - this.#position;
  }
  readonly #wholeOnly: boolean;
  #skip: number;

  /** Where in the plaintext the next frame begins. */
  get position(): number {
    return this.#position;
  }

  /** So many groups, from the file's beginning, are whole, full, and not the last. */
  get wholeGroups(): number {
    return this.#wholeGroups;
  }

  /** Whether the payload's true end was reached. */
  get atEnd(): boolean {
    return this.#ending === 'good';
  }

  /** Reads on to the end. @returns all that comes after the last frame; it can still be read */
  async rest(): Promise<Uint8Array> {
    while (await this.#pull()) {
      // all of it
    }
    return this.#ahead.copy();
  }

  async #pull(): Promise<boolean> {
    if (this.#ending !== null) return false;
    const { value } = await this.#groups.next();
    if (!value) {
      this.#ending = 'bad-end';
      return false;
    }
    this.#ending = value.ending;
    const { slot, length, ending } = value;
    const whole = ending === null || (ending === 'cut' && length === groupSize);
    if (whole) this.#wholeGroups++;
    if (this.#wholeOnly && !whole && ending !== 'good') {
      slot.release();
      return false;
    }
    this.#ahead.push(new Uint8Array(slot.buffer, 0, length), slot);
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, this.#ahead.length);
      this.#ahead.take(skipped).release();
      this.#position += skipped;
      this.#skip -= skipped;
    }
    return true;
  }

  /** @returns null at the payload's end, good or not; `bad` when there is something that is no frame */
  async tryNext(): Promise<FoundFrame | 'bad' | null> {
    let bounds: FrameBounds | 'more' | 'bad' = 'more';
    for (;;) {
      bounds = measureFrame(this.#ahead);
      if (bounds !== 'more') break;
      if (!(await this.#pull())) return null;
    }
    if (bounds === 'bad') return 'bad';
    this.#position += bounds.size;
    return { ...this.#ahead.take(bounds.size), contentSize: bounds.contentSize };
  }

  /** @param closing whether only the archive's own end is missing: then a bad end is damage, not a cut */
  async next(closing = false): Promise<FoundFrame> {
    const found = await this.tryNext();
    if (found !== null && found !== 'bad') return found;
    throw this.#failure(found === 'bad', closing);
  }

  #failure(noFrame: boolean, closing: boolean): VtpmError {
    const { path } = this.#file;
    if (!noFrame && (this.#ending === 'cut' || (this.#ending === 'bad-end' && !closing)))
      return new VtpmError('VTPM_ERR_ARCHIVE_TRUNCATED', { path });
    const reason =
      noFrame || this.#ending === 'good'
        ? 'its contents don’t follow its list'
        : 'a part of it can’t be decrypted';
    return new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', { path, reason });
  }

  /** @throws VtpmError when there is anything more, or the payload's end is not the one that was made */
  async requireEnd(): Promise<void> {
    while (this.#ahead.length === 0 && (await this.#pull())) {
      // empty groups don't exist
    }
    if (this.#ahead.length > 0 || this.#ending !== 'good') throw this.#failure(this.#ahead.length > 0, true);
  }

  async close(): Promise<void> {
    await this.#groups.return(undefined);
  }
}

/** Opens groups from a group on; stops after the first that is not good. */
async function* openGroups(
  file: SealedFile,
  pool: WorkerPool,
  firstGroup: number,
): AsyncGenerator<OpenedSlot> {
  const { path, size, beginning } = file;
  const end = size - beginning.length;
  function* jobs() {
    for (let group = firstGroup; group * sealedGroupSize < end; group++) {
      const length = Math.min(sealedGroupSize, end - group * sealedGroupSize);
      const final = (group + 1) * sealedGroupSize >= end;
      const position = beginning.length + group * sealedGroupSize;
      yield async () => {
        const slot = pool.lend(sealedGroupSize);
        const ask = { path, position, length, firstChunk: group * groupChunks, final, into: slot.buffer };
        const { length: opened, state } = await pool.run('open', ask);
        const chunks = Math.ceil(length / sealedChunkSize);
        const endOnly = final && opened === (chunks - 1) * chunkSize;
        const ending: Ending | null =
          state === 'good' ? (final ? 'good' : null) : state === 'bad' && endOnly ? 'bad-end' : state;
        return { slot, length: opened, ending };
      };
    }
  }
  for await (const opened of inOrder(jobs(), pool.depth)) {
    yield opened;
    if (opened.ending !== null) return;
  }
}
