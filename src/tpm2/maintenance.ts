/**
 * Commands that change a chip, each with an empty password. The platform's is empty after every TPM Reset
 * (Part 1, 13.3) until firmware sets one, and there is no firmware here; the lockout's is what the guest
 * set.
 */

import { algorithmIds } from './algorithms.ts';
import { nvBits } from './attributes.ts';
import { TpmWriter } from './buffers.ts';
import type { Tpm2Client } from './client.ts';
import { emptyPassword } from './command.ts';
import { permanentHandles } from './constants.ts';

const { platform, lockout, endorsement, owner } = permanentHandles;

/** TPM2_DictionaryAttackLockReset (25.2): the count of wrong tries becomes zero. */
export async function resetLockout(client: Tpm2Client, password: Uint8Array = emptyPassword): Promise<void> {
  await client.command('DictionaryAttackLockReset', { handles: [lockout], passwords: [password] });
}

/**
 * TPM2_Clear (24.6) by the platform: the owner's and the endorsement hierarchy's objects go, the storage
 * seed is a new one, and the guest's passwords are empty again. Certificates and the endorsement seed stay.
 */
export async function clear(client: Tpm2Client): Promise<void> {
  await client.command('Clear', { handles: [platform], passwords: [emptyPassword] });
}

/** What a full self-test found: null when all is well, else the chip's own response code. */
export async function selfTest(client: Tpm2Client): Promise<number | null> {
  await client.command('SelfTest', { parameters: new TpmWriter().u8(1).done() }); // 10.2, fullTest
  const { parameters } = await client.command('GetTestResult'); // 10.4
  parameters.sized(); // the manufacturer's own data
  const result = parameters.u32();
  return result === 0 ? null : result;
}

/** Attributes of a certificate's index as swtpm_setup defines it, before it is written and locked. */
const certificateAttributes =
  nvBits.ppwrite |
  nvBits.writeDefine |
  nvBits.ppRead |
  nvBits.ownerRead |
  nvBits.authRead |
  nvBits.noDa |
  nvBits.platformCreate;

/** Puts a certificate into an NV index of the platform, in place of what is there, and locks it. */
export async function replaceCertificate(
  client: Tpm2Client,
  index: number,
  certificate: Uint8Array,
): Promise<void> {
  const byPlatform = { passwords: [emptyPassword] };
  if (await client.nvReadPublic(index))
    await client.command('NV_UndefineSpace', { ...byPlatform, handles: [platform, index] }); // 31.4
  const area = new TpmWriter()
    .u32(index)
    .u16(algorithmIds.sha256)
    .u32(certificateAttributes)
    .sized(new Uint8Array())
    .u16(certificate.length)
    .done();
  await client.command('NV_DefineSpace', {
    ...byPlatform, // 31.3
    handles: [platform],
    parameters: new TpmWriter().sized(emptyPassword).sized(area).done(),
  });
  const chunk = await client.nvChunk();
  for (let offset = 0; offset < certificate.length; offset += chunk) {
    const part = certificate.subarray(offset, offset + chunk);
    await client.command('NV_Write', {
      ...byPlatform, // 31.7
      handles: [platform, index],
      parameters: new TpmWriter().sized(part).u16(offset).done(),
    });
  }
  await client.command('NV_WriteLock', { ...byPlatform, handles: [platform, index] }); // 31.11
}

/** TPM2_EvictControl (28.5): keeps a loaded key at a persistent handle, by the owner's empty password. */
export async function makePersistent(client: Tpm2Client, key: number, handle: number): Promise<void> {
  await client.command('EvictControl', {
    handles: [owner, key],
    passwords: [emptyPassword],
    parameters: new TpmWriter().u32(handle).done(),
  });
}

/** TPM2_FlushContext (28.4). */
export async function flush(client: Tpm2Client, key: number): Promise<void> {
  await client.command('FlushContext', { parameters: new TpmWriter().u32(key).done() });
}

/**
 * TPM2_CreatePrimary (24.1) in the endorsement hierarchy: the same template gives the same key for as long
 * as the endorsement seed stays.
 * @returns the loaded key's handle; to be flushed
 */
export async function createEndorsementKey(client: Tpm2Client, template: Uint8Array): Promise<number> {
  const { handle } = await client.command('CreatePrimary', {
    handles: [endorsement],
    passwords: [emptyPassword],
    parameters: new TpmWriter()
      .sized(new TpmWriter().sized(emptyPassword).sized(new Uint8Array()).done()) // no password, no data
      .sized(template)
      .sized(new Uint8Array()) // outsideInfo
      .u32(0) // no PCRs at its creation
      .done(),
    returnsHandle: true,
  });
  return handle;
}
