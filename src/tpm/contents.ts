import type { Tpm2Client } from '../tpm2/client.ts';
import type { ChipContents } from './contents-view.ts';

/**
 * Handles that a manufacturer uses (TCG, "Registry of Reserved TPM 2.0 Handles and Localities"): NV indices
 * of endorsement and platform certificates, and the persistent keys of the endorsement and platform hierarchies.
 */
const isManufacturers = (handle: number): boolean =>
  (handle >= 0x01c00000 && handle <= 0x01c3ffff) || (handle >= 0x81010000 && handle <= 0x81ffffff);

/** What is in an opened chip beside what it was made with. */
export async function readContents(client: Tpm2Client): Promise<ChipContents> {
  const used = async (range: number) =>
    (await client.handles(range))
      .filter((handle) => !isManufacturers(handle))
      .map((handle) => `0x${handle.toString(16)}`);
  return { nvIndices: await used(0x01000000), persistentKeys: await used(0x81000000) };
}
