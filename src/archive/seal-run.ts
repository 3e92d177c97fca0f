import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireUnchanged } from '../copy/copy-bundle.ts';
import type { BundlePlan } from '../copy/plan.ts';
import { type OnProgress, ProgressMeter } from '../copy/progress.ts';
import { syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { formatPortable, type PortableKeychain } from '../keychain/portable-keychain.ts';
import { inOrder, WorkerPool } from '../workers/pool.ts';
import { newHeader } from './age-header.ts';
import { payloadKey, payloadNonceSize, sealedGroupSize } from './age-payload.ts';
import { Commitments } from './commitments.ts';
import { bundleFrames, FileHashes, type Frame, headMembers, structureFrames } from './layout.ts';
import { formatManifest, type SealedManifest } from './manifest.ts';
import type { SealedFile } from './sealed-file.ts';
import { SealedWriter } from './sealed-writer.ts';
import { type Unfinished, unfinishedFiles } from './unfinished.ts';
import { verifyFile } from './verify.ts';
import { compressFrame, maximumFrameSize } from './zstd-frames.ts';

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

export type SealRun = SealBundleOptions & { readonly plan: BundlePlan; readonly check: () => void };

/** Seals from the beginning, under a new file key; what lies there unfinished is overwritten. */
export async function begin(run: SealRun, manifest: SealedManifest): Promise<void> {
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
      const file = { path: archive, size: 0, beginning, keys: { payload: payloadKey(fileKey, nonce) } };
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
export async function goOn(run: SealRun, unfinished: Unfinished): Promise<boolean> {
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
    if (frame.kind === 'structure')
      return { frame, slot: null, compressed: Uint8Array.from(compressFrame(frame.bytes)), sha256: null };
    const { piece, padding } = frame;
    const path = join(plan.bundleRoot, plan.files[piece.file]?.path ?? '');
    const slot = pool.lend(maximumFrameSize);
    const ask = { path, ranges: piece.ranges, padding, into: slot.buffer };
    const { length, sha256 } = await pool.run('compress', ask);
    return { frame, slot, compressed: new Uint8Array(slot.buffer, 0, length), sha256 };
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
    for await (const { frame, slot, compressed, sha256 } of inOrder(jobs(), pool.depth)) {
      check();
      await writer.append(compressed, slot);
      if (frame.kind !== 'data' || !sha256) continue;
      state.hashes.add(frame.piece, sha256);
      meter.add(frame.piece.length);
    }
    for (const frame of state.hashes.closingFrames())
      if (frame.kind === 'structure') await writer.append(Uint8Array.from(compressFrame(frame.bytes)));
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
