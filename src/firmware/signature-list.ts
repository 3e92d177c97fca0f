import { createHash, X509Certificate } from 'node:crypto';
import { decodeGuid, encodeGuid } from './guid.ts';

export const x509Type = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
const listHeaderSize = 28;

/** One EFI_SIGNATURE_DATA with the type of its list (UEFI 2.10, 32.4.1). */
export interface Signature {
  readonly type: string;
  readonly owner: string;
  readonly data: Buffer;
}

/** A certificate in PK, KEK or db. */
export interface EnrolledCertificate {
  /** The subject's common name. */
  readonly label: string;
  readonly subject: string;
  readonly notAfter: Date;
  /** SHA-256 over the DER, lower-case hex. */
  readonly fingerprint: string;
}

/**
 * The signatures in a chain of EFI_SIGNATURE_LISTs; null when the chain is malformed, so that nobody
 * rewrites a list which he did not understand.
 */
export function decodeSignatures(bytes: Buffer): Signature[] | null {
  const signatures: Signature[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + listHeaderSize > bytes.length) return null;
    const listSize = bytes.readUInt32LE(at + 16);
    const headerSize = bytes.readUInt32LE(at + 20);
    const signatureSize = bytes.readUInt32LE(at + 24);
    const start = at + listHeaderSize + headerSize;
    const end = at + listSize;
    if (end > bytes.length || start > end || signatureSize < 16 || (end - start) % signatureSize !== 0)
      return null;
    const type = decodeGuid(bytes, at);
    for (let s = start; s < end; s += signatureSize)
      signatures.push({
        type,
        owner: decodeGuid(bytes, s),
        data: Buffer.from(bytes.subarray(s + 16, s + signatureSize)),
      });
    at = end;
  }
  return signatures;
}

/** How many signatures a chain of lists has, without decoding them; null when the chain is malformed. */
export function countSignatures(bytes: Buffer): number | null {
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    if (at + listHeaderSize > bytes.length) return null;
    const listSize = bytes.readUInt32LE(at + 16);
    const signatureSize = bytes.readUInt32LE(at + 24);
    const length = listSize - listHeaderSize - bytes.readUInt32LE(at + 20);
    if (at + listSize > bytes.length || length < 0 || signatureSize < 16 || length % signatureSize !== 0)
      return null;
    count += length / signatureSize;
    at += listSize;
  }
  return count;
}

/** One list per run of signatures of the same type and size; X.509 certificates have a list each. */
export function encodeSignatures(signatures: readonly Signature[]): Buffer {
  const lists = new Map<string, Signature[]>();
  signatures.forEach((signature, index) => {
    const id = `${signature.type} ${signature.data.length} ${signature.type === x509Type ? index : ''}`;
    const list = lists.get(id);
    if (list) list.push(signature);
    else lists.set(id, [signature]);
  });
  return Buffer.concat([...lists.values()].map(encodeList));
}

function encodeList(signatures: readonly Signature[]): Buffer {
  const type = signatures[0]?.type ?? x509Type;
  const size = 16 + (signatures[0]?.data.length ?? 0);
  const header = Buffer.alloc(listHeaderSize);
  encodeGuid(type).copy(header);
  header.writeUInt32LE(listHeaderSize + size * signatures.length, 16);
  header.writeUInt32LE(size, 24);
  return Buffer.concat([header, ...signatures.flatMap((s) => [encodeGuid(s.owner), s.data])]);
}

/** What `kept` lacks of `added` is put behind it; an entry's owner does not matter to the firmware. */
export function mergeSignatures(kept: readonly Signature[], added: readonly Signature[]): Signature[] {
  const id = (s: Signature): string => `${s.type} ${s.data.toString('hex')}`;
  const known = new Set(kept.map(id));
  return [...kept, ...added.filter((s) => !known.has(id(s)))];
}

/** The certificate in a signature, or null when it is a hash or no certificate that can be parsed. */
export function certificateOf(signature: Signature): EnrolledCertificate | null {
  if (signature.type !== x509Type) return null;
  const fingerprint = sha256(signature.data);
  const known = parsed.get(fingerprint);
  if (known) return known;
  try {
    const { subject, validTo } = new X509Certificate(signature.data);
    const certificate = {
      label: /^CN=(.*)$/m.exec(subject)?.[1] ?? subject,
      subject: subject.replaceAll('\n', ', '),
      notAfter: new Date(validTo),
      fingerprint,
    };
    if (parsed.size < mostParsed) parsed.set(fingerprint, certificate);
    return certificate;
  } catch {
    return null;
  }
}

/** A thousand machines hold the same few certificates, and parsing one takes longer than hashing it. */
const parsed = new Map<string, EnrolledCertificate>();
const mostParsed = 256;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
