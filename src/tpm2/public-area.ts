import { createPublicKey, type KeyObject } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import { algorithmIds, algorithmName, curveName, webKeyCurves } from './algorithms.ts';
import { TpmReader } from './buffers.ts';

/** What ReadPublic tells of an object (TPMT_PUBLIC, Part 2, 12.2.4). */
export interface PublicArea {
  /** TPMI_ALG_PUBLIC: "RSA", "ECC", "KEYEDHASH", "SYMCIPHER". */
  readonly type: string;
  /** With its size or curve: "RSA 2048", "ECC P-384". */
  readonly algorithm: string;
  readonly nameAlgorithm: string;
  readonly attributes: number;
  readonly authPolicy: Uint8Array;
  /** Null for an object without an asymmetric key, or on a curve that Node does not know. */
  readonly key: KeyObject | null;
}

const malformed = (reason: string, cause?: unknown) =>
  new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason }, { cause });

const base64url = (value: Uint8Array) => Buffer.from(value).toString('base64url');

/** A scheme (TPMT_ASYM_SCHEME, TPMT_KDF_SCHEME, TPMT_KEYEDHASH_SCHEME): an algorithm and its details. */
function skipScheme(reader: TpmReader): void {
  const scheme = reader.u16();
  if (scheme === algorithmIds.null || scheme === algorithmIds.rsaes) return;
  reader.u16(); // the hash
  if (scheme === algorithmIds.ecdaa || scheme === algorithmIds.xor) reader.u16(); // a count, or the KDF
}

/** TPMT_SYM_DEF_OBJECT (11.1.7): the cipher with its size, or null for none. */
function readSymmetric(reader: TpmReader): string | null {
  const cipher = reader.u16();
  if (cipher === algorithmIds.null) return null;
  const bits = reader.u16();
  return `${algorithmName(cipher)} ${bits} ${algorithmName(reader.u16())}`;
}

function webKey(jwk: Record<string, string>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw malformed('a public key that is none', cause);
  }
}

function readRsa(reader: TpmReader): Pick<PublicArea, 'algorithm' | 'key'> {
  readSymmetric(reader);
  skipScheme(reader);
  const bits = reader.u16();
  const exponent = Buffer.alloc(4);
  exponent.writeUInt32BE(reader.u32() || 65_537); // 0 stands for 2^16 + 1
  const first = exponent.findIndex((byte) => byte !== 0);
  const modulus = reader.sized();
  return {
    algorithm: `RSA ${bits}`,
    key: webKey({ kty: 'RSA', n: base64url(modulus), e: base64url(exponent.subarray(first)) }),
  };
}

function readEcc(reader: TpmReader): Pick<PublicArea, 'algorithm' | 'key'> {
  readSymmetric(reader);
  skipScheme(reader);
  const id = reader.u16();
  skipScheme(reader);
  const [x, y] = [reader.sized(), reader.sized()];
  const curve = webKeyCurves[id];
  const padded = (value: Uint8Array, size: number) =>
    base64url(Buffer.concat([Buffer.alloc(Math.max(0, size - value.length)), value]));
  return {
    algorithm: `ECC ${curveName(id)}`,
    key:
      curve === undefined
        ? null
        : webKey({ kty: 'EC', crv: curve.name, x: padded(x, curve.size), y: padded(y, curve.size) }),
  };
}

/** @throws VtpmError VTPM_ERR_TPM_PROTOCOL for bytes that are no public area */
export function parsePublicArea(bytes: Uint8Array): PublicArea {
  const reader = new TpmReader(bytes);
  const type = reader.u16();
  const common = {
    type: algorithmName(type),
    nameAlgorithm: algorithmName(reader.u16()),
    attributes: reader.u32(),
    authPolicy: reader.sized(),
  };
  switch (type) {
    case algorithmIds.rsa:
      return { ...common, ...readRsa(reader) };
    case algorithmIds.ecc:
      return { ...common, ...readEcc(reader) };
    case algorithmIds.symCipher:
      return { ...common, algorithm: readSymmetric(reader) ?? common.type, key: null };
    case algorithmIds.keyedHash:
      return { ...common, algorithm: common.type, key: null };
    default:
      throw malformed(`a public area of type ${common.type}`);
  }
}
