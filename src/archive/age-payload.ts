import { createHash, hkdfSync } from 'node:crypto';
import { release } from '../workers/release.ts';
import { openChunk, sealInto, tagSize } from './chacha20-poly1305.ts';

/**
 * The payload of an age file (C2SP age, "Payload"): 64 KiB chunks, each sealed with ChaCha20-Poly1305 under
 * one key and the nonce "11-byte big-endian counter, then 1 for the last chunk and 0 for all others". Chunks
 * know nothing of each other, so groups of them are sealed and opened on all cores.
 */
export const chunkSize = 64 * 1024;
export const sealedChunkSize = chunkSize + tagSize;
/** Chunks that are sealed by one call. */
export const groupChunks = 16;
export const groupSize = groupChunks * chunkSize;
export const sealedGroupSize = groupChunks * sealedChunkSize;
/** The random bytes between header and payload. */
export const payloadNonceSize = 16;

/** age's key of a payload: HKDF-SHA-256 of the file key, salted with the payload's nonce, info "payload". */
export const payloadKey = (fileKey: Uint8Array, nonce: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

function chunkNonce(counter: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Takes so many bytes from the beginning of a list of parts. */
function takeParts(parts: Uint8Array[], length: number): Uint8Array[] {
  const taken: Uint8Array[] = [];
  for (let missing = length; missing > 0; ) {
    const part = parts.shift();
    if (!part) break;
    const here = part.subarray(0, missing);
    taken.push(here);
    missing -= here.length;
    if (here.length < part.length) parts.unshift(part.subarray(here.length));
  }
  return taken;
}

/**
 * Seals a group into the beginning of `into`. Only the last chunk of a `final` group gets the flag; an empty
 * payload is one empty chunk.
 * @param parts what it holds, one after the other
 * @returns `commitment`: SHA-256 of where the group stands and of the tags of its chunks. A tag is a secret
 * random function of what was sealed with a nonce, so two groups have the same one only if they hold the same.
 */
export function sealGroup(
  into: Uint8Array,
  key: Uint8Array,
  parts: readonly Uint8Array[],
  firstChunk: number,
  final: boolean,
): { readonly length: number; readonly commitment: Uint8Array } {
  const rest = [...parts];
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  const chunks = Math.max(1, Math.ceil(size / chunkSize));
  const commitment = createHash('sha256').update(chunkNonce(firstChunk, final));
  let length = 0;
  for (let i = 0; i < chunks; i++) {
    const nonce = chunkNonce(firstChunk + i, final && i === chunks - 1);
    length += sealInto(into.subarray(length), key, nonce, takeParts(rest, chunkSize));
    commitment.update(into.subarray(length - tagSize, length));
  }
  return { length, commitment: commitment.digest() };
}

export interface OpenedGroup {
  /** Bytes of the chunks before the first bad one. */
  readonly length: number;
  /** `cut`: all chunks are good, but the last of them was not made as the last one. */
  readonly state: 'good' | 'bad' | 'cut';
}

/** Opens a group into the beginning of `into`; `final`: the file ends with it. */
export function openGroup(
  into: Uint8Array,
  key: Uint8Array,
  sealed: Uint8Array,
  firstChunk: number,
  final: boolean,
): OpenedGroup {
  const chunks = Math.ceil(sealed.length / sealedChunkSize);
  let length = 0;
  for (let i = 0; i < chunks; i++) {
    const chunk = sealed.subarray(i * sealedChunkSize, (i + 1) * sealedChunkSize);
    const last = final && i === chunks - 1;
    const opened = openChunk(key, chunkNonce(firstChunk + i, last), chunk);
    // the specification: an empty last chunk is valid only as the first one
    if (opened === null || (opened.length === 0 && firstChunk + i > 0)) {
      const whole = last ? openChunk(key, chunkNonce(firstChunk + i, false), chunk) : null;
      if (whole?.length !== chunkSize) return { length, state: 'bad' };
      into.set(whole, length);
      return { length: length + chunkSize, state: 'cut' };
    }
    into.set(opened, length);
    length += opened.length;
    release(opened);
  }
  return { length, state: 'good' };
}
