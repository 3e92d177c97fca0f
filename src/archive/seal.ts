import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { requireUnchanged } from '../copy/copy-bundle.ts';
import type { Start } from '../copy/incoming.ts';
import {
  failedUnder,
  isSystemFailure,
  sourceFailure,
  targetFailure,
  throwIfCancelled,
} from '../copy/io-failure.ts';
import { type BundlePlan, planBundle } from '../copy/plan.ts';
import { type OnProgress, ProgressMeter } from '../copy/progress.ts';
import { renameDurably, syncFolder } from '../durable/durable-file.ts';
import { tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { formatPortable, type PortableKeychain } from '../keychain/portable-keychain.ts';
import { exists } from '../tpm/files.ts';
import { inOrder, WorkerPool } from '../workers/pool.ts';
import { release } from '../workers/release.ts';
import { newHeader } from './age-header.ts';
import { payloadKeys, payloadNonceSize, sealedGroupSize } from './age-payload.ts';
import { bundleFrames, FileHashes, type Frame, headMembers, structureFrames } from './layout.ts';
import { formatManifest, type SealedManifest, sealedVersion } from './manifest.ts';
import type { SealedFile } from './sealed-file.ts';
import { Commitments, SealedWriter, StaleRun } from './sealed-writer.ts';
import { readUnfinished, type Unfinished } from './unfinished.ts';
import { verifyFile } from './verify.ts';
import { compressFrame, compressionLevel } from './zstd-frames.ts';

export interface SealBundleOptions {
  /** The bundle's folder; the caller holds its lock. */
  readonly bundleRoot: string;
  /** A plan made just now, else one is made. */
  readonly plan?: BundlePlan;
  /** The machine's keys, as a portable keychain holds them. */
  readonly keys: PortableKeychain;
  /** The archive, `…/NAME.vtpmsealed`; it must not exist. While unfinished it is `TARGET.partial`. */
  readonly target: string;
  readonly passphrase: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
  /** Whether to go on from what an interrupted run left (default); else that is thrown away. */
  readonly resume?: boolean;
  /** Base-2 logarithm of scrypt's work factor. */
  readonly scryptWorkFactor?: number;
  /** Told of each step; for tests that end the process there. */
  readonly reached?: (step: string) => void;
}

export interface SealResult {
  readonly path: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly plan: BundlePlan;
  /** `resumed` went on; `anew`: something was there and was of no use (another passphrase, a changed bundle). */
  readonly start: Start;
}

/** What an unfinished archive consists of. */
export const unfinishedFiles = (target: string) => ({
  archive: `${target}.partial`,
  journal: `${target}.partial.journal`,
  lock: `${target}.partial.lock`,
});

/**
 * Seals a bundle and its keys into one encrypted file, reads it back and checks it before it gets its name.
 * An interrupted run leaves `TARGET.partial` and its journal, which hold nothing in clear, and the next one
 * with the same passphrase goes on from there if the bundle is unchanged (sizes, times, extents, keys).
 * @throws VtpmError VTPM_ERR_ARCHIVE_…, VTPM_ERR_COPY_SOURCE_…, and those of {@link planBundle}
 */
export async function sealBundle(options: SealBundleOptions): Promise<SealResult> {
  const target = resolve(options.target);
  const bundleRoot = resolve(options.bundleRoot);
  const check = () => throwIfCancelled(options.signal, 'ARCHIVE', target);
  check();
  const plan = options.plan ?? (await planBundle(bundleRoot));
  const files = unfinishedFiles(target);
  try {
    if (await exists(target)) {
      // killed just after the archive got its name: what is left beside it is of no use
      if (!(await exists(files.archive))) await removeAids(target);
      throw new VtpmError('VTPM_ERR_ARCHIVE_EXISTS', { path: target });
    }
    const lock = tryLock(files.lock, 'vTPM Desktop');
    if (!lock) throw new VtpmError('VTPM_ERR_ARCHIVE_BUSY', { path: target });
    try {
      const result = await seal({ ...options, bundleRoot, target, plan, check });
      await removeAids(target);
      return result;
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!isSystemFailure(error)) throw error;
    throw failedUnder(error, bundleRoot)
      ? sourceFailure(error.path ?? bundleRoot, error)
      : targetFailure('ARCHIVE', target, error);
  }
}

async function removeAids(target: string): Promise<void> {
  const { journal, lock } = unfinishedFiles(target);
  for (const name of [journal, lock, `${lock}.owner`]) await rm(name, { force: true });
}

type SealRun = SealBundleOptions & { readonly plan: BundlePlan; readonly check: () => void };

async function seal(run: SealRun): Promise<SealResult> {
  const { target, passphrase, plan, keys, check, resume = true } = run;
  const { archive } = unfinishedFiles(target);
  const there = await exists(archive);
  const manifest = manifestOf(plan);
  let start: Start = there ? 'anew' : 'fresh';
  if (there && resume) {
    const unfinished = await readUnfinished(archive, passphrase, { manifest, keys }, check);
    try {
      if (unfinished && (await goOn(run, unfinished))) start = 'resumed';
    } catch (error) {
      if (!(error instanceof StaleRun)) throw error;
    }
  }
  if (start !== 'resumed') await begin(run, manifest);
  if (await exists(target)) throw new VtpmError('VTPM_ERR_ARCHIVE_EXISTS', { path: target });
  await renameDurably(archive, target);
  run.reached?.('published');
  const handle = await open(target, 'r');
  const { size } = await handle.stat().finally(() => handle.close());
  return { path: target, size, plan, start };
}

/** The compressor is part of it: another one would compress the same data to other bytes. */
const manifestOf = (plan: BundlePlan): SealedManifest => ({
  format: 'vtpm-sealed',
  version: sealedVersion,
  vm: { name: plan.name, uuid: plan.uuid },
  machine: plan.description,
  createdAt: new Date().toISOString(),
  computer: hostname(),
  compressor: `zstd ${process.versions.zstd ?? '?'}, level ${compressionLevel}`,
  bundle: basename(plan.bundleRoot),
  dataBytes: plan.dataBytes,
  totalBytes: plan.totalBytes,
  folders: plan.folders.map((folder) => ({ ...folder })),
  files: plan.files.map((file) => ({
    ...file,
    extents: file.extents.map(([offset, length]): [number, number] => [offset, length]),
  })),
});

/** Seals from the beginning, under a new file key; what lies there unfinished is overwritten. */
async function begin(run: SealRun, manifest: SealedManifest): Promise<void> {
  const { archive, journal } = unfinishedFiles(run.target);
  const { header, fileKey } = await newHeader(run.passphrase, run.scryptWorkFactor);
  run.check();
  const nonce = randomBytes(payloadNonceSize);
  const beginning = Buffer.concat([header, nonce]);
  await rm(archive, { force: true });
  const commitments = await Commitments.create(journal);
  try {
    const handle = await open(archive, 'wx', 0o600);
    try {
      await handle.write(beginning, 0, beginning.length, 0);
      await handle.sync();
      await syncFolder(dirname(archive));
      run.reached?.('begun');
      const file = { path: archive, size: 0, beginning, keys: payloadKeys(fileKey, nonce) };
      const state = {
        manifest,
        manifestText: formatManifest(manifest),
        keysText: formatPortable(run.keys),
        hashes: new FileHashes(manifest),
      };
      await write(run, {
        file,
        handle,
        commitments,
        state,
        frames: 0,
        dataBytes: 0,
        group: 0,
        rest: new Uint8Array(),
      });
    } finally {
      await handle.close();
    }
  } finally {
    await commitments.close();
  }
}

/** @returns false when it can't be gone on with @throws StaleRun likewise */
async function goOn(run: SealRun, unfinished: Unfinished): Promise<boolean> {
  const { archive, journal } = unfinishedFiles(run.target);
  const { file, head, hashes, frames, dataBytes, groups, rest, complete } = unfinished;
  if (complete) {
    const pool = new WorkerPool(file.keys);
    try {
      await finish(run, file, pool);
    } finally {
      await pool.close();
    }
    return true;
  }
  const commitments = await Commitments.read(journal);
  if (!commitments) return false;
  try {
    const handle = await open(archive, 'r+');
    try {
      await handle.truncate(file.beginning.length + groups * sealedGroupSize);
      await write(run, {
        file,
        handle,
        commitments,
        state: { ...head, hashes },
        frames,
        dataBytes,
        group: groups,
        rest,
      });
    } finally {
      await handle.close();
    }
  } finally {
    await commitments.close();
  }
  return true;
}

interface WriteState {
  readonly file: SealedFile;
  readonly handle: FileHandle;
  readonly commitments: Commitments;
  readonly state: {
    readonly manifest: SealedManifest;
    readonly manifestText: string;
    readonly keysText: string;
    readonly hashes: FileHashes;
  };
  /** Of the bundle; done before. */
  readonly frames: number;
  readonly dataBytes: number;
  readonly group: number;
  readonly rest: Uint8Array;
}

async function write(run: SealRun, from: WriteState): Promise<void> {
  const { plan, check, onProgress, reached = () => undefined } = run;
  const { file, handle, commitments, state } = from;
  const pool = new WorkerPool(file.keys);
  const writer = new SealedWriter({
    ...{ handle, pool, commitments, group: from.group, expected: from.rest, reached },
    payloadStart: file.beginning.length,
  });
  const meter = new ProgressMeter('sealing', plan.dataBytes, onProgress, from.dataBytes);
  const job = (frame: Frame) => async () => {
    check();
    if (frame.kind === 'structure') return { frame, compressed: compressFrame(frame.bytes), sha256: null };
    const { piece, padding } = frame;
    const path = join(plan.bundleRoot, plan.files[piece.file]?.path ?? '');
    const { frame: compressed, sha256 } = await pool.run('compress', { path, ranges: piece.ranges, padding });
    return { frame, compressed, sha256 };
  };
  function* jobs() {
    if (from.group === 0 && from.frames === 0) {
      const members = headMembers(state.manifest, state.manifestText, state.keysText);
      for (const member of [members.manifest, members.keys])
        for (const frame of structureFrames(member)) yield job(frame);
    }
    let index = 0;
    for (const frame of bundleFrames(state.manifest)) if (index++ >= from.frames) yield job(frame);
  }
  try {
    for await (const { frame, compressed, sha256 } of inOrder(jobs(), pool.depth)) {
      check();
      await writer.append(compressed);
      release(compressed);
      if (frame.kind !== 'data' || !sha256) continue;
      state.hashes.add(frame.piece, sha256);
      meter.add(frame.piece.length);
    }
    for (const frame of state.hashes.closingFrames())
      if (frame.kind === 'structure') await writer.append(compressFrame(frame.bytes));
    const size = await writer.finish();
    await handle.truncate(size);
    await handle.sync();
    reached('sealed');
    await requireUnchanged(plan);
    await finish(run, { ...file, size }, pool);
  } catch (error) {
    await writer.settle();
    throw error;
  } finally {
    await pool.close();
  }
}

/** Reads the archive back and checks it. */
async function finish(run: SealRun, file: SealedFile, pool: WorkerPool): Promise<void> {
  try {
    await verifyFile(file, pool, run);
  } catch (error) {
    if (!(error instanceof VtpmError) || error.code === 'VTPM_ERR_ARCHIVE_CANCELLED') throw error;
    await rm(file.path, { force: true }); // encrypted, and proven to be wrong: the next run begins anew
    throw new VtpmError(
      'VTPM_ERR_ARCHIVE_VERIFY_FAILED',
      { path: run.target, reason: String(error.details.reason ?? error.code) },
      { cause: error },
    );
  }
  run.reached?.('verified');
  run.check();
}
