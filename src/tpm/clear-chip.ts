import { VtpmError } from '../errors/error.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { ekHandles } from '../tpm2/constants.ts';
import { ekTemplates } from '../tpm2/ek-templates.ts';
import { clear, createEndorsementKey, flush, makePersistent } from '../tpm2/maintenance.ts';
import type { ClearPreview, MaintenanceResult } from './inside-views.ts';
import { type MaintainOptions, maintainChip } from './maintain.ts';
import { readLockout, readNv, readPersistentKeys } from './read-inside.ts';

/** Keys that this product makes again after a clear, at the handles where swtpm_setup leaves them. */
const endorsementHandles: readonly string[] = ['0x81010001', '0x81010016'];

/** What {@link clearChip} would take from a guest. Changes nothing. */
export async function previewClear(client: Tpm2Client): Promise<ClearPreview> {
  const [keys, nv] = [await readPersistentKeys(client), await readNv(client)];
  const byPlatform = (index: { readonly attributes: readonly string[] }) =>
    index.attributes.includes('platformcreate');
  return {
    keys: keys.filter(({ handle }) => !endorsementHandles.includes(handle)),
    nv: nv.filter((index) => !byPlatform(index)),
    kept: nv.filter(byPlatform),
  };
}

/**
 * Clears a chip (TPM2_Clear): everything that a guest has put into it goes, what it sealed to it can't be
 * opened any more, and its passwords are empty. The endorsement keys are made again from the seed that
 * stays, so the chip keeps identity and certificates. The state before is a backup.
 * @throws VtpmError what {@link maintainChip} throws; all is then as before
 */
export async function clearChip(options: MaintainOptions): Promise<MaintenanceResult> {
  const { backup, result } = await maintainChip(options, {
    reason: 'replaced',
    async change(client) {
      const before = await readLockout(client);
      await clear(client);
      for (const kind of ['rsa2048', 'eccP384'] as const) {
        if (await client.readPublic(ekHandles[kind])) continue;
        const key = await createEndorsementKey(client, ekTemplates[kind]);
        await makePersistent(client, key, ekHandles[kind]);
        await flush(client, key);
      }
      return { before, after: await readLockout(client) };
    },
    async prove(client) {
      const left = await previewClear(client);
      if (left.keys.length > 0 || left.nv.length > 0)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'something of the guest is left in it' });
    },
  });
  return { backup, ...result };
}
