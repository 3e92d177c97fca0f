import type { DataPiece } from '../copy/pieces.ts';
import { VtpmError } from '../errors/error.ts';
import { type PortableKeychain, parsePortable } from '../keychain/portable-keychain.ts';
import { bundleFrames, type FileHashes, type Frame, headMembers } from './layout.ts';
import { maximumManifestSize, parseManifest, type SealedManifest } from './manifest.ts';
import { contentOf, type FoundFrame, type FrameReader, type SealedFile } from './sealed-file.ts';
import { paddingOf, smallMemberSize } from './tar-member.ts';

/** As much as a portable keychain may have. */
const maximumKeysSize = 16 * 1024 * 1024;

/**
 * A frame of 2 MiB of zeros takes 70 bytes or more. A list that promises more data than the whole archive
 * could unfold to is a lie.
 */
const highestRatio = 32_768;

/** The members that an archive begins with. */
export interface SealedHead {
  readonly manifest: SealedManifest;
  readonly manifestText: string;
  readonly keys: PortableKeychain;
  readonly keysText: string;
}

const damaged = (path: string, reason: string) => new VtpmError('VTPM_ERR_ARCHIVE_DAMAGED', { path, reason });
const foreign = (path: string) =>
  new VtpmError('VTPM_ERR_ARCHIVE_FOREIGN', { path, reason: 'it is an age file with other contents' });

/** Reads manifest and keys. @throws VtpmError VTPM_ERR_ARCHIVE_…, and those of {@link parsePortable} */
export async function readHead(frames: FrameReader, file: SealedFile): Promise<SealedHead> {
  const { path } = file;
  const manifestMember = await readMember(frames, maximumManifestSize, path);
  const manifestText = textOf(manifestMember);
  const manifest = parseManifest(manifestText, path);
  if (manifest.dataBytes > file.size * highestRatio)
    throw new VtpmError('VTPM_ERR_ARCHIVE_HOSTILE', {
      path,
      reason: `it promises ${manifest.dataBytes} bytes, more than it can hold`,
    });
  const keysMember = await readMember(frames, maximumKeysSize, path);
  const keysText = textOf(keysMember);
  const keys = parsePortable(keysText, path);
  const expected = headMembers(manifest, manifestText, keysText);
  if (!expected.manifest.equals(manifestMember) || !expected.keys.equals(keysMember))
    throw damaged(path, 'its first members are not as this program makes them');
  return { manifest, manifestText, keys, keysText };
}

async function readMember(frames: FrameReader, limit: number, path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let have = 0;
  let total: number | null = null;
  while (total === null || have < total) {
    const found = await frames.tryNext();
    if (found === 'bad') throw foreign(path);
    const content = contentOf(found ?? (await frames.next()));
    if (!content) throw damaged(path, 'a part of it can’t be decompressed');
    parts.push(content);
    have += content.length;
    if (total !== null) continue;
    const size = smallMemberSize(content);
    if (size === null) throw foreign(path);
    if (size > limit)
      throw new VtpmError('VTPM_ERR_ARCHIVE_HOSTILE', { path, reason: `its first part has ${size} bytes` });
    total = 512 + size + paddingOf(size);
  }
  if (have > total) throw foreign(path);
  return Buffer.concat(parts);
}

const textOf = (member: Buffer): string =>
  member.subarray(512, 512 + (smallMemberSize(member) ?? 0)).toString('utf8');

/** A frame of a file's data, still compressed. */
export interface SealedPiece {
  readonly piece: DataPiece;
  readonly padding: number;
  /** To be released by who takes it. */
  readonly frame: FoundFrame;
  /** Where in the payload the next frame begins. */
  readonly next: number;
}

/** What a frame of data must hold, once decompressed. */
const contentSizeOf = (frame: Frame): number =>
  frame.kind === 'data' ? frame.piece.length + frame.padding : frame.bytes.length;

/**
 * Reads the frames of a bundle; each must be the one that follows from the manifest.
 * @param skip so many pieces of data were read before; the reader stands after the last of them
 * @throws VtpmError VTPM_ERR_ARCHIVE_TRUNCATED, _DAMAGED, _UNREADABLE
 */
export async function* readBundleFrames(
  frames: FrameReader,
  manifest: SealedManifest,
  path: string,
  skip = 0,
): AsyncGenerator<SealedPiece> {
  let skipped = 0;
  for (const expected of bundleFrames(manifest)) {
    if (skipped < skip) {
      if (expected.kind === 'data') skipped++;
      continue;
    }
    const found = await frames.next();
    if (found.contentSize !== contentSizeOf(expected))
      throw damaged(path, 'its contents don’t follow its list');
    if (expected.kind === 'structure') requireSame(expected.bytes, found, path);
    else yield { piece: expected.piece, padding: expected.padding, frame: found, next: frames.position };
  }
}

function requireSame(bytes: Uint8Array, found: FoundFrame, path: string): void {
  if (!contentOf(found)?.equals(bytes)) throw damaged(path, 'its contents don’t follow its list');
}

/** Reads the archive's end: the hashes must be those of the data that was read, and nothing may follow. */
export async function requireClosing(frames: FrameReader, hashes: FileHashes, path: string): Promise<void> {
  for (const expected of hashes.closingFrames()) {
    if (expected.kind !== 'structure') continue;
    const found = await frames.next(true);
    if (!contentOf(found)?.equals(expected.bytes))
      throw damaged(path, 'the data is not what its list of SHA-256 says');
  }
  await frames.requireEnd();
}
