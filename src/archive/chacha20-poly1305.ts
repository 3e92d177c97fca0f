import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

/** Bytes of a Poly1305 tag. */
export const tagSize = 16;

const algorithm = 'chacha20-poly1305';
/** Electron's BoringSSL does not offer the cipher to Node's API; age-encryption's own implementation does. */
const native = getCiphers().includes(algorithm);

/** ChaCha20-Poly1305 (RFC 8439) without associated data: ciphertext, then tag. */
export function sealChunk(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (!native) return chacha20poly1305(key, nonce).encrypt(plaintext);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagSize });
  const body = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([body, cipher.getAuthTag()]);
}

/** @returns null when the tag is not that of this key, nonce and ciphertext */
export function openChunk(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < tagSize) return null;
  try {
    if (!native) return chacha20poly1305(key, nonce).decrypt(sealed);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagSize });
    decipher.setAuthTag(sealed.subarray(-tagSize));
    const plaintext = decipher.update(sealed.subarray(0, -tagSize));
    decipher.final();
    return plaintext;
  } catch {
    return null;
  }
}
