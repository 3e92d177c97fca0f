/** For tests: an index that asks for a password, and the wrong tries that lock a chip. */
import { TpmWriter } from '../../tpm2/buffers.ts';
import type { Tpm2Client } from '../../tpm2/client.ts';
import { emptyPassword } from '../../tpm2/command.ts';
import { permanentHandles } from '../../tpm2/constants.ts';

export const guestIndex = 0x01800001;

/** TPM2_NV_DefineSpace by the owner: AUTHREAD, AUTHWRITE, protected from dictionary attacks. */
export const defineIndex = async (client: Tpm2Client): Promise<void> => {
  const area = new TpmWriter().u32(guestIndex).u16(0x000b).u32(0x00040004).u16(0).u16(8).done();
  await client.command('NV_DefineSpace', {
    handles: [permanentHandles.owner],
    passwords: [emptyPassword],
    parameters: new TpmWriter().sized(Buffer.from('right')).sized(area).done(),
  });
  await client.command('NV_Write', {
    handles: [guestIndex, guestIndex],
    passwords: [Buffer.from('right')],
    parameters: new TpmWriter().sized(Buffer.alloc(8)).u16(0).done(),
  });
};

export const tryPassword = (client: Tpm2Client, password: string) =>
  client.command('NV_Read', {
    handles: [guestIndex, guestIndex],
    passwords: [Buffer.from(password)],
    parameters: new TpmWriter().u16(8).u16(0).done(),
  });

/** As many wrong passwords as swtpm allows, and it refuses the right one too. */
export const lockOut = (client: Tpm2Client): Promise<unknown> =>
  Promise.allSettled([1, 2, 3].map(() => tryPassword(client, 'wrong')));
