/** A thread of its own that reads, hashes, compresses, seals and writes; started by `pool.ts`. */
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openGroup, sealGroup } from '../archive/age-payload.ts';
import { compressFrame, decompressFrame, maximumFrameSize } from '../archive/zstd-frames.ts';
import type { Extent } from '../copy/extents.ts';
import { writeStep } from '../copy/write-step.ts';
import { alignedMemory } from './aligned-memory.ts';
import { release } from './release.ts';
import type { Answer, Ask, FailedSide, Reply, Request, TaskKind, WorkerKeys } from './tasks.ts';

const keys = workerData as WorkerKeys | null;
const scratch = alignedMemory(maximumFrameSize);

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

/** Says of a failed system call where it happened. */
function onSide<T>(side: FailedSide, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof IoFailure) throw error;
    throw new IoFailure(error, side, path);
  }
}

/** Opens a file for one task; a symbolic link in its place is refused. */
function withFile<T>(path: string, side: FailedSide, action: (fd: number) => T): T {
  return onSide(side, path, () => {
    const flags = side === 'read' ? constants.O_RDONLY : constants.O_WRONLY;
    const fd = openSync(path, flags | (constants.O_NOFOLLOW ?? 0));
    try {
      return action(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** Fills a buffer from a place of a file. */
function readFully(fd: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const n = readSync(fd, into, done, into.length - done, position + done);
    if (n === 0) throw Object.assign(new Error('the file ends too early'), { code: 'EOF' });
    done += n;
  }
}

function writeFully(fd: number, content: Uint8Array, position: number): void {
  for (let done = 0; done < content.length; )
    done += writeSync(fd, content, done, Math.min(writeStep, content.length - done), position + done);
}

/** Reads stretches one after the other into a buffer. @returns their bytes together */
function readRanges(path: string, ranges: readonly Extent[], into = scratch): number {
  return withFile(path, 'read', (fd) => {
    let at = 0;
    for (const [start, length] of ranges) {
      readFully(fd, into.subarray(at, at + length), start);
      at += length;
    }
    return at;
  });
}

function writeRanges(path: string, ranges: readonly Extent[], content: Uint8Array): void {
  withFile(path, 'write', (fd) => {
    let at = 0;
    for (const [start, length] of ranges) {
      writeFully(fd, content.subarray(at, at + length), start);
      at += length;
    }
  });
}

/** Stretches cut into such small ones that a processor's own cache holds them. */
function* inSteps(ranges: readonly Extent[]): Generator<Extent> {
  for (const [start, length] of ranges)
    for (let done = 0; done < length; done += writeStep)
      yield [start + done, Math.min(writeStep, length - done)];
}

/** Parts of a frame as one; copied only when they are several. */
function contiguous(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array()] = parts;
  if (parts.length <= 1) return first;
  let length = 0;
  for (const part of parts) {
    scratch.set(part, length);
    length += part.length;
  }
  return scratch.subarray(0, length);
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const payloadKey = (): Uint8Array => {
  if (!keys) throw new Error('this worker was started without keys');
  return keys.payload;
};

const work: { [K in TaskKind]: (ask: Ask<K>) => Answer<K> } = {
  compress({ path, ranges, padding, into }) {
    const length = readRanges(path, ranges);
    scratch.fill(0, length, length + padding);
    const frame = compressFrame(scratch.subarray(0, length + padding));
    new Uint8Array(into).set(frame);
    const answer = { length: frame.length, sha256: sha256(scratch.subarray(0, length)) };
    release(frame);
    return answer;
  },
  seal({ parts, firstChunk, final, into }) {
    return sealGroup(new Uint8Array(into), payloadKey(), parts, firstChunk, final);
  },
  open({ path, position, length, firstChunk, final, into }) {
    readRanges(path, [[position, length]]);
    return openGroup(new Uint8Array(into), payloadKey(), scratch.subarray(0, length), firstChunk, final);
  },
  unpack({ parts, path, ranges, padding }) {
    const length = ranges.reduce((sum, [, n]) => sum + n, 0);
    const content = decompressFrame(contiguous(parts), length + padding);
    if (!content?.subarray(length).every((byte) => byte === 0)) return { sha256: null };
    const data = content.subarray(0, length);
    if (path !== null) writeRanges(path, ranges, data);
    const answer = { sha256: sha256(data) };
    release(content);
    return answer;
  },
  hash({ path, ranges }) {
    return { sha256: sha256(scratch.subarray(0, readRanges(path, ranges))) };
  },
  copy({ from, to, ranges }) {
    withFile(from, 'read', (source) =>
      withFile(to, 'write', (target) => {
        for (const [start, length] of inSteps(ranges)) {
          const data = scratch.subarray(0, length);
          onSide('read', from, () => readFully(source, data, start));
          onSide('write', to, () => writeFully(target, data, start));
        }
      }),
    );
    return {};
  },
  compare({ from, to, ranges }) {
    return withFile(from, 'read', (a) =>
      withFile(to, 'read', (b) => {
        for (const [start, length] of inSteps(ranges)) {
          const original = scratch.subarray(0, length);
          const copy = scratch.subarray(writeStep, writeStep + length);
          onSide('read', from, () => readFully(a, original, start));
          onSide('read', to, () => readFully(b, copy, start));
          if (!original.equals(copy)) return { same: false };
        }
        return { same: true };
      }),
    );
  },
};

parentPort?.on('message', ({ id, kind, ask }: Request) => {
  let reply: Reply;
  try {
    reply = { id, answer: work[kind](ask as never) };
  } catch (error) {
    const io = error instanceof IoFailure ? error : null;
    const message = error instanceof Error ? error.message : String(error);
    reply = {
      id,
      failure: { message, code: io?.code ?? null, side: io?.side ?? null, path: io?.path ?? null },
    };
  }
  parentPort?.postMessage(reply);
});
