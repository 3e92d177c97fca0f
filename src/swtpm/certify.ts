import type { KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { caFiles, prepareAuthority, withAuthority } from './certificate-authority.ts';
import { runChild } from './child.ts';
import type { SwtpmTools } from './tools.ts';
import { lastWords } from './words.ts';

/** What a certificate says of the chip beside its key, as swtpm_setup takes it from `swtpm --print-info`. */
export interface CertifiedChip {
  /** "164" for revision 1.64. */
  readonly specRevision: number;
  /** TPM_PT_FIRMWARE_VERSION_1, "20191023" in hex. */
  readonly firmwareVersion: number;
}

const curveIds: Readonly<Record<string, string>> = { 'P-256': 'secp256r1', 'P-384': 'secp384r1' };

/** The form in which swtpm_localca(8) takes a public key: a modulus, or `x=…,y=…,id=…`, in hex. */
function keyParameter(key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' });
  const hex = (value: string | undefined) => Buffer.from(value ?? '', 'base64url').toString('hex');
  if (jwk.kty === 'RSA') return hex(jwk.n);
  return `x=${hex(jwk.x)},y=${hex(jwk.y)},id=${curveIds[jwk.crv ?? ''] ?? jwk.crv}`;
}

/**
 * Has the local certificate authority sign a certificate for an endorsement key (swtpm_localca(8)).
 * @returns the certificate, DER
 * @throws VtpmError VTPM_ERR_TPM_CERTIFY_FAILED, VTPM_ERR_SWTPM_MISSING, VTPM_ERR_SWTPM_TIMEOUT
 */
export async function certifyKey(options: {
  readonly kind: 'ek' | 'platform';
  readonly key: KeyObject;
  readonly chip: CertifiedChip;
  readonly caDir: string;
  readonly tools: SwtpmTools;
  readonly timeoutMs?: number;
}): Promise<Uint8Array> {
  const { kind, key, chip, caDir, tools, timeoutMs = 60_000 } = options;
  await prepareAuthority(caDir, tools);
  const files = caFiles(caDir);
  const folder = await mkdtemp(join(tmpdir(), 'vtpm-certificate-'));
  try {
    const { exitCode, output } = await withAuthority(caDir, timeoutMs, () =>
      runChild({
        program: tools.swtpmLocalca,
        args: [
          ...['--type', kind, '--ek', keyParameter(key), '--dir', folder],
          ...['--tpm-spec-family', '2.0', '--tpm-spec-level', '0'],
          ...['--tpm-spec-revision', String(chip.specRevision)],
          ...['--tpm-manufacturer', 'id:00001014', '--tpm-model', 'swtpm'],
          ...['--tpm-version', `id:${chip.firmwareVersion.toString(16)}`, '--tpm2'],
          ...['--configfile', files.configuration, '--optsfile', files.options],
        ],
        tools,
        timeoutMs,
      }),
    );
    if (exitCode !== 0) throw new VtpmError('VTPM_ERR_TPM_CERTIFY_FAILED', { reason: lastWords(output) });
    return await readFile(join(folder, `${kind}.cert`)).catch((cause: unknown) => {
      throw new VtpmError('VTPM_ERR_TPM_CERTIFY_FAILED', { reason: 'it made no certificate' }, { cause });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
