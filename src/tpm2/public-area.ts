import { createPublicKey, type KeyObject } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import { TpmReader } from './buffers.ts';
import { algorithmNames, curveNames } from './constants.ts';

const rsa = 0x0001;
const ecc = 0x0023;
const nullAlgorithm = 0x0010;

/** What ReadPublic tells of an asymmetric object (TPMT_PUBLIC, Part 2, 12.2.4). */
export interface PublicArea {
  readonly type: 'RSA' | 'ECC';
  readonly nameAlgorithm: string;
  readonly attributes: number;
  readonly authPolicy: Uint8Array;
  readonly key: KeyObject;
}

/** @throws VtpmError VTPM_ERR_TPM_PROTOCOL for anything but an RSA or ECC public area */
export function parsePublicArea(bytes: Uint8Array): PublicArea {
  const reader = new TpmReader(bytes);
  const type = reader.u16();
  const nameAlgorithm = reader.u16();
  const attributes = reader.u32();
  const authPolicy = reader.sized();
  if (type !== rsa && type !== ecc)
    throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `a public area of type ${type}` });
  // TPMT_SYM_DEF_OBJECT, then TPMT_ASYM_SCHEME: an algorithm, and details unless it is NULL
  if (reader.u16() !== nullAlgorithm) {
    reader.u16();
    reader.u16();
  }
  if (reader.u16() !== nullAlgorithm) reader.u16();
  const base = {
    nameAlgorithm: algorithmNames[nameAlgorithm] ?? String(nameAlgorithm),
    attributes,
    authPolicy,
  };
  const text = (value: Uint8Array) => Buffer.from(value).toString('base64url');
  if (type === rsa) {
    reader.u16(); // key bits
    const exponent = Buffer.alloc(4);
    exponent.writeUInt32BE(reader.u32() || 65_537); // 0 stands for 2^16 + 1
    const first = exponent.findIndex((byte) => byte !== 0);
    const jwk = { kty: 'RSA', n: text(reader.sized()), e: text(exponent.subarray(first)) };
    return { type: 'RSA', ...base, key: createPublicKey({ key: jwk, format: 'jwk' }) };
  }
  const curve = curveNames[reader.u16()];
  if (!curve) throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'an unknown elliptic curve' });
  if (reader.u16() !== nullAlgorithm) reader.u16(); // key derivation scheme
  const length = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }[curve];
  const coordinate = () => {
    const value = Buffer.from(reader.sized());
    return text(Buffer.concat([Buffer.alloc(Math.max(0, length - value.length)), value]));
  };
  const jwk = { kty: 'EC', crv: curve, x: coordinate(), y: coordinate() };
  return { type: 'ECC', ...base, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}
