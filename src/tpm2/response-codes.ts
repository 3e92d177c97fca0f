/** Format-zero warnings and errors, and format-one errors (TPM 2.0 Library, Part 2, 6.6), by base value. */
const formatZero: Readonly<Record<number, string>> = {
  256: 'TPM_RC_INITIALIZE',
  257: 'TPM_RC_FAILURE',
  259: 'TPM_RC_SEQUENCE',
  288: 'TPM_RC_DISABLED',
  289: 'TPM_RC_EXCLUSIVE',
  292: 'TPM_RC_AUTH_TYPE',
  293: 'TPM_RC_AUTH_MISSING',
  294: 'TPM_RC_POLICY',
  295: 'TPM_RC_PCR',
  296: 'TPM_RC_PCR_CHANGED',
  301: 'TPM_RC_UPGRADE',
  303: 'TPM_RC_AUTH_UNAVAILABLE',
  304: 'TPM_RC_REBOOT',
  322: 'TPM_RC_COMMAND_SIZE',
  323: 'TPM_RC_COMMAND_CODE',
  324: 'TPM_RC_AUTHSIZE',
  325: 'TPM_RC_AUTH_CONTEXT',
  326: 'TPM_RC_NV_RANGE',
  327: 'TPM_RC_NV_SIZE',
  328: 'TPM_RC_NV_LOCKED',
  329: 'TPM_RC_NV_AUTHORIZATION',
  330: 'TPM_RC_NV_UNINITIALIZED',
  331: 'TPM_RC_NV_SPACE',
  332: 'TPM_RC_NV_DEFINED',
  336: 'TPM_RC_BAD_CONTEXT',
  337: 'TPM_RC_CPHASH',
  338: 'TPM_RC_PARENT',
  339: 'TPM_RC_NEEDS_TEST',
  340: 'TPM_RC_NO_RESULT',
  341: 'TPM_RC_SENSITIVE',
  2306: 'TPM_RC_OBJECT_MEMORY',
  2307: 'TPM_RC_SESSION_MEMORY',
  2308: 'TPM_RC_MEMORY',
  2309: 'TPM_RC_SESSION_HANDLES',
  2310: 'TPM_RC_OBJECT_HANDLES',
  2311: 'TPM_RC_LOCALITY',
  2312: 'TPM_RC_YIELDED',
  2313: 'TPM_RC_CANCELED',
  2314: 'TPM_RC_TESTING',
  2336: 'TPM_RC_NV_RATE',
  2337: 'TPM_RC_LOCKOUT',
  2338: 'TPM_RC_RETRY',
  2339: 'TPM_RC_NV_UNAVAILABLE',
};

const formatOne: Readonly<Record<number, string>> = {
  1: 'TPM_RC_ASYMMETRIC',
  2: 'TPM_RC_ATTRIBUTES',
  3: 'TPM_RC_HASH',
  4: 'TPM_RC_VALUE',
  5: 'TPM_RC_HIERARCHY',
  7: 'TPM_RC_KEY_SIZE',
  8: 'TPM_RC_MGF',
  9: 'TPM_RC_MODE',
  10: 'TPM_RC_TYPE',
  11: 'TPM_RC_HANDLE',
  12: 'TPM_RC_KDF',
  13: 'TPM_RC_RANGE',
  14: 'TPM_RC_AUTH_FAIL',
  15: 'TPM_RC_NONCE',
  16: 'TPM_RC_PP',
  18: 'TPM_RC_SCHEME',
  21: 'TPM_RC_SIZE',
  22: 'TPM_RC_SYMMETRIC',
  23: 'TPM_RC_TAG',
  24: 'TPM_RC_SELECTOR',
  26: 'TPM_RC_INSUFFICIENT',
  27: 'TPM_RC_SIGNATURE',
  28: 'TPM_RC_KEY',
  29: 'TPM_RC_POLICY_FAIL',
  31: 'TPM_RC_INTEGRITY',
  32: 'TPM_RC_TICKET',
  33: 'TPM_RC_RESERVED_BITS',
  34: 'TPM_RC_BAD_AUTH',
  35: 'TPM_RC_EXPIRED',
  36: 'TPM_RC_POLICY_CC',
  37: 'TPM_RC_BINDING',
  38: 'TPM_RC_CURVE',
  39: 'TPM_RC_ECC_POINT',
};

/**
 * A response code in words: "TPM_RC_HANDLE (handle 1, 0x18b)". For a format-one code the parameter, handle
 * or session that it is about is named; an unknown code is given as its number.
 */
export function responseCodeName(code: number): string {
  const hex = `0x${code.toString(16).padStart(3, '0')}`;
  if (code === 0) return 'TPM_RC_SUCCESS';
  if ((code & 0x80) === 0) {
    const name = formatZero[code];
    return name ? `${name} (${hex})` : hex;
  }
  const name = formatOne[code & 0x3f];
  if (!name) return hex;
  const number = (code >> 8) & 0xf;
  // bit 6: a parameter; else bit 11 tells a session from a handle
  const about =
    code & 0x40 ? `parameter ${number}` : number & 8 ? `session ${number & 7}` : `handle ${number}`;
  return `${name} (${about}, ${hex})`;
}

/** TPM_RC_HANDLE and its kin: what was asked for is not there. */
export const isMissing = (code: number): boolean => (code & 0x80) !== 0 && (code & 0x3f) === 0x0b;
