/** Numbers of TPM 2.0 Library, Part 2, that this product uses. */
export const commandCodes = {
  NV_Read: 0x14e,
  Startup: 0x144,
  Shutdown: 0x145,
  NV_ReadPublic: 0x169,
  ReadPublic: 0x173,
  GetCapability: 0x17a,
} as const;
export type CommandName = keyof typeof commandCodes;

export const tags = { noSessions: 0x8001, sessions: 0x8002 } as const;

export const capabilityCodes = { algorithms: 0, handles: 1, pcrs: 5, properties: 6 } as const;

/** TPM_PT: properties by group. */
export const propertyCodes = {
  familyIndicator: 0x100,
  level: 0x101,
  revision: 0x102,
  dayOfYear: 0x103,
  year: 0x104,
  manufacturer: 0x105,
  vendorString1: 0x106,
  vendorString2: 0x107,
  vendorString3: 0x108,
  vendorString4: 0x109,
  firmwareVersion1: 0x10b,
  firmwareVersion2: 0x10c,
  nvBufferMax: 0x12c,
  lockoutCounter: 0x20e,
  maxAuthFail: 0x20f,
  lockoutInterval: 0x210,
  lockoutRecovery: 0x211,
} as const;

/** TPM_ALG_ID (TCG Algorithm Registry), the common ones. */
export const algorithmNames: Readonly<Record<number, string>> = {
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
  20: 'RSASSA',
  21: 'RSAES',
  22: 'RSAPSS',
  23: 'OAEP',
  24: 'ECDSA',
  25: 'ECDH',
  26: 'ECDAA',
  28: 'ECSCHNORR',
  29: 'ECMQV',
  32: 'KDF1_SP800_56A',
  34: 'KDF1_SP800_108',
  35: 'ECC',
  37: 'SYMCIPHER',
  38: 'CAMELLIA',
  63: 'CMAC',
  64: 'CTR',
  65: 'OFB',
  66: 'CBC',
  67: 'CFB',
  68: 'ECB',
};

/** TPM_ECC_CURVE to the name in a JSON Web Key. */
export const curveNames: Readonly<Record<number, 'P-256' | 'P-384' | 'P-521'>> = {
  3: 'P-256',
  4: 'P-384',
  5: 'P-521',
};

export const ownerHandle = 0x40000001;
export const passwordSession = 0x40000009;

/** NV indices of EK certificates (TCG EK Credential Profile, 2.2.1.4 and 2.2.1.5). */
export const ekCertificateIndices = { rsa2048: 0x1c00002, eccP256: 0x1c0000a, eccP384: 0x1c00016 } as const;

/** Persistent handles at which swtpm_setup leaves the EKs. */
export const ekHandles = { rsa2048: 0x81010001, eccP384: 0x81010016 } as const;
