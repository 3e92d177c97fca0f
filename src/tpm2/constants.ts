/** Numbers of TPM 2.0 Library, Part 2, that this product uses. Commands: command-codes.ts. */

/** TPM_ST (6.9). */
export const tags = { noSessions: 0x8001, sessions: 0x8002 } as const;

/** TPM_CAP (6.12). */
export const capabilityCodes = {
  algorithms: 0,
  handles: 1,
  commands: 2,
  pcrs: 5,
  properties: 6,
  curves: 8,
} as const;

/** TPM_PT (6.13): fixed properties from 0x100 on, variable ones from 0x200 on. */
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
  nvIndexMax: 0x117,
  nvBufferMax: 0x12c,
  permanent: 0x200,
  startupClear: 0x201,
  persistentKeysFree: 0x209,
  lockoutCounter: 0x20e,
  maxAuthFail: 0x20f,
  lockoutInterval: 0x210,
  lockoutRecovery: 0x211,
} as const;

/** TPMA_PERMANENT (8.6) and TPMA_STARTUP_CLEAR (8.7). */
export const permanentBits = {
  ownerAuthSet: 1 << 0,
  endorsementAuthSet: 1 << 1,
  lockoutAuthSet: 1 << 2,
  disableClear: 1 << 8,
  inLockout: 1 << 9,
} as const;
export const startupClearBits = { orderly: 1 << 31 } as const;

/** TPM_RH and TPM_RS_PW (7.4). */
export const permanentHandles = {
  owner: 0x40000001,
  null: 0x40000007,
  password: 0x40000009,
  lockout: 0x4000000a,
  endorsement: 0x4000000b,
  platform: 0x4000000c,
} as const;

/** First handles of TPM_HT ranges (7.2), for {@link capabilityCodes.handles}. */
export const handleRanges = {
  nv: 0x01000000,
  loadedSessions: 0x02000000,
  transient: 0x80000000,
  persistent: 0x81000000,
} as const;

/** NV indices of EK certificates (TCG EK Credential Profile, 2.2.1.4 and 2.2.1.5). */
export const ekCertificateIndices = { rsa2048: 0x1c00002, eccP256: 0x1c0000a, eccP384: 0x1c00016 } as const;

/** Where swtpm_setup leaves the platform certificate (swtpm_setup(8); TCG registry's platform range). */
export const platformCertificateIndex = 0x1c08000;

/** Persistent handles at which swtpm_setup leaves the EKs. */
export const ekHandles = { rsa2048: 0x81010001, eccP384: 0x81010016 } as const;
