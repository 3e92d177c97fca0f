import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * Zstandard frames (RFC 8878). An archive's payload is a plain sequence of frames, which `zstd -d` reads as
 * one stream, and each frame is compressed and decompressed by itself, on any core.
 */

/** At most so many bytes are in one frame: bounds memory, and what a hostile frame can unfold to. */
export const maximumFrameContent = 2 * 1024 * 1024;

/** zstd's own default. */
export const compressionLevel = 3;

/** A frame of incompressible bytes is little longer than they are. */
export const maximumFrameSize = maximumFrameContent + 64 * 1024;

const magic = 0xfd2fb528;

/** One frame that names its content's size, with no checksum: age's chunks are authenticated. */
export const compressFrame = (content: Uint8Array): Buffer =>
  zstdCompressSync(content, {
    chunkSize: content.length + (content.length >> 8) + 1024,
    pledgedSrcSize: content.length,
    params: {
      [constants.ZSTD_c_compressionLevel]: compressionLevel,
      [constants.ZSTD_c_contentSizeFlag]: 1,
      [constants.ZSTD_c_checksumFlag]: 0,
    },
  } as Parameters<typeof zstdCompressSync>[1]);

/** @returns null when it is not one sound frame of just so many bytes */
export function decompressFrame(frame: Uint8Array, contentSize: number): Buffer | null {
  if (contentSize > maximumFrameContent) return null;
  try {
    const content = zstdDecompressSync(frame, {
      chunkSize: Math.max(1024, contentSize + 1),
      maxOutputLength: contentSize + 1,
    });
    return content.length === contentSize ? content : null;
  } catch {
    return null;
  }
}

export interface FrameBounds {
  /** Of the whole frame, in bytes. */
  readonly size: number;
  readonly contentSize: number;
}

/**
 * Measures the frame at the beginning of `bytes` without decompressing it: by its header and the headers of
 * its blocks.
 * @returns `more` when the bytes don't suffice, `bad` for what {@link compressFrame} would not have made
 */
export function measureFrame(bytes: Uint8Array): FrameBounds | 'more' | 'bad' {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 18)
    return bytes.length >= 4 && view.getUint32(0, true) !== magic ? 'bad' : shortFrame(bytes, view);
  return measured(bytes, view);
}

/** The smallest frames are shorter than the longest header. */
function shortFrame(bytes: Uint8Array, view: DataView): FrameBounds | 'more' | 'bad' {
  try {
    return measured(bytes, view);
  } catch (error) {
    if (error instanceof RangeError) return 'more';
    throw error;
  }
}

function measured(bytes: Uint8Array, view: DataView): FrameBounds | 'more' | 'bad' {
  if (view.getUint32(0, true) !== magic) return 'bad';
  const descriptor = view.getUint8(4);
  const single = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  // reserved bit, checksum and dictionary are never set by us
  if ((descriptor & 0x1f) !== 0 || (sizeFlag === 0 && !single)) return 'bad';
  let at = single ? 5 : 6;
  let contentSize: number;
  if (sizeFlag === 0) contentSize = view.getUint8(at);
  else if (sizeFlag === 1) contentSize = view.getUint16(at, true) + 256;
  else if (sizeFlag === 2) contentSize = view.getUint32(at, true);
  else contentSize = Number(view.getBigUint64(at, true));
  if (contentSize > maximumFrameContent) return 'bad';
  at += 2 ** sizeFlag;
  for (;;) {
    if (at > maximumFrameSize) return 'bad';
    if (at + 3 > bytes.length) return 'more';
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 3;
    if (type === 3) return 'bad';
    at += 3 + (type === 1 ? 1 : header >> 3);
    if (header & 1) break;
  }
  if (at > bytes.length) return at > maximumFrameSize ? 'bad' : 'more';
  return { size: at, contentSize };
}
