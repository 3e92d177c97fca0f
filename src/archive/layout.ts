import { createHash } from 'node:crypto';
import { extentBytes } from '../copy/extents.ts';
import { type DataPiece, piecesOf } from '../copy/pieces.ts';
import type { SealedManifest } from './manifest.ts';
import { endOfArchive, fileMemberStart, folderMember, paddingOf, smallMember } from './tar-member.ts';
import { maximumFrameContent } from './zstd-frames.ts';

/** The archive's own members; the bundle's files follow under the bundle's name. */
export const memberNames = {
  manifest: 'vtpm-sealed.json',
  keys: 'vtpm-keys.json',
  hashes: 'sha256.json',
} as const;

/**
 * One frame's content. The whole tar stream follows from manifest and keys: the writer makes it by this
 * function, and the reader asks of every byte that it be what this function says, or data of a file. So no
 * path, type or size is ever taken from a tar header.
 */
export type Frame =
  | { readonly kind: 'structure'; readonly bytes: Uint8Array }
  | { readonly kind: 'data'; readonly piece: DataPiece; readonly padding: number };

const seconds = (manifest: SealedManifest): number => Math.floor(Date.parse(manifest.createdAt) / 1000);

export function* structureFrames(bytes: Uint8Array): Generator<Frame> {
  for (let at = 0; at < bytes.length; at += maximumFrameContent)
    yield { kind: 'structure', bytes: bytes.subarray(at, at + maximumFrameContent) };
}

/** The members of the manifest and the keys. */
export const headMembers = (manifest: SealedManifest, manifestText: string, keysText: string) => ({
  manifest: smallMember(memberNames.manifest, Buffer.from(manifestText), seconds(manifest)),
  keys: smallMember(memberNames.keys, Buffer.from(keysText), seconds(manifest)),
});

/** The frames of the bundle's folders and files. */
export function* bundleFrames(manifest: SealedManifest): Generator<Frame> {
  const { bundle, folders, files } = manifest;
  const members = [
    folderMember(bundle, 0o700, seconds(manifest)),
    ...folders.map(({ path, mode }) => folderMember(`${bundle}/${path}`, mode, seconds(manifest))),
  ];
  let pending: Buffer[] = members;
  let size = members.reduce((sum, { length }) => sum + length, 0);
  for (const [index, file] of files.entries()) {
    const dataBytes = extentBytes(file.extents);
    const start = fileMemberStart({ ...file, path: `${bundle}/${file.path}` }, dataBytes);
    pending.push(start);
    size += start.length;
    if (size >= maximumFrameContent) {
      // full frames go at once: a list can have a hundred thousand files without data
      const bytes = Buffer.concat(pending);
      const rest = bytes.length % maximumFrameContent;
      yield* structureFrames(bytes.subarray(0, bytes.length - rest));
      pending = [bytes.subarray(bytes.length - rest)];
      size = rest;
    }
    for (const piece of piecesOf(index, file.extents)) {
      yield* structureFrames(Buffer.concat(pending));
      pending = [];
      size = 0;
      yield { kind: 'data', piece, padding: piece.last ? paddingOf(dataBytes) : 0 };
    }
  }
  yield* structureFrames(Buffer.concat(pending));
}

/** SHA-256 of the data of each file, collected piece by piece, in order. */
export class FileHashes {
  readonly #manifest: SealedManifest;
  readonly #files: ReturnType<typeof createHash>[];

  constructor(manifest: SealedManifest) {
    this.#manifest = manifest;
    this.#files = manifest.files.map(() => createHash('sha256'));
  }

  add(piece: DataPiece, sha256: Uint8Array): void {
    this.#files[piece.file]?.update(sha256);
  }

  /**
   * The archive's last member and its end: for each file the SHA-256 of the concatenated SHA-256 of its
   * pieces of data (2 MiB each but the last; holes are left out, the manifest says where they are).
   */
  closingFrames(): Generator<Frame> {
    const { files } = this.#manifest;
    const text = `${JSON.stringify({
      format: 'vtpm-sealed-sha256',
      files: files.map(({ path }, i) => ({ path, sha256: this.#files[i]?.copy().digest('hex') })),
    })}\n`;
    const member = smallMember(memberNames.hashes, Buffer.from(text), seconds(this.#manifest));
    return structureFrames(Buffer.concat([member, endOfArchive]));
  }
}
