import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { renameDurably, syncFolder } from '../durable/durable-file.ts';
import { type HeldLock, tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { exists } from '../tpm/files.ts';
import { makeFolder } from './target-tree.ts';

/** How a piece of work began: `anew` threw away what an earlier one had left, since it did not fit. */
export type Start = 'fresh' | 'resumed' | 'anew';

/** A piece that is on the disk. */
export interface DonePiece {
  /** Of its data; zeros where the copy is compared with its original in the end. */
  readonly sha256: Uint8Array;
  /** Where in the source the next piece begins; 0 when that is of no use. */
  readonly next: number;
}

const identitySize = 32;
const recordSize = 48;
/** The data of so many bytes is on the disk before the journal says so. */
const checkpointBytes = 128 * 1024 * 1024;

function formatRecord({ sha256, next }: DonePiece): Buffer {
  const record = Buffer.alloc(recordSize);
  record.set(sha256, 0);
  record.writeBigUInt64BE(BigInt(next), 32);
  record.set(createHash('sha256').update(record.subarray(0, 40)).digest().subarray(0, 8), 40);
  return record;
}

function parseRecord(record: Buffer): DonePiece | null {
  const piece = { sha256: Uint8Array.from(record.subarray(0, 32)), next: Number(record.readBigUInt64BE(32)) };
  return formatRecord(piece).equals(record) ? piece : null;
}

/**
 * A bundle in the making, in `.NAME.vtpmvm.incoming/` beside its final place: `bundle/`, and a journal of the
 * pieces that are on the disk. A record is written only after its data was synced, so whatever the moment of
 * a crash, the journal never says too much; all of it is read back in the end anyway.
 */
export class Incoming {
  readonly target: string;
  readonly start: Start;
  /** From the earlier run, in order; this run's are appended by {@link note}. */
  readonly done: DonePiece[];
  readonly #holder: string;
  readonly #lock: HeldLock;
  readonly #journal: FileHandle;
  readonly #dirty = new Set<string>();
  #unwritten: Buffer[] = [];
  #unsynced = 0;
  /** One checkpoint at a time, in the background, so that neither the disk nor the threads wait for the other. */
  #checkpoint: Promise<void> = Promise.resolve();

  private constructor(
    target: string,
    holder: string,
    lock: HeldLock,
    journal: FileHandle,
    done: DonePiece[],
    start: Start,
  ) {
    this.target = target;
    this.#holder = holder;
    this.#lock = lock;
    this.#journal = journal;
    this.done = done;
    this.start = start;
  }

  /**
   * @param target the bundle's final path, which must not exist
   * @param identity 32 bytes that stand for what is being written: only the same is gone on with
   * @throws VtpmError VTPM_ERR_COPY_EXISTS, VTPM_ERR_COPY_BUSY, and the file system's own errors
   */
  static async open(target: string, identity: Uint8Array, resume: boolean): Promise<Incoming> {
    const holder = join(dirname(target), `.${basename(target)}.incoming`);
    if (await exists(target)) {
      // killed just after the bundle got its name: what is left is of no use
      if (!(await exists(join(holder, 'bundle')))) await rm(holder, { recursive: true, force: true });
      throw new VtpmError('VTPM_ERR_COPY_EXISTS', { path: target });
    }
    await makeFolder(holder);
    const lock = tryLock(join(holder, 'lock'), 'vTPM Desktop');
    if (!lock) throw new VtpmError('VTPM_ERR_COPY_BUSY', { path: target });
    try {
      const path = join(holder, 'journal');
      const old = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      const fits = resume && old?.subarray(0, identitySize).equals(identity) === true;
      const done: DonePiece[] = [];
      for (let at = identitySize; fits && at + recordSize <= old.length; at += recordSize) {
        const piece = parseRecord(old.subarray(at, at + recordSize));
        if (!piece) break;
        done.push(piece);
      }
      if (!fits) {
        await rm(join(holder, 'bundle'), { recursive: true, force: true });
        await rm(path, { force: true });
      }
      await makeFolder(join(holder, 'bundle'));
      const journal = await open(path, fits ? 'r+' : 'w+', 0o600);
      if (fits) await journal.truncate(identitySize + done.length * recordSize);
      else await journal.write(identity, 0, identitySize, 0);
      await journal.datasync();
      await syncFolder(holder);
      await syncFolder(dirname(target));
      const start = fits ? 'resumed' : old === null ? 'fresh' : 'anew';
      return new Incoming(target, holder, lock, journal, done, start);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The folder in which the bundle is made. */
  get root(): string {
    return join(this.#holder, 'bundle');
  }

  /**
   * Says that the next piece, in order, was written to a file; null when it belongs to none. From time to time
   * that begins to sync what was noted, and waits for the sync before.
   * @returns whether a sync of all that was noted has begun
   */
  async note(piece: DonePiece, path: string | null, bytes: number): Promise<boolean> {
    this.done.push(piece);
    this.#unwritten.push(formatRecord(piece));
    if (path !== null) this.#dirty.add(path);
    this.#unsynced += bytes;
    if (this.#unsynced < checkpointBytes) return false;
    await this.#checkpoint;
    this.#checkpoint = this.#sync();
    this.#checkpoint.catch(() => undefined); // thrown by the next one
    return true;
  }

  /** Syncs what was noted, then says so in the journal. */
  async checkpoint(): Promise<void> {
    await this.#checkpoint;
    this.#checkpoint = this.#sync();
    await this.#checkpoint;
  }

  async #sync(): Promise<void> {
    const noted = this.done.length;
    const paths = [...this.#dirty];
    const records = Buffer.concat(this.#unwritten);
    this.#dirty.clear();
    this.#unwritten = [];
    this.#unsynced = 0;
    for (const path of paths) {
      const handle = await open(path, 'r+');
      try {
        await handle.datasync();
      } finally {
        await handle.close();
      }
    }
    const at = identitySize + noted * recordSize - records.length;
    await this.#journal.write(records, 0, records.length, at);
  }

  /** Gives the bundle its final name. @throws VtpmError VTPM_ERR_COPY_EXISTS */
  async publish(): Promise<void> {
    if (await exists(this.target)) throw new VtpmError('VTPM_ERR_COPY_EXISTS', { path: this.target });
    await renameDurably(this.root, this.target);
    await this.#journal.close();
    this.#lock.release();
    await rm(this.#holder, { recursive: true, force: true });
  }

  /** Leaves all as it is, for a later run; what is noted and synced by then is kept. */
  async leave(): Promise<void> {
    await this.checkpoint().catch(() => undefined); // the target may be full or gone
    await this.#journal.close().catch(() => undefined);
    this.#lock.release();
  }

  /** Throws away what was done, so that the next run begins anew. */
  async discard(): Promise<void> {
    await this.#checkpoint.catch(() => undefined);
    await this.#journal.close().catch(() => undefined);
    this.#lock.release();
    await rm(this.#holder, { recursive: true, force: true });
  }
}
