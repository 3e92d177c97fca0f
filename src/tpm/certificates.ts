import { type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { caFiles } from '../swtpm/certificate-authority.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { TpmResponseError } from '../tpm2/command.ts';
import { ekCertificateIndices, ekHandles, platformCertificateIndex } from '../tpm2/constants.ts';
import { ekTemplates } from '../tpm2/ek-templates.ts';
import { createEndorsementKey, flush } from '../tpm2/maintenance.ts';
import { fingerprint } from './describe.ts';
import { handleText } from './handle-text.ts';
import type {
  AuthorityView,
  CertificateProblem,
  CertificatesView,
  EkCertificateView,
} from './inside-views.ts';

type EkKind = keyof typeof ekCertificateIndices;

const algorithms: Readonly<Record<EkKind, string>> = {
  rsa2048: 'RSA 2048',
  eccP256: 'ECC P-256',
  eccP384: 'ECC P-384',
};

/** The local authority of this computer; both null where no chip has been made yet. */
export interface Authority {
  readonly root: X509Certificate | null;
  readonly issuer: X509Certificate | null;
}

const readCertificateFile = async (path: string): Promise<X509Certificate | null> => {
  try {
    return new X509Certificate(await readFile(path));
  } catch {
    return null; // not there yet, or not readable: nothing can be checked against it
  }
};

export async function readAuthority(caDir: string): Promise<Authority> {
  const files = caFiles(caDir);
  const [root, issuer] = await Promise.all([
    readCertificateFile(files.rootCertificate),
    readCertificateFile(files.issuerCertificate),
  ]);
  return { root, issuer };
}

const commonName = (name: string): string => /(?:^|\n)CN=(.*)/.exec(name)?.[1] ?? name.replaceAll('\n', ', ');

/**
 * A TCG attribute in the subject alternative name (TCG EK Credential Profile 2.5, 3.2.9). OpenSSL names it
 * or gives its number, and Node writes the commas between them as \\u002c.
 */
const tcgAttribute = (
  certificate: X509Certificate,
  attribute: 'Manufacturer' | 'Model' | 'Version',
): string => {
  const number = { Manufacturer: 1, Model: 2, Version: 3 }[attribute];
  const text = (certificate.subjectAltName ?? '').replaceAll('\\u002c', ',');
  const found = new RegExp(`(?:tcg-at-tpm${attribute}|2\\.23\\.133\\.2\\.${number})\\s*=\\s*([^,"]+)`).exec(
    text,
  );
  return found?.[1]?.trim() ?? '';
};

export function chainOf({ root, issuer }: Authority): AuthorityView[] {
  const view = (certificate: X509Certificate, role: 'root' | 'issuer', by: X509Certificate | null) => ({
    name: commonName(certificate.subject),
    role,
    notAfter: new Date(certificate.validTo).toISOString(),
    verified: by !== null && certificate.checkIssued(by) && certificate.verify(by.publicKey),
    pem: certificate.toString(),
  });
  return [...(root ? [view(root, 'root', root)] : []), ...(issuer ? [view(issuer, 'issuer', root)] : [])];
}

/**
 * The chip's endorsement key: the persistent one, or, where a guest has cleared the chip, made again from
 * the template that swtpm_setup uses. Null when the chip does not make one without a password.
 */
export async function endorsementKey(client: Tpm2Client, kind: EkKind): Promise<KeyObject | null> {
  if (kind === 'eccP256') return null;
  const persistent = await client.readPublic(ekHandles[kind]);
  if (persistent) return persistent.key;
  try {
    const handle = await createEndorsementKey(client, ekTemplates[kind]);
    const made = await client.readPublic(handle);
    await flush(client, handle);
    return made?.key ?? null;
  } catch (error) {
    if (error instanceof TpmResponseError) return null;
    throw error;
  }
}

const unreadable = (handle: string, algorithm: string): EkCertificateView => ({
  ...{ handle, algorithm, tpmManufacturer: '', tpmModel: '', tpmVersion: '', subject: '', issuer: '' },
  ...{ serial: '', notBefore: '', notAfter: '', publicKey: '', matchesKey: null, signedHere: null },
  problems: ['unreadable'],
  pem: '',
});

interface Examination {
  readonly bytes: Uint8Array;
  readonly handle: string;
  readonly algorithm: string;
  readonly key: KeyObject | null;
  readonly authority: Authority;
  readonly now: Date;
}

/**
 * Looks at one certificate: whose key it certifies, who signed it, and whether it is in its time. One that
 * OpenSSL reads only in part (a date that is none, a key of no kind) is unreadable as well.
 */
export function examineCertificate(options: Examination): EkCertificateView {
  try {
    return examine(options);
  } catch {
    return unreadable(options.handle, options.algorithm);
  }
}

function examine(options: Examination): EkCertificateView {
  const { bytes, handle, algorithm, key, now } = options;
  const { issuer } = options.authority;
  const certificate = new X509Certificate(bytes);
  const certified = certificate.publicKey;
  const issued = issuer !== null && certificate.checkIssued(issuer);
  const signed = issuer !== null && issued && certificate.verify(issuer.publicKey);
  const matchesKey = key === null ? null : key.equals(certified);
  const [from, until] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const problems: CertificateProblem[] = [
    ...(matchesKey === false ? (['other-key'] as const) : []),
    ...(until < now ? (['expired'] as const) : []),
    ...(from > now ? (['not-yet-valid'] as const) : []),
    ...(issuer !== null && !issued ? (['foreign-issuer'] as const) : []),
    ...(issued && !signed ? (['bad-signature'] as const) : []),
  ];
  return {
    handle,
    algorithm,
    tpmManufacturer: tcgAttribute(certificate, 'Manufacturer'),
    tpmModel: tcgAttribute(certificate, 'Model'),
    tpmVersion: tcgAttribute(certificate, 'Version'),
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: commonName(certificate.issuer),
    serial: (certificate.serialNumber.match(/../g) ?? []).join(':').toLowerCase(),
    notBefore: from.toISOString(),
    notAfter: until.toISOString(),
    publicKey: fingerprint(certified),
    matchesKey,
    signedHere: issuer === null ? null : signed,
    problems,
    pem: certificate.toString(),
  };
}

/** All of a chip's certificates, each compared with its key and with this computer's authority. */
export async function readCertificates(
  client: Tpm2Client,
  authority: Authority,
  now: Date,
): Promise<CertificatesView> {
  const endorsement: EkCertificateView[] = [];
  for (const kind of Object.keys(ekCertificateIndices) as EkKind[]) {
    const index = ekCertificateIndices[kind];
    const bytes = await client.nvRead(index);
    if (!bytes) continue;
    const key = await endorsementKey(client, kind);
    const [handle, algorithm] = [handleText(index), algorithms[kind]];
    endorsement.push(examineCertificate({ bytes, handle, algorithm, key, authority, now }));
  }
  const platform = await client.nvReadPublic(platformCertificateIndex);
  return {
    endorsement,
    platform: platform && { handle: handleText(platformCertificateIndex), size: platform.size },
    chain: chainOf(authority),
  };
}
