/** A thread of its own that reads, hashes, compresses, seals and writes; started by `pool.ts`. */
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { isMarkedAsUntransferable, parentPort, workerData } from 'node:worker_threads';
import { groupCommitment, openGroup, sealGroup } from '../archive/age-payload.ts';
import { compressFrame, decompressFrame, maximumFrameContent } from '../archive/zstd-frames.ts';
import type { Extent } from '../copy/extents.ts';
import { release } from './release.ts';
import type { Answer, Ask, FailedSide, Reply, Request, TaskKind, WorkerKeys } from './tasks.ts';

const keys = workerData as WorkerKeys | null;
const scratch = Buffer.allocUnsafeSlow(maximumFrameContent + 512);
let second: Buffer<ArrayBuffer> | null = null;

/** A system call that failed, and on which side. */
class IoFailure extends Error {
  readonly code: string | null;
  readonly side: FailedSide;
  readonly path: string;
  constructor(cause: unknown, side: FailedSide, path: string) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.code = (cause as NodeJS.ErrnoException).code ?? null;
    this.side = side;
    this.path = path;
  }
}

/** Opens a file for one task; a symbolic link in its place is refused. */
function withFile<T>(path: string, side: FailedSide, action: (fd: number) => T): T {
  try {
    const flags = side === 'read' ? constants.O_RDONLY : constants.O_WRONLY;
    const fd = openSync(path, flags | (constants.O_NOFOLLOW ?? 0));
    try {
      return action(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (error instanceof IoFailure) throw error;
    throw new IoFailure(error, side, path);
  }
}

/** Reads stretches one after the other into a buffer. @returns their bytes together */
function readRanges(path: string, ranges: readonly Extent[], into = scratch): number {
  return withFile(path, 'read', (fd) => {
    let at = 0;
    for (const [start, length] of ranges)
      for (let done = 0; done < length; ) {
        const n = readSync(fd, into, at, length - done, start + done);
        if (n === 0) throw Object.assign(new Error('the file ends too early'), { code: 'EOF' });
        done += n;
        at += n;
      }
    return at;
  });
}

function writeRanges(path: string, ranges: readonly Extent[], content: Uint8Array): void {
  withFile(path, 'write', (fd) => {
    let at = 0;
    for (const [start, length] of ranges)
      for (let done = 0; done < length; ) {
        const n = writeSync(fd, content, at, length - done, start + done);
        done += n;
        at += n;
      }
  });
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const keyOf = (name: keyof WorkerKeys): Uint8Array => {
  if (!keys) throw new Error('this worker was started without keys');
  return keys[name];
};

const work: { [K in TaskKind]: (ask: Ask<K>) => Answer<K> } = {
  compress({ path, ranges, padding }) {
    const length = readRanges(path, ranges);
    scratch.fill(0, length, length + padding);
    const frame = compressFrame(scratch.subarray(0, length + padding));
    return { frame, sha256: sha256(scratch.subarray(0, length)) };
  },
  seal({ plaintext, firstChunk, final }) {
    const commitment = groupCommitment(keyOf('commitment'), plaintext, firstChunk, final);
    const sealed = sealGroup(keyOf('payload'), plaintext, firstChunk, final);
    release(plaintext);
    return { sealed, commitment };
  },
  open({ path, position, length, firstChunk, final }) {
    readRanges(path, [[position, length]]);
    return openGroup(keyOf('payload'), scratch.subarray(0, length), firstChunk, final);
  },
  unpack({ frame, path, ranges, padding }) {
    const length = ranges.reduce((sum, [, n]) => sum + n, 0);
    const content = decompressFrame(frame, length + padding);
    if (!content?.subarray(length).every((byte) => byte === 0)) return { sha256: null };
    const data = content.subarray(0, length);
    if (path !== null) writeRanges(path, ranges, data);
    const answer = { sha256: sha256(data) };
    release(content);
    release(frame);
    return answer;
  },
  hash({ path, ranges }) {
    return { sha256: sha256(scratch.subarray(0, readRanges(path, ranges))) };
  },
  copy({ from, to, ranges }) {
    const data = scratch.subarray(0, readRanges(from, ranges));
    writeRanges(to, ranges, data);
    return {};
  },
  compare({ from, to, ranges }) {
    second ??= Buffer.allocUnsafeSlow(scratch.length);
    const length = readRanges(from, ranges);
    readRanges(to, ranges, second);
    return { same: scratch.subarray(0, length).equals(second.subarray(0, length)) };
  },
};

/** The buffers of an answer, to be handed over. Node keeps small ones in a pool that can't be. */
const owned = (answer: object): ArrayBuffer[] =>
  Object.values(answer)
    .filter((value): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array)
    .map(({ buffer }) => buffer)
    .filter((buffer) => !isMarkedAsUntransferable(buffer));

parentPort?.on('message', ({ id, kind, ask }: Request) => {
  let reply: Reply;
  let transfer: ArrayBuffer[] = [];
  try {
    const answer = work[kind](ask as never);
    transfer = owned(answer);
    reply = { id, answer };
  } catch (error) {
    const io = error instanceof IoFailure ? error : null;
    const message = error instanceof Error ? error.message : String(error);
    reply = {
      id,
      failure: { message, code: io?.code ?? null, side: io?.side ?? null, path: io?.path ?? null },
    };
  }
  parentPort?.postMessage(reply, transfer);
});
