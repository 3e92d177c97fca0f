import { join } from 'node:path';
import { VtpmError } from '../../errors/error.ts';
import type { Keychain } from '../../keychain/keychain.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import type { Places } from '../places.ts';
import { readPreferences } from '../preferences.ts';

/** Asks for the keychain file's passphrase, or null where nobody can be asked. */
export type AskPassphrase = (() => Promise<string>) | null;

/** Where the keychain file lies when it was chosen. */
export const keychainFile = (places: Places): string => join(places.config, 'keychain.age');

/**
 * The keychain the user has chosen: the operating system's, unless a passphrase-protected file was chosen
 * explicitly (for a computer without a keychain service). A failing system keychain never falls back to it.
 */
export async function chooseKeychain(places: Places, ask: AskPassphrase): Promise<Keychain> {
  const { keychain } = await readPreferences(places.config);
  if (keychain === 'system') return systemKeychain();
  const { fileKeychain } = await import('../../keychain/file-keychain.ts'); // its cryptography takes time to load
  return fileKeychain({
    path: keychainFile(places),
    passphrase: () => {
      if (!ask) throw new VtpmError('VTPM_ERR_KEYCHAIN_PASSPHRASE_NEEDED', { path: keychainFile(places) });
      return ask();
    },
  });
}
