import { currentAccount, keychainService } from '../src/keychain/keychain.ts';
import { parseRecord, passwordBytes } from '../src/keychain/record.ts';
import { bundleLayout } from '../src/machine/bundle-layout.ts';
import { readBundle } from '../src/machine/library.ts';
import { findSwtpmTools } from '../src/swtpm/tools.ts';
import { withStorageOpen } from '../src/tpm/describe.ts';
import { defineIndex, lockOut } from '../src/tpm/testing/lockout-fixture.ts';
import { keyring } from './keyring.ts';

/** What a guest would do to the chip of a stopped machine: an index with a password, then three wrong ones. */
export async function lockOutChip(id: string): Promise<void> {
  const { uuid, tpm } = await readBundle(id);
  if (!tpm) throw new Error(`${id} has no chip`);
  const account = currentAccount(uuid);
  const secret = await keyring.getPassword(keychainService, account);
  if (secret === null) throw new Error(`${account} is not in the keyring`);
  const password = passwordBytes(parseRecord(secret, account));
  const access = {
    ...{ stateDir: bundleLayout(id).tpm, password, cipher: tpm.cipher, tools: findSwtpmTools() },
  };
  await withStorageOpen(access, async (client) => {
    await defineIndex(client);
    await lockOut(client);
    await client.shutdown();
  });
}
