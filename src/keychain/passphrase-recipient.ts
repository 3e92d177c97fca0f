/**
 * age's passphrase recipient (https://age-encryption.org/v1, "The scrypt recipient type") with scrypt on
 * libuv's threads: the library's own one blocks its thread for more than a second. Files are the same.
 */
import { randomBytes, scrypt } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Identity, type Recipient, Stanza } from 'age-encryption';

/** Base-2 logarithm of age's own work factor: about a second of one core and 256 MiB. */
export const defaultWorkFactor = 18;

/** A file that asks for more would cost a gigabyte and more: nobody made it in good faith. */
const highestWorkFactor = 20;

const blockSize = 8;
const keySize = 32;

/** A file asks for more work than this product does before it can know whether the passphrase is right. */
export class WorkFactorTooHigh extends Error {}

function deriveKey(passphrase: string, salt: Uint8Array, workFactor: number): Promise<Uint8Array> {
  const cost = 2 ** workFactor;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  scrypt(
    passphrase,
    Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), salt]),
    keySize,
    // the memory it needs is 128 · N · r, and a little
    { N: cost, r: blockSize, p: 1, maxmem: 128 * cost * blockSize + 2 ** 20 },
    (error, key) => (error ? reject(error) : resolve(key)),
  );
  return promise;
}

/** A key is used for one file key only, so the nonce is zero. */
const wrapping = (key: Uint8Array) => chacha20poly1305(key, new Uint8Array(12));

/** Encrypts to a passphrase. It must be the only recipient. */
export function passphraseRecipient(passphrase: string, workFactor: number = defaultWorkFactor): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16);
      const key = await deriveKey(passphrase, salt, workFactor);
      const text = salt.toString('base64').replace(/=+$/, '');
      return [new Stanza(['scrypt', text, String(workFactor)], wrapping(key).encrypt(fileKey))];
    },
  };
}

/** Decrypts with a passphrase; `unwrapFileKey` throws WorkFactorTooHigh, or Error for a malformed header. */
export function passphraseIdentity(passphrase: string): Identity {
  return {
    async unwrapFileKey(stanzas) {
      const stanza = stanzas.find(({ args }) => args[0] === 'scrypt');
      if (!stanza) return null;
      const [, salt = '', workFactor = ''] = stanza.args;
      if (
        stanzas.length !== 1 ||
        stanza.args.length !== 3 ||
        !/^[A-Za-z0-9+/]{22}$/.test(salt) ||
        !/^[1-9][0-9]{0,8}$/.test(workFactor) ||
        stanza.body.length !== 32
      )
        throw new Error('invalid scrypt stanza');
      if (Number(workFactor) > highestWorkFactor) throw new WorkFactorTooHigh(`work factor ${workFactor}`);
      const key = await deriveKey(passphrase, Buffer.from(salt, 'base64'), Number(workFactor));
      try {
        return wrapping(key).decrypt(stanza.body);
      } catch {
        return null; // the tag does not fit: another passphrase
      }
    },
  };
}
