import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress } from 'node:zlib';
import type { BundlePlan } from '../copy/plan.ts';

const compress = promisify(zstdCompress);

const samples = 64;
const sampleBytes = 256 * 1024;

/** What headers and the list of contents take at most: an archive's whole size but its files' data. */
const overhead = (plan: BundlePlan): number =>
  1_048_576 + plan.files.reduce((sum, { extents }) => sum + 2048 + extents.length * 80, 0);

/** The most that an archive can be: data that can't be compressed grows by less than a thousandth. */
export const largestSealed = (plan: BundlePlan): number => Math.ceil(plan.dataBytes * 1.001) + overhead(plan);

/** The places of samples, evenly spread over all data of a bundle. */
function* places(plan: BundlePlan): Generator<{ readonly path: string; readonly at: number }> {
  const stride = Math.max(sampleBytes, Math.ceil(plan.dataBytes / samples));
  let next = 0;
  let before = 0;
  for (const { path, extents } of plan.files)
    for (const [start, length] of extents) {
      for (; next < before + length; next += stride) yield { path, at: start + (next - before) };
      before += length;
    }
}

/** About what an archive will be, from a sample of 16 MiB of the data. */
export async function estimateSealed(plan: BundlePlan): Promise<number> {
  let read = 0;
  let packed = 0;
  const buffer = Buffer.alloc(sampleBytes);
  for (const { path, at } of places(plan)) {
    const handle = await open(join(plan.bundleRoot, path), 'r');
    try {
      const { bytesRead } = await handle.read(buffer, 0, sampleBytes, at);
      read += bytesRead;
      packed += (await compress(buffer.subarray(0, bytesRead))).length;
    } finally {
      await handle.close();
    }
  }
  return Math.ceil(read === 0 ? 0 : (plan.dataBytes * packed) / read) + 16_384;
}
