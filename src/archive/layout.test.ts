import { expect, it } from 'vitest';
import { bundleFrames } from './layout.ts';
import type { SealedManifest } from './manifest.ts';
import { maximumFrameContent } from './zstd-frames.ts';

it('makes the frames of very many files without data one after the other', () => {
  const count = 30_000;
  const files = Array.from({ length: count }, (_, i) => ({
    ...{ path: `file-${i}`, size: 0, mode: 0o600, mtimeNs: '1700000000000000000', extents: [] },
  }));
  const manifest = { bundle: 'x.vtpmvm', createdAt: '2026-01-01T00:00:00Z', folders: [], files };
  const sizes: number[] = [];
  let found = 0;
  for (const frame of bundleFrames(manifest as unknown as SealedManifest)) {
    if (frame.kind !== 'structure') throw new Error('there is no data');
    sizes.push(frame.bytes.length);
    found += frame.bytes.length;
  }
  // a folder and so many files, each a pax header with one block of records, and a header
  expect(found).toBe((count + 1) * 3 * 512);
  expect(sizes.slice(0, -1).every((size) => size === maximumFrameContent)).toBe(true);
}, 30_000);
