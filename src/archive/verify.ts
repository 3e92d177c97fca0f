import { isSystemFailure, throwIfCancelled } from '../copy/io-failure.ts';
import { type OnProgress, ProgressMeter } from '../copy/progress.ts';
import { VtpmError } from '../errors/error.ts';
import type { PortableKeychain } from '../keychain/portable-keychain.ts';
import { inOrder, WorkerPool } from '../workers/pool.ts';
import { readBundleFrames, readHead, requireClosing, type SealedHead, type SealedPiece } from './contents.ts';
import { FileHashes } from './layout.ts';
import type { SealedManifest } from './manifest.ts';
import { FrameReader, openSealedFile, type SealedFile } from './sealed-file.ts';

/** What an archive holds. */
export interface SealedContents {
  readonly manifest: SealedManifest;
  readonly keys: PortableKeychain;
  /** Bytes of the archive itself. */
  readonly size: number;
}

export interface ReadSealedOptions {
  readonly path: string;
  readonly passphrase: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}

/** A failed read of an archive as what a user can do about it. */
export function archiveReadFailure(path: string, cause: unknown): VtpmError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code === 'EOF'
    ? new VtpmError('VTPM_ERR_ARCHIVE_TRUNCATED', { path }, { cause })
    : new VtpmError('VTPM_ERR_ARCHIVE_UNREADABLE', { path, reason: message }, { cause });
}

/**
 * Reads only the beginning of an archive: what is inside, and the keys.
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, and those of parsePortable
 */
export async function inspectSealed(path: string, passphrase: string): Promise<SealedContents> {
  const file = await openSealedFile(path, passphrase);
  const pool = new WorkerPool(file.keys, 1);
  const frames = new FrameReader(file, pool);
  try {
    const { manifest, keys } = await readHead(frames, file);
    return { manifest, keys, size: file.size };
  } catch (error) {
    throw isSystemFailure(error) ? archiveReadFailure(path, error) : error;
  } finally {
    await frames.close();
    await pool.close();
  }
}

/**
 * Decrypts a whole archive, checks every hash, and writes nothing.
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, and those of parsePortable
 */
export async function verifySealed(options: ReadSealedOptions): Promise<SealedContents> {
  const { path, passphrase } = options;
  throwIfCancelled(options.signal, 'ARCHIVE', path);
  const file = await openSealedFile(path, passphrase);
  const pool = new WorkerPool(file.keys);
  try {
    const { manifest, keys } = await verifyFile(file, pool, options);
    return { manifest, keys, size: file.size };
  } catch (error) {
    throw isSystemFailure(error) ? archiveReadFailure(path, error) : error;
  } finally {
    await pool.close();
  }
}

/** As {@link verifySealed}, of a file that is open. */
export async function verifyFile(
  file: SealedFile,
  pool: WorkerPool,
  { signal, onProgress }: Pick<ReadSealedOptions, 'signal' | 'onProgress'>,
): Promise<SealedHead> {
  const frames = new FrameReader(file, pool);
  try {
    const head = await readHead(frames, file);
    const hashes = new FileHashes(head.manifest);
    const meter = new ProgressMeter('verifying', head.manifest.dataBytes, onProgress);
    const pieces = readBundleFrames(frames, head.manifest, file.path);
    for await (const { piece, sha256 } of unpackAll(pieces, pool, file.path, () => null)) {
      throwIfCancelled(signal, 'ARCHIVE', file.path);
      hashes.add(piece, sha256);
      meter.add(piece.length);
    }
    await requireClosing(frames, hashes, file.path);
    return head;
  } finally {
    await frames.close();
  }
}

/**
 * Decompresses pieces on all cores and, where `target` gives a path, writes them.
 * @throws VtpmError VTPM_ERR_ARCHIVE_DAMAGED, and the system's own errors
 */
export async function* unpackAll(
  pieces: AsyncIterable<SealedPiece>,
  pool: WorkerPool,
  path: string,
  target: (file: number) => string | null,
): AsyncGenerator<SealedPiece & { readonly sha256: Uint8Array }> {
  async function* jobs() {
    for await (const sealed of pieces)
      yield async () => {
        const { piece, padding, frame } = sealed;
        const { parts, release } = frame;
        const ask = { parts, path: target(piece.file), ranges: piece.ranges, padding };
        const { sha256 } = await pool.run('unpack', ask);
        release();
        if (sha256 === null)
          throw new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', {
            path,
            reason: 'a part of it can’t be decompressed',
          });
        return { ...sealed, sha256 };
      };
  }
  yield* inOrder(jobs(), pool.depth);
}
