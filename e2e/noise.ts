import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

/** A disk image full of what no compression shortens, so that a move takes a while. */
export function writeNoise(path: string, mebibytes: number): void {
  const chunk = Buffer.alloc(1 << 20);
  const file = openSync(path, 'w');
  for (let n = 0; n < mebibytes; n++) writeSync(file, randomFillSync(chunk));
  closeSync(file);
}
