import type { KeyObject } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import { type CertifiedChip, certifyKey } from '../swtpm/certify.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { ekCertificateIndices, platformCertificateIndex, propertyCodes } from '../tpm2/constants.ts';
import { replaceCertificate } from '../tpm2/maintenance.ts';
import { endorsementKey, readAuthority, readCertificates } from './certificates.ts';
import type { CertificatesRenewal } from './inside-views.ts';
import { type MaintainOptions, maintainChip } from './maintain.ts';

/**
 * Gives a chip new certificates for its endorsement keys, and a new platform certificate, signed by the
 * authority of this computer. swtpm_setup can't do that for a storage that exists, so the authority's
 * program is asked for each certificate, and the platform's empty password replaces the locked index.
 * The keys stay: nothing that the guest sealed is touched.
 * @throws VtpmError VTPM_ERR_TPM_CERTIFY_FAILED, VTPM_ERR_TPM_EK_UNAVAILABLE, and what
 * {@link maintainChip} throws; all is then as before
 */
export async function renewCertificates(
  options: MaintainOptions & { readonly caDir: string },
): Promise<CertificatesRenewal> {
  const { caDir, tools, description } = options;
  const { backup, result } = await maintainChip(options, {
    reason: 'before-change',
    async change(client) {
      const chip = await certifiedChip(client);
      const rsa = await keyOf(client, 'rsa2048', description.name);
      const keys: readonly (readonly [number, 'ek' | 'platform', KeyObject])[] = [
        [ekCertificateIndices.rsa2048, 'ek', rsa],
        [ekCertificateIndices.eccP384, 'ek', await keyOf(client, 'eccP384', description.name)],
        [platformCertificateIndex, 'platform', rsa],
      ];
      for (const [index, kind, key] of keys)
        await replaceCertificate(client, index, await certifyKey({ kind, key, chip, caDir, tools }));
      return readCertificates(client, await readAuthority(caDir), new Date());
    },
    async prove(client) {
      const { endorsement, platform } = await readCertificates(
        client,
        await readAuthority(caDir),
        new Date(),
      );
      const good = endorsement.filter(({ matchesKey, signedHere }) => matchesKey && signedHere);
      if (good.length < 2 || !platform)
        throw new VtpmError('VTPM_ERR_TPM_CERTIFY_FAILED', {
          reason: 'the new certificates do not match the keys',
        });
    },
  });
  return { backup, certificates: result };
}

async function certifiedChip(client: Tpm2Client): Promise<CertifiedChip> {
  const properties = await client.properties();
  return {
    specRevision: properties.get(propertyCodes.revision) ?? 0,
    firmwareVersion: properties.get(propertyCodes.firmwareVersion1) ?? 0,
  };
}

async function keyOf(client: Tpm2Client, kind: 'rsa2048' | 'eccP384', name: string): Promise<KeyObject> {
  const key = await endorsementKey(client, kind);
  if (!key) throw new VtpmError('VTPM_ERR_TPM_EK_UNAVAILABLE', { name });
  return key;
}
