import type { BrowserWindow } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import { generatePassphrase } from '../src/keychain/generate-passphrase.ts';
import { portableExtension } from '../src/keychain/portable-keychain.ts';
import type { Product } from '../src/product/product.ts';
import type { Handlers } from './ipc.ts';
import type { KeychainPassphrase } from './keychain-passphrase.ts';
import { chooseTarget } from './save-file.ts';
import { text } from './texts.ts';
import { choose } from './window-handlers.ts';
import type { Windows } from './windows.ts';

type KeysChannel = Extract<keyof Handlers, `keys.${string}`>;

export interface KeysOptions {
  readonly product: Product;
  readonly windows: Windows;
  readonly passphrase: KeychainPassphrase;
  /** Records of these machines came into the keychain. */
  imported(uuids: readonly string[]): void;
}

/** The calls about key records: portable keychains, and the keychain file's passphrase. */
export function keysHandlers({
  product,
  windows,
  passphrase,
  imported,
}: KeysOptions): Pick<Handlers, KeysChannel> {
  /** The file that a window has open, and what opens it; gone with the window. */
  const opened = new WeakMap<BrowserWindow, { readonly path: string; readonly passphrase: string }>();
  return {
    async 'keys.exportable'(_window, id) {
      const [keys] = await product.keys.exportable([id]);
      if (!keys) throw new VtpmError('VTPM_ERR_INTERNAL', { reason: `no answer for ${id}` });
      return keys;
    },
    async 'keys.export'(window, ids, secret, suggestion) {
      const to = await chooseTarget(window, {
        ...{ title: text('exportKeys'), suggestion, extension: portableExtension },
        filterName: text('portableKeychains'),
      });
      if (to === null) return null;
      return { path: to, machines: await product.keys.export(ids, { to, passphrase: secret }) };
    },
    'keys.suggestPassphrase': () => generatePassphrase(),
    'keys.chooseFile': (window) =>
      choose(window, {
        title: text('openKeys'),
        properties: ['openFile'],
        filters: keyFilters(),
      }),
    async 'keys.inspect'(window, path, secret) {
      opened.delete(window);
      const found = await product.keys.inspect(path, secret);
      opened.set(window, { path, passphrase: secret });
      return found;
    },
    async 'keys.import'(window, decisions) {
      const file = opened.get(window);
      if (!file) throw new VtpmError('VTPM_ERR_USAGE', { reason: 'this window has no key file open' });
      const done = await product.keys.import(file.path, file.passphrase, decisions);
      opened.delete(window);
      imported([...new Set(done.map(({ id }) => id.split('/')[0] ?? ''))]);
      return done;
    },
    async 'keys.openImport'(_window, { file, machine }) {
      windows.show({ kind: 'import-keys', file, machine });
      return null;
    },
    'keys.keychainQuestion': async () => passphrase.question(),
    async 'keys.unlockKeychain'(window, secret) {
      await passphrase.answer(secret);
      window.close();
      return null;
    },
  };
}

const keyFilters = () => [
  { name: text('portableKeychains'), extensions: [portableExtension.slice(1)] },
  { name: text('allFiles'), extensions: ['*'] },
];
