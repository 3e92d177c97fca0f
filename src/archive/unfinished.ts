import { isDeepStrictEqual } from 'node:util';
import { VtpmError } from '../errors/error.ts';
import type { PortableKeychain } from '../keychain/portable-keychain.ts';
import { inOrder, WorkerPool } from '../workers/pool.ts';
import { readHead, type SealedHead } from './contents.ts';
import { bundleFrames, FileHashes, type Frame } from './layout.ts';
import type { SealedManifest } from './manifest.ts';
import { contentOf, FrameReader, openSealedFile, type SealedFile } from './sealed-file.ts';

/** What an unfinished archive consists of. */
export const unfinishedFiles = (target: string) => ({
  archive: `${target}.partial`,
  journal: `${target}.partial.journal`,
  lock: `${target}.partial.lock`,
});

/** What of an unfinished archive is good. */
export interface Unfinished {
  readonly file: SealedFile;
  readonly head: SealedHead;
  /** With the pieces that it holds. */
  readonly hashes: FileHashes;
  /** So many frames of the bundle are whole. */
  readonly frames: number;
  /** So many bytes of data are in them. */
  readonly dataBytes: number;
  /** So many groups of chunks are kept; what comes after them is cut off. */
  readonly groups: number;
  /** What the kept groups hold after the last whole frame: the next frame must begin with it. */
  readonly rest: Uint8Array;
  /** Everything is there, up to the end: only the verification is missing. */
  readonly complete: boolean;
}

/**
 * Looks through what an interrupted run left: decrypts it, hashes the data, and stops where it ends.
 * @param wanted what would be sealed now
 * @returns null when it is of no use: another passphrase, machine, set of keys, compressor, or no archive yet
 * @throws the file system's own errors
 */
export async function readUnfinished(
  path: string,
  passphrase: string,
  wanted: { readonly manifest: SealedManifest; readonly keys: PortableKeychain },
  check: () => void,
): Promise<Unfinished | null> {
  let pool: WorkerPool | undefined;
  try {
    const file = await openSealedFile(path, passphrase);
    pool = new WorkerPool(file.keys);
    const reader = new FrameReader(file, pool, 0, true);
    try {
      const head = await readHead(reader, file);
      if (!fits(head, wanted)) return null;
      return await lookThrough(file, head, reader, pool, check);
    } finally {
      await reader.close();
    }
  } catch (error) {
    // Whatever is wrong with the contents of an unfinished file, it is made anew.
    const { code = '' } = error as VtpmError;
    if (
      error instanceof VtpmError &&
      code.startsWith('VTPM_ERR_ARCHIVE_') &&
      !/_UNREADABLE|_CANCELLED/.test(code)
    )
      return null;
    if (error instanceof VtpmError && code.startsWith('VTPM_ERR_KEYS_')) return null;
    throw error;
  } finally {
    await pool?.close();
  }
}

function fits(
  { manifest, keys }: SealedHead,
  wanted: { readonly manifest: SealedManifest; readonly keys: PortableKeychain },
): boolean {
  // when and where it was begun stays as it was
  const { createdAt, computer } = manifest;
  return (
    isDeepStrictEqual(manifest, JSON.parse(JSON.stringify({ ...wanted.manifest, createdAt, computer }))) &&
    isDeepStrictEqual(keys.records, JSON.parse(JSON.stringify(wanted.keys.records)))
  );
}

async function lookThrough(
  file: SealedFile,
  head: SealedHead,
  reader: FrameReader,
  pool: WorkerPool,
  check: () => void,
): Promise<Unfinished | null> {
  const hashes = new FileHashes(head.manifest);
  let frames = 0;
  let dataBytes = 0;
  let all = false;
  async function* jobs() {
    for (const expected of bundleFrames(head.manifest)) {
      const found = await reader.tryNext();
      if (found === null || found === 'bad') return;
      yield async () => {
        check();
        if (expected.kind === 'structure')
          return contentOf(found)?.equals(expected.bytes) ? { expected, sha256: null } : null;
        const { piece, padding } = expected;
        const ask = { parts: found.parts, path: null, ranges: piece.ranges, padding };
        const { sha256 } = await pool.run('unpack', ask);
        found.release();
        return sha256 ? { expected, sha256 } : null;
      };
    }
    all = true;
  }
  for await (const done of inOrder(jobs(), pool.depth)) {
    if (!done)
      throw new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', {
        path: file.path,
        reason: 'not what was to be sealed',
      });
    frames++;
    const { expected, sha256 } = done;
    if (expected.kind !== 'data' || !sha256) continue;
    hashes.add(expected.piece, sha256);
    dataBytes += expected.piece.length;
  }
  const rest = await reader.rest();
  const complete = all && (await isEnd(reader, hashes.closingFrames()));
  // A true end after something else is none of ours.
  if (reader.atEnd && !complete) return null;
  return { file, head, hashes, frames, dataBytes, groups: reader.wholeGroups, rest, complete };
}

/** Whether the closing frames and the payload's true end follow. */
async function isEnd(reader: FrameReader, closing: Iterable<Frame>): Promise<boolean> {
  for (const expected of closing) {
    const found = await reader.tryNext();
    if (found === null || found === 'bad' || expected.kind !== 'structure') return false;
    if (!contentOf(found)?.equals(expected.bytes)) return false;
  }
  return reader.requireEnd().then(
    () => true,
    (error: unknown) => {
      if (error instanceof VtpmError) return false;
      throw error;
    },
  );
}
