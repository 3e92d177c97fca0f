import { existsSync } from 'node:fs';
import type { BrowserWindow } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import type { KeychainQuestion } from '../src/ipc/keys-calls.ts';
import { requireStrongPassphrase } from '../src/keychain/passphrase-strength.ts';
import { keychainFile } from '../src/product/keys/choose-keychain.ts';
import type { Places } from '../src/product/places.ts';

/**
 * The passphrase of the keychain file, asked for by a window when a key is needed, and kept in this process's
 * memory until the app quits. Whoever needs it meanwhile waits for the same answer.
 */
export class KeychainPassphrase {
  #known: string | null = null;
  #asked: PromiseWithResolvers<string> | null = null;
  #path: string | null = null;
  #show: (() => BrowserWindow) | null = null;

  /** From now on it can be asked for. */
  showWith(places: Places, show: () => BrowserWindow): void {
    this.#path = keychainFile(places);
    this.#show = show;
  }

  /** @throws VtpmError VTPM_ERR_CANCELLED when the window is closed without an answer */
  ask(): Promise<string> {
    if (this.#known !== null) return Promise.resolve(this.#known);
    if (!this.#asked) {
      const asked = Promise.withResolvers<string>();
      const window = this.#show?.();
      if (!window) return Promise.reject(new VtpmError('VTPM_ERR_CANCELLED'));
      this.#asked = asked;
      window.once('closed', () => {
        if (this.#asked === asked) this.#asked = null;
        asked.reject(new VtpmError('VTPM_ERR_CANCELLED'));
      });
    }
    return this.#asked.promise;
  }

  question(): KeychainQuestion {
    const path = this.#path ?? '';
    return { path, exists: existsSync(path) };
  }

  /**
   * Tries an answer on the file, or judges it where there is no file yet, before anybody gets it.
   * @throws VtpmError VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG, VTPM_ERR_KEYS_PASSPHRASE_WEAK, VTPM_ERR_KEYCHAIN_FILE_DAMAGED
   */
  async answer(passphrase: string): Promise<void> {
    const { path, exists } = this.question();
    if (exists) {
      const { fileKeychain } = await import('../src/keychain/file-keychain.ts'); // its cryptography takes time to load
      await fileKeychain({ path, passphrase: async () => passphrase }).list();
    } else await requireStrongPassphrase(passphrase);
    this.#known = passphrase;
    this.#asked?.resolve(passphrase);
    this.#asked = null;
  }
}
