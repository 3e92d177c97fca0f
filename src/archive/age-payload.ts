import { createHmac, hkdfSync } from 'node:crypto';
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

export interface PayloadKeys {
  /** age's own: HKDF-SHA-256 of the file key, salted with the payload's nonce, info "payload". */
  readonly payload: Uint8Array;
  /** Ours, for {@link groupCommitment}: never used by age, so it tells nothing of the payload's key. */
  readonly commitment: Uint8Array;
}

export function payloadKeys(fileKey: Uint8Array, nonce: Uint8Array): PayloadKeys {
  const key = (info: string) => new Uint8Array(hkdfSync('sha256', fileKey, nonce, info, 32));
  return { payload: key('payload'), commitment: key('vtpm-desktop/sealed/commitment') };
}

function chunkNonce(counter: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(counter, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Seals a group. Only the last chunk of a `final` group gets the flag; an empty payload is one empty chunk. */
export function sealGroup(
  key: Uint8Array,
  plaintext: Uint8Array,
  firstChunk: number,
  final: boolean,
): Uint8Array<ArrayBuffer> {
  const chunks = Math.max(1, Math.ceil(plaintext.length / chunkSize));
  const sealed = Buffer.allocUnsafeSlow(plaintext.length + chunks * tagSize);
  for (let i = 0; i < chunks; i++) {
    const chunk = plaintext.subarray(i * chunkSize, (i + 1) * chunkSize);
    const nonce = chunkNonce(firstChunk + i, final && i === chunks - 1);
    sealInto(sealed.subarray(i * sealedChunkSize), key, nonce, chunk);
  }
  return sealed;
}

export interface OpenedGroup {
  /** Of the chunks before the first bad one. */
  readonly plaintext: Uint8Array<ArrayBuffer>;
  /** `cut`: all chunks are good, but the last of them was not made as the last one. */
  readonly state: 'good' | 'bad' | 'cut';
}

/** Opens a group; `final`: the file ends with it. */
export function openGroup(
  key: Uint8Array,
  sealed: Uint8Array,
  firstChunk: number,
  final: boolean,
): OpenedGroup {
  const chunks = Math.ceil(sealed.length / sealedChunkSize);
  const plaintext = Buffer.allocUnsafeSlow(Math.max(0, sealed.length - chunks * tagSize));
  let length = 0;
  for (let i = 0; i < chunks; i++) {
    const chunk = sealed.subarray(i * sealedChunkSize, (i + 1) * sealedChunkSize);
    const last = final && i === chunks - 1;
    const opened = openChunk(key, chunkNonce(firstChunk + i, last), chunk);
    // the specification: an empty last chunk is valid only as the first one
    if (opened === null || (opened.length === 0 && firstChunk + i > 0)) {
      const whole = last ? openChunk(key, chunkNonce(firstChunk + i, false), chunk) : null;
      if (whole?.length !== chunkSize) return { plaintext: plaintext.subarray(0, length), state: 'bad' };
      plaintext.set(whole, length);
      return { plaintext, state: 'cut' };
    }
    plaintext.set(opened, length);
    length += opened.length;
    release(opened);
  }
  return { plaintext, state: 'good' };
}

/** What is noted of a group before its ciphertext is written: which plaintext these nonces were used for. */
export function groupCommitment(
  key: Uint8Array,
  plaintext: Uint8Array,
  firstChunk: number,
  final: boolean,
): Uint8Array {
  return createHmac('sha256', key).update(chunkNonce(firstChunk, final)).update(plaintext).digest();
}
