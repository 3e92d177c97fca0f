import { toVtpmError, VtpmError } from '../errors/error.ts';
import type { LocalText } from '../errors/local-text.ts';
import { checkStorage } from '../swtpm/state-header.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { selfTest } from '../tpm2/maintenance.ts';
import { responseCode, responseCodeName } from '../tpm2/response-codes.ts';
import { type Authority, readCertificates } from './certificates.ts';
import { describeChip, type StorageAccess, withCopyOpen } from './describe.ts';
import { asDamage } from './diagnose.ts';
import type { StorageCheck, StorageCheckId, StorageTest } from './inside-views.ts';
import { readNv, readPersistentKeys } from './read-inside.ts';

const order: readonly StorageCheckId[] = [
  ...(['header', 'key', 'self-test', 'nv', 'persistent-keys', 'certificates', 'identity'] as const),
];

const notChecked: LocalText = {
  en: 'Not checked, since an earlier check failed',
  fr: 'Non vérifié, car une vérification précédente a échoué',
};

/**
 * Tests a storage of a stopped machine on a copy: frame and cipher without the key; the HMAC with it; the
 * chip's own full self-test; and that every index, key and certificate can be read and belongs to the chip
 * that the machine's description names.
 * @param options.expected the machine's `ekFingerprint`
 * @throws VtpmError only what keeps it from testing at all: VTPM_ERR_SWTPM_…
 */
export async function testStorage(options: {
  readonly access: StorageAccess;
  readonly authority: Authority;
  readonly expected: string;
  /** The machine's. */
  readonly name: string;
  readonly now: Date;
}): Promise<StorageTest> {
  const { access, authority, expected, name, now } = options;
  const checks: StorageCheck[] = [];
  const check = async (
    id: StorageCheckId,
    look: () => Promise<LocalText | { readonly verdict: 'warning'; readonly found: LocalText }>,
  ): Promise<boolean> => {
    try {
      const answer = await look();
      const { verdict, found } = 'verdict' in answer ? answer : { verdict: 'ok' as const, found: answer };
      checks.push({ id, verdict, found, error: null });
      return true;
    } catch (thrown) {
      const { code, details } = toVtpmError(asDamage(thrown, access.stateDir));
      if (/^VTPM_ERR_(SWTPM_(?!KEY_SIZE)|INTERNAL)/.test(code)) throw thrown;
      const found = { en: 'Failed', fr: 'Échec' };
      checks.push({ id, verdict: 'problem', found, error: { code, details } });
      return false;
    }
  };

  const whole = await check('header', async () => {
    const { size, keyBits } = await checkStorage(access.stateDir, access.cipher);
    return {
      en: `Whole, ${size.toLocaleString('en')} bytes, AES-${keyBits}`,
      fr: `Entier, ${size.toLocaleString('fr')} octets, AES-${keyBits}`,
    };
  });
  if (whole) {
    try {
      await withCopyOpen(access, async (client) => {
        await check('key', async () => ({
          en: 'The key opens it, and its HMAC is right',
          fr: 'La clé l’ouvre, et son HMAC est juste',
        }));
        await inside(client);
      });
    } catch (thrown) {
      if (checks.some(({ id }) => id === 'key')) throw thrown;
      await check('key', () => Promise.reject(thrown));
    }
  }
  for (const id of order)
    if (!checks.some((done) => done.id === id))
      checks.push({ id, verdict: 'not-checked', found: notChecked, error: null });
  return { passed: checks.every(({ verdict }) => verdict === 'ok' || verdict === 'warning'), checks };

  async function inside(client: Tpm2Client): Promise<void> {
    const sound = await check('self-test', async () => {
      const failure = await selfTest(client);
      if (failure === null)
        return { en: 'The chip’s own tests passed', fr: 'Les auto-tests de la puce ont réussi' };
      const { en, fr } = responseCode(failure).meaning;
      throw new VtpmError('VTPM_ERR_TPM_SELF_TEST', {
        ...{ response: responseCodeName(failure), meaning: en, meaningFr: fr },
      });
    });
    if (!sound) return;
    await check('nv', async () => {
      const indices = await readNv(client);
      const bytes = indices.reduce((sum, { size }) => sum + size, 0);
      return {
        en: `${indices.length} indices, ${bytes.toLocaleString('en')} bytes`,
        fr: `${indices.length} index, ${bytes.toLocaleString('fr')} octets`,
      };
    });
    await check('persistent-keys', async () => {
      const { length } = await readPersistentKeys(client);
      return { en: `${length} keys`, fr: `${length} clés` };
    });
    await check('certificates', async () => {
      const { endorsement } = await readCertificates(client, authority, now);
      const wrong = endorsement.find(({ problems }) =>
        problems.some((p) => p === 'other-key' || p === 'unreadable' || p === 'bad-signature'),
      );
      if (wrong || endorsement.length === 0)
        throw new VtpmError('VTPM_ERR_TPM_CERTIFICATE_BAD', {
          handle: wrong?.handle ?? '–',
          problem: wrong?.problems.join(', ') ?? 'missing',
        });
      const found = {
        en: `${endorsement.length} certificates of its endorsement keys`,
        fr: `${endorsement.length} certificats de ses clés d’approbation`,
      };
      return endorsement.some(({ problems }) => problems.length > 0)
        ? { verdict: 'warning' as const, found }
        : found;
    });
    await check('identity', async () => {
      const { ekFingerprint } = await describeChip(client);
      if (ekFingerprint !== expected) throw new VtpmError('VTPM_ERR_TPM_IDENTITY', { name });
      return {
        en: 'It is the chip that the virtual machine was given',
        fr: 'C’est la puce que la machine virtuelle a reçue',
      };
    });
  }
}
