import { createCipheriv, createDecipheriv, createSecretKey, getCiphers, type KeyObject } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { release } from '../workers/release.ts';

/** Bytes of a Poly1305 tag. */
export const tagSize = 16;

const algorithm = 'chacha20-poly1305';
/** Electron's BoringSSL does not offer the cipher to Node's API; age-encryption's own implementation does. */
const native = getCiphers().includes(algorithm);

const keyObjects = new WeakMap<Uint8Array, KeyObject>();
/** Making one for every chunk would take as long as a tenth of the sealing. */
function keyObject(key: Uint8Array): KeyObject {
  let object = keyObjects.get(key);
  if (!object) {
    object = createSecretKey(key);
    keyObjects.set(key, object);
  }
  return object;
}

/**
 * ChaCha20-Poly1305 (RFC 8439) without associated data; writes ciphertext, then tag, into `out`.
 * @param parts the plaintext, one after the other
 * @returns how many bytes were written
 */
export function sealInto(
  out: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
  parts: readonly Uint8Array[],
): number {
  if (!native) {
    const sealed = chacha20poly1305(key, nonce).encrypt(Buffer.concat(parts));
    out.set(sealed);
    return sealed.length;
  }
  const cipher = createCipheriv(algorithm, keyObject(key), nonce, { authTagLength: tagSize });
  let length = 0;
  for (const part of parts) {
    const body = cipher.update(part);
    out.set(body, length);
    length += body.length;
    release(body);
  }
  cipher.final();
  out.set(cipher.getAuthTag(), length);
  return length + tagSize;
}

/** @returns null when the tag is not that of this key, nonce and ciphertext */
export function openChunk(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < tagSize) return null;
  try {
    if (!native) return chacha20poly1305(key, nonce).decrypt(sealed);
    const decipher = createDecipheriv(algorithm, keyObject(key), nonce, { authTagLength: tagSize });
    decipher.setAuthTag(sealed.subarray(-tagSize));
    const plaintext = decipher.update(sealed.subarray(0, -tagSize));
    decipher.final();
    return plaintext;
  } catch {
    return null;
  }
}
