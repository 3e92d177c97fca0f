import { createHash, type KeyObject } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import type { Cipher } from '../machine/description.ts';
import { type RunningSwtpm, startSwtpm } from '../swtpm/process.ts';
import { checkStorage, stateFileName } from '../swtpm/state-header.ts';
import type { SwtpmTools } from '../swtpm/tools.ts';
import { Tpm2Client } from '../tpm2/client.ts';
import { ekCertificateIndices, ekHandles, propertyCodes } from '../tpm2/constants.ts';
import { openSocketTransport } from '../tpm2/transport.ts';

export interface EkCertificate {
  /** The key's algorithm as a person reads it: "RSA 2048", "ECC P-384". */
  readonly algorithm: string;
  /** The issuer's common name. */
  readonly issuer: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  /** ISO 8601, UTC. */
  readonly notAfter: string;
  /** The certificate itself, PEM. */
  readonly pem: string;
}

/** What a chip says of itself, no VM needed. */
export interface ChipReport {
  /** "IBM" for swtpm. */
  readonly manufacturer: string;
  /** "SW   TPM" and the like. */
  readonly vendor: string;
  /** Two 32-bit words, as tools show them: "0x20191023.0x163636". */
  readonly firmwareVersion: string;
  /** The revision of the TPM 2.0 library specification: "1.64". */
  readonly specRevision: string;
  readonly specYear: number;
  readonly lockout: { readonly counter: number; readonly maximum: number };
  readonly algorithms: readonly string[];
  /** Switched-on PCR banks. */
  readonly pcrBanks: readonly string[];
  readonly ekCertificates: readonly EkCertificate[];
  /** As in machine.json: SHA-256 over the RSA EK's DER SubjectPublicKeyInfo, hex. */
  readonly ekFingerprint: string;
}

export interface StorageAccess {
  readonly stateDir: string;
  readonly password: Uint8Array;
  readonly cipher: Cipher;
  readonly tools: SwtpmTools;
}

export const fourCharacters = (value: number): string =>
  [24, 16, 8, 0]
    .map((shift) => (value >>> shift) & 0xff)
    .filter((code) => code !== 0)
    .map((code) => String.fromCharCode(code))
    .join('');

/** SHA-256 over the DER SubjectPublicKeyInfo, hex. */
export const fingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** Why {@link describeChip} refuses a chip whose certificate does not belong to it. */
export const otherKeyReason = 'the EK certificate is for another key';

/** Asks a running TPM about itself. @throws VtpmError VTPM_ERR_TPM_FAILED, VTPM_ERR_TPM_PROTOCOL */
export async function describeChip(client: Tpm2Client): Promise<ChipReport> {
  const properties = await client.properties();
  const value = (code: number) => properties.get(code) ?? 0;
  const ek = await client.readPublic(ekHandles.rsa2048);
  const ekCertificates: EkCertificate[] = [];
  let certifiedKey: KeyObject | null = null;
  for (const [name, index] of Object.entries(ekCertificateIndices)) {
    const certificate = await client.readCertificate(index);
    if (!certificate) continue;
    try {
      if (name === 'rsa2048') certifiedKey = certificate.publicKey;
      ekCertificates.push({
        algorithm: { rsa2048: 'RSA 2048', eccP256: 'ECC P-256', eccP384: 'ECC P-384' }[name] ?? name,
        issuer: /(?:^|\n)CN=(.*)/.exec(certificate.issuer)?.[1] ?? certificate.issuer,
        notBefore: new Date(certificate.validFrom).toISOString(),
        notAfter: new Date(certificate.validTo).toISOString(),
        pem: certificate.toString(),
      });
    } catch (cause) {
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'a certificate that is not X.509' }, { cause });
    }
  }
  const key = ek?.key ?? certifiedKey;
  if (!key) throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'the chip has no RSA endorsement key' });
  if (ek?.key && certifiedKey && !ek.key.equals(certifiedKey))
    throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: otherKeyReason });
  const hex = (word: number) => `0x${word.toString(16)}`;
  return {
    manufacturer: fourCharacters(value(propertyCodes.manufacturer)),
    vendor: [1, 2, 3, 4]
      .map((i) => fourCharacters(value(propertyCodes[`vendorString${i as 1 | 2 | 3 | 4}`])))
      .join(''),
    firmwareVersion: `${hex(value(propertyCodes.firmwareVersion1))}.${hex(value(propertyCodes.firmwareVersion2))}`,
    specRevision: (value(propertyCodes.revision) / 100).toFixed(2),
    specYear: value(propertyCodes.year),
    lockout: { counter: value(propertyCodes.lockoutCounter), maximum: value(propertyCodes.maxAuthFail) },
    algorithms: (await client.algorithms()).map(({ name }) => name),
    pcrBanks: (await client.pcrBanks()).filter((b) => b.pcrs.length > 0).map((b) => b.algorithm),
    ekCertificates,
    ekFingerprint: fingerprint(key),
  };
}

const runtimeParent = (): string => {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return runtime && Buffer.byteLength(runtime) <= 60 ? runtime : tmpdir();
};

/** A private folder for sockets and copies, gone afterwards. */
async function withPrivateFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(runtimeParent(), 'vtpm-'));
  try {
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a storage **in place** and runs an action with a TPM client. The state is rewritten by this
 * (TPM2_Startup does so); use it for a storage that is not in use yet.
 */
export function withStorageOpen<T>(
  access: StorageAccess,
  action: (client: Tpm2Client, swtpm: RunningSwtpm) => Promise<T>,
): Promise<T> {
  return withPrivateFolder(async (runtimeDir) => {
    const swtpm = await startSwtpm({ ...access, runtimeDir, logFile: null, use: 'client' });
    try {
      const client = new Tpm2Client(await openSocketTransport(swtpm.dataPath ?? ''));
      try {
        await client.startup();
        return await action(client, swtpm);
      } finally {
        client.close();
      }
    } finally {
      await swtpm.stop();
    }
  });
}

/** Runs an action on a private copy of the state file, so that the original is not rewritten. */
const onCopy = <T>(access: StorageAccess, action: (copy: StorageAccess) => Promise<T>): Promise<T> =>
  withPrivateFolder(async (folder) => {
    await checkStorage(access.stateDir, access.cipher);
    const stateDir = join(folder, 'state');
    await mkdir(stateDir, { mode: 0o700 });
    await copyFile(join(access.stateDir, stateFileName), join(stateDir, stateFileName));
    return action({ ...access, stateDir });
  });

/**
 * Opens a copy of a storage and runs an action with a TPM client. The storage itself is neither locked nor
 * changed.
 * @throws VtpmError VTPM_ERR_STORAGE_…, VTPM_ERR_KEY_WRONG, VTPM_ERR_SWTPM_…, VTPM_ERR_TPM_…
 */
export const withCopyOpen = <T>(
  access: StorageAccess,
  action: (client: Tpm2Client) => Promise<T>,
): Promise<T> => onCopy(access, (copy) => withStorageOpen(copy, action));

/** Reads what the chip in a storage says of itself; see {@link withCopyOpen}. */
export const readChip = (access: StorageAccess): Promise<ChipReport> => withCopyOpen(access, describeChip);

/**
 * Proves that a key opens a storage: swtpm reads a copy of it and checks its HMAC; no TPM command is sent.
 * @throws VtpmError VTPM_ERR_KEY_WRONG, VTPM_ERR_STORAGE_…, VTPM_ERR_SWTPM_…
 */
export const proveKey = (access: StorageAccess): Promise<void> =>
  onCopy(access, (copy) =>
    withPrivateFolder(async (runtimeDir) => {
      const swtpm = await startSwtpm({ ...copy, runtimeDir, logFile: null });
      await swtpm.stop();
    }),
  );
