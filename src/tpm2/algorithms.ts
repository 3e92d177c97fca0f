/** TPM_ALG_ID to name and digest size; TPM_ECC_CURVE (TCG Algorithm Registry, 1.32). */

export const algorithmIds = {
  rsa: 0x0001,
  keyedHash: 0x0008,
  xor: 0x000a,
  sha256: 0x000b,
  sha384: 0x000c,
  null: 0x0010,
  rsaes: 0x0015,
  ecdaa: 0x001a,
  ecc: 0x0023,
  symCipher: 0x0025,
  aes: 0x0006,
  cfb: 0x0043,
} as const;

const names: Readonly<Record<number, string>> = {
  1: 'RSA',
  3: 'TDES',
  4: 'SHA1',
  5: 'HMAC',
  6: 'AES',
  7: 'MGF1',
  8: 'KEYEDHASH',
  10: 'XOR',
  11: 'SHA256',
  12: 'SHA384',
  13: 'SHA512',
  16: 'NULL',
  18: 'SM3_256',
  19: 'SM4',
  20: 'RSASSA',
  21: 'RSAES',
  22: 'RSAPSS',
  23: 'OAEP',
  24: 'ECDSA',
  25: 'ECDH',
  26: 'ECDAA',
  27: 'SM2',
  28: 'ECSCHNORR',
  29: 'ECMQV',
  32: 'KDF1_SP800_56A',
  33: 'KDF2',
  34: 'KDF1_SP800_108',
  35: 'ECC',
  37: 'SYMCIPHER',
  38: 'CAMELLIA',
  39: 'SHA3_256',
  40: 'SHA3_384',
  41: 'SHA3_512',
  63: 'CMAC',
  64: 'CTR',
  65: 'OFB',
  66: 'CBC',
  67: 'CFB',
  68: 'ECB',
};

/** "SHA256", or the number in hex. */
export const algorithmName = (id: number): string => names[id] ?? `0x${id.toString(16)}`;

/** Hash algorithms by number: Node's name and the digest's bytes. */
export const hashes: Readonly<Record<number, { readonly node: string; readonly size: number }>> = {
  4: { node: 'sha1', size: 20 },
  11: { node: 'sha256', size: 32 },
  12: { node: 'sha384', size: 48 },
  13: { node: 'sha512', size: 64 },
  18: { node: 'sm3', size: 32 },
  39: { node: 'sha3-256', size: 32 },
  40: { node: 'sha3-384', size: 48 },
  41: { node: 'sha3-512', size: 64 },
};

const curves: Readonly<Record<number, string>> = {
  1: 'P-192',
  2: 'P-224',
  3: 'P-256',
  4: 'P-384',
  5: 'P-521',
  16: 'BN-256',
  17: 'BN-638',
  32: 'SM2-256',
};

/** "P-384", or the number in hex. */
export const curveName = (id: number): string => curves[id] ?? `0x${id.toString(16)}`;

/** Curves that a JSON Web Key knows, with the bytes of a coordinate. */
export const webKeyCurves: Readonly<
  Record<number, { readonly name: 'P-256' | 'P-384' | 'P-521'; readonly size: number }>
> = {
  3: { name: 'P-256', size: 32 },
  4: { name: 'P-384', size: 48 },
  5: { name: 'P-521', size: 66 },
};

/** TPMA_ALGORITHM (Part 2, 8.2), as bits and as the words for them. */
export const algorithmKinds = [
  ['asymmetric', 1 << 0],
  ['symmetric', 1 << 1],
  ['hash', 1 << 2],
  ['object', 1 << 3],
  ['signing', 1 << 8],
  ['encrypting', 1 << 9],
  ['method', 1 << 10],
] as const;
export type AlgorithmKind = (typeof algorithmKinds)[number][0];
