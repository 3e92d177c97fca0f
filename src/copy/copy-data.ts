import { join } from 'node:path';
import { inOrder, WorkerPool } from '../workers/pool.ts';
import type { Comparison } from './comparison.ts';
import type { Incoming } from './incoming.ts';
import { type DataPiece, piecesOf } from './pieces.ts';
import type { BundlePlan } from './plan.ts';
import { type OnProgress, ProgressMeter } from './progress.ts';

/** What copying a bundle's data needs to know. */
export interface DataRun {
  /** The bundle's folder. */
  readonly from: string;
  readonly plan: BundlePlan;
  /** Throws once the work is cancelled. */
  readonly check: () => void;
  readonly onProgress?: OnProgress;
  readonly reached?: (step: string) => void;
}

/** All data of a bundle's files, in order. */
export const allPieces = ({ files }: BundlePlan): DataPiece[] =>
  files.flatMap(({ extents }, index) => [...piecesOf(index, extents)]);

/** A copy is compared with its original, which is there: no hashes are needed. */
const noHash = new Uint8Array(32);

/**
 * Copies what is missing. By one thread: two that write one file wait for each other in the kernel, and burn
 * time at it. What the disk has been given is compared meanwhile.
 */
export async function copyData(run: DataRun, incoming: Incoming, comparison: Comparison): Promise<void> {
  const { from, plan, check, onProgress, reached } = run;
  const pool = new WorkerPool(null, 1);
  const all = allPieces(plan);
  const before = all.splice(0, incoming.done.length);
  comparison.add(before);
  const already = before.reduce((sum, { length }) => sum + length, 0);
  const meter = new ProgressMeter('copying', plan.dataBytes, onProgress, already);
  const jobs = all.map((piece) => async () => {
    check();
    const path = plan.files[piece.file]?.path ?? '';
    const to = join(incoming.root, path);
    await pool.run('copy', { from: join(from, path), to, ranges: piece.ranges });
    return { piece, to };
  });
  let written: DataPiece[] = [];
  try {
    for await (const { piece, to } of inOrder(jobs, pool.depth)) {
      written.push(piece);
      const syncing = await incoming.note({ sha256: noHash, next: 0 }, to, piece.length);
      meter.add(piece.length);
      reached?.('piece');
      if (!syncing) continue;
      comparison.add(written);
      written = [];
    }
  } finally {
    await pool.close();
  }
  comparison.addLast(written);
  await incoming.checkpoint();
  reached?.('copied');
}
