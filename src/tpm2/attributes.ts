/** TPMA_NV (Part 2, 13.4): names by bit, as tpm2-tools write them. */
const nvNames: Readonly<Record<number, string>> = {
  0: 'ppwrite',
  1: 'ownerwrite',
  2: 'authwrite',
  3: 'policywrite',
  10: 'policy_delete',
  11: 'writelocked',
  12: 'writeall',
  13: 'writedefine',
  14: 'write_stclear',
  15: 'globallock',
  16: 'ppread',
  17: 'ownerread',
  18: 'authread',
  19: 'policyread',
  25: 'no_da',
  26: 'orderly',
  27: 'clear_stclear',
  28: 'readlocked',
  29: 'written',
  30: 'platformcreate',
  31: 'read_stclear',
};

/** TPMA_OBJECT (Part 2, 8.3). */
const objectNames: Readonly<Record<number, string>> = {
  1: 'fixedtpm',
  2: 'stclear',
  4: 'fixedparent',
  5: 'sensitivedataorigin',
  6: 'userwithauth',
  7: 'adminwithpolicy',
  10: 'noda',
  11: 'encryptedduplication',
  16: 'restricted',
  17: 'decrypt',
  18: 'sign',
  19: 'x509sign',
};

const named = (value: number, names: Readonly<Record<number, string>>): string[] =>
  Object.entries(names)
    .filter(([bit]) => value & (1 << Number(bit)))
    .map(([, name]) => name);

export const nvAttributeNames = (value: number): string[] => named(value, nvNames);
export const objectAttributeNames = (value: number): string[] => named(value, objectNames);

/** TPM_NT (Part 2, 13.2), bits 4 to 7 of TPMA_NV. */
const nvTypes: Readonly<
  Record<number, 'ordinary' | 'counter' | 'bits' | 'extend' | 'pin-fail' | 'pin-pass'>
> = {
  0: 'ordinary',
  1: 'counter',
  2: 'bits',
  4: 'extend',
  8: 'pin-fail',
  9: 'pin-pass',
};
export const nvType = (value: number): (typeof nvTypes)[number] | 'unknown' =>
  nvTypes[(value >>> 4) & 0xf] ?? 'unknown';

/** Bits that are used by themselves. */
export const nvBits = {
  ppwrite: 1 << 0,
  writeLocked: 1 << 11,
  writeDefine: 1 << 13,
  ppRead: 1 << 16,
  ownerRead: 1 << 17,
  authRead: 1 << 18,
  noDa: 1 << 25,
  written: 1 << 29,
  platformCreate: 1 << 30,
} as const;
