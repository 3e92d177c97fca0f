import type { Extent } from './extents.ts';

/** Files are read, hashed and written in pieces of so many bytes of data. */
export const pieceSize = 2 * 1024 * 1024;

/** A part of one file's data: up to {@link pieceSize} bytes, from one stretch of the file or several. */
export interface DataPiece {
  /** The file's index in its list. */
  readonly file: number;
  readonly ranges: readonly Extent[];
  readonly length: number;
  /** Whether it is the file's last. */
  readonly last: boolean;
}

/** Cuts a file's data, its extents one after the other, into pieces. A file without data has none. */
export function* piecesOf(file: number, extents: readonly Extent[]): Generator<DataPiece> {
  let ranges: Extent[] = [];
  let length = 0;
  for (const [index, [start, size]] of extents.entries()) {
    for (let at = 0; at < size; ) {
      const take = Math.min(size - at, pieceSize - length);
      ranges.push([start + at, take]);
      at += take;
      length += take;
      const last = at === size && index === extents.length - 1;
      if (length === pieceSize || last) {
        yield { file, ranges, length, last };
        ranges = [];
        length = 0;
      }
    }
  }
}
