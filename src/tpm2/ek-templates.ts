/** Public areas from which swtpm_setup makes the endorsement keys (TCG EK Credential Profile 2.5, annex B). */
import { algorithmIds } from './algorithms.ts';
import { TpmWriter } from './buffers.ts';

/** fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt. */
const attributesLow = 0x000300b2;
/** The same and userWithAuth. */
const attributesHigh = 0x000300f2;

/** PolicyA: PolicySecret of the endorsement hierarchy (B.6.2). */
const policyA = Buffer.from('837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa', 'hex');
/** PolicyB for SHA-384: PolicyA or NV (B.6.3). */
const policyB384 = Buffer.from(
  'b26e7d28d11a50bc53d882bcf5fd3a1a074148bb35d3b4e4cb1c0ad9bde419cacb47ba09699646150f9fc000f3f80e12',
  'hex',
);

const { rsa, ecc, sha256, sha384, aes, cfb } = algorithmIds;
const none = algorithmIds.null;

/** Template L-1: RSA 2048, AES-128 CFB, exponent 65537 (B.3.3). */
const rsa2048 = new TpmWriter()
  .u16(rsa)
  .u16(sha256)
  .u32(attributesLow)
  .sized(policyA)
  .u16(aes)
  .u16(128)
  .u16(cfb)
  .u16(none)
  .u16(2048)
  .u32(0)
  .sized(new Uint8Array(256))
  .done();

/** Template H-3: ECC P-384, AES-256 CFB (B.4.5). */
const eccP384 = new TpmWriter()
  .u16(ecc)
  .u16(sha384)
  .u32(attributesHigh)
  .sized(policyB384)
  .u16(aes)
  .u16(256)
  .u16(cfb)
  .u16(none)
  .u16(4)
  .u16(none)
  .sized(new Uint8Array())
  .sized(new Uint8Array())
  .done();

export const ekTemplates = { rsa2048, eccP384 } as const;
