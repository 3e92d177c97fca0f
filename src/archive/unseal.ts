import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { Incoming, type Start } from '../copy/incoming.ts';
import { failedUnder, isSystemFailure, targetFailure, throwIfCancelled } from '../copy/io-failure.ts';
import { type DataPiece, piecesOf } from '../copy/pieces.ts';
import { ProgressMeter } from '../copy/progress.ts';
import { finishTree, firstDifference, prepareTree } from '../copy/target-tree.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleExtension } from '../machine/bundle-layout.ts';
import { nameProblem } from '../machine/machine-name.ts';
import { WorkerPool } from '../workers/pool.ts';
import { readBundleFrames, readHead, requireClosing, type SealedHead } from './contents.ts';
import { FileHashes } from './layout.ts';
import { FrameReader, openSealedFile, type SealedFile } from './sealed-file.ts';
import { archiveReadFailure, type ReadSealedOptions, type SealedContents, unpackAll } from './verify.ts';

export interface UnsealBundleOptions extends ReadSealedOptions {
  /** Where the bundle's folder is made; it must exist. */
  readonly targetFolder: string;
  /** The bundle's folder name, ending in .vtpmvm; the manifest's own by default. It must not exist. */
  readonly bundleName?: string;
  /** Whether to go on from what an interrupted run left (default); else that is thrown away. */
  readonly resume?: boolean;
  /** Told of each step; for tests that end the process there. */
  readonly reached?: (step: string) => void;
}

export interface UnsealResult extends SealedContents {
  /** The new bundle's folder, absolute. */
  readonly bundleRoot: string;
  readonly start: Start;
}

/**
 * Unpacks an archive into a new bundle, reads it back and compares before it gets its name. Until then it is
 * `.NAME.vtpmvm.incoming/`, from which an interrupted run goes on. Every path comes from the checked manifest.
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_EXISTS, VTPM_ERR_COPY_BUSY, and those of parsePortable
 */
export async function unsealBundle(options: UnsealBundleOptions): Promise<UnsealResult> {
  const { path, passphrase, signal, resume = true } = options;
  throwIfCancelled(signal, 'ARCHIVE', path);
  const file = await openSealedFile(path, passphrase);
  const pool = new WorkerPool(file.keys);
  let target = resolve(options.targetFolder);
  try {
    const head = await headOf(file, pool);
    target = join(target, nameOf(options.bundleName ?? head.manifest.bundle));
    const run: UnsealRun = { ...options, file, pool, head, target };
    // What was resumed and reads back wrong was not what the journal said: once more, from the beginning.
    const result = (await attempt(run, resume)) ?? (await attempt(run, false));
    if (result) return result;
    throw new VtpmError('VTPM_ERR_ARCHIVE_VERIFY_FAILED', { path: target, reason: 'twice' });
  } catch (error) {
    if (!isSystemFailure(error)) throw error;
    throw failedUnder(error, path)
      ? archiveReadFailure(path, error)
      : targetFailure('ARCHIVE', target, error);
  } finally {
    await pool.close();
  }
}

function nameOf(bundle: string): string {
  if (!bundle.endsWith(bundleExtension) || nameProblem(bundle.slice(0, -bundleExtension.length)) !== null)
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `“${bundle}” can’t be the name of a bundle` });
  return bundle;
}

async function headOf(file: SealedFile, pool: WorkerPool): Promise<SealedHead> {
  const frames = new FrameReader(file, pool);
  try {
    return await readHead(frames, file);
  } finally {
    await frames.close();
  }
}

type UnsealRun = UnsealBundleOptions & {
  readonly file: SealedFile;
  readonly pool: WorkerPool;
  readonly head: SealedHead;
  readonly target: string;
};

/** @returns null when what an earlier run had left turned out wrong; it is thrown away then */
async function attempt(run: UnsealRun, resume: boolean): Promise<UnsealResult | null> {
  const { file, head, pool, target, reached } = run;
  const { manifest, keys } = head;
  const check = () => throwIfCancelled(run.signal, 'ARCHIVE', run.path);
  const identity = createHash('sha256').update(file.beginning).update(head.manifestText).digest();
  const incoming = await Incoming.open(target, identity, resume);
  let kept = true;
  try {
    reached?.('opened');
    await prepareTree(incoming.root, manifest);
    reached?.('prepared');
    await unpack(run, incoming, check);
    await finishTree(incoming.root, manifest);
    reached?.('synced');
    const different = await firstDifference({
      root: incoming.root,
      tree: manifest,
      noted: incoming.done.map(({ sha256 }) => sha256),
      pool,
      meter: new ProgressMeter('verifying', manifest.dataBytes, run.onProgress),
      check,
    });
    if (different !== null) {
      kept = false;
      if (incoming.start === 'resumed') return null;
      throw new VtpmError('VTPM_ERR_ARCHIVE_VERIFY_FAILED', {
        path: target,
        reason: `${different} is not what was written`,
      });
    }
    reached?.('verified');
    check();
    await incoming.publish();
    reached?.('published');
    return { manifest, keys, size: file.size, bundleRoot: target, start: incoming.start };
  } finally {
    if (kept) await incoming.leave();
    else await incoming.discard();
  }
}

async function unpack(run: UnsealRun, incoming: Incoming, check: () => void): Promise<void> {
  const { file, head, pool, reached } = run;
  const { manifest } = head;
  const hashes = new FileHashes(manifest);
  const before = firstPieces(manifest.files, incoming.done.length);
  for (const [index, piece] of before.entries())
    hashes.add(piece, incoming.done[index]?.sha256 ?? new Uint8Array());
  const already = before.reduce((sum, { length }) => sum + length, 0);
  const meter = new ProgressMeter('unpacking', manifest.dataBytes, run.onProgress, already);
  const from = incoming.done.at(-1)?.next ?? 0;
  const frames = new FrameReader(file, pool, from);
  try {
    if (before.length === 0) await readHead(frames, file);
    const pieces = readBundleFrames(frames, manifest, file.path, before.length);
    const pathOf = (index: number) => join(incoming.root, manifest.files[index]?.path ?? '');
    for await (const { piece, sha256, next } of unpackAll(pieces, pool, file.path, pathOf)) {
      check();
      hashes.add(piece, sha256);
      await incoming.note({ sha256, next }, pathOf(piece.file), piece.length);
      meter.add(piece.length);
      reached?.('piece');
    }
    await requireClosing(frames, hashes, file.path);
    await incoming.checkpoint();
    reached?.('unpacked');
  } finally {
    await frames.close();
  }
}

function firstPieces(files: SealedHead['manifest']['files'], count: number): readonly DataPiece[] {
  const pieces: DataPiece[] = [];
  for (const [index, { extents }] of files.entries())
    for (const piece of piecesOf(index, extents)) {
      if (pieces.length === count) return pieces;
      pieces.push(piece);
    }
  return pieces;
}
