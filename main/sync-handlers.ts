import { hostname } from 'node:os';
import type { Product } from '../src/product/product.ts';
import type { Handlers } from './ipc.ts';
import { text } from './texts.ts';
import { choose } from './window-handlers.ts';
import type { Windows } from './windows.ts';

type SyncChannel = Extract<keyof Handlers, `sync.${string}`>;

/** The calls about keychain sync. */
export function syncHandlers(product: Product, windows: Windows): Pick<Handlers, SyncChannel> {
  const { sync } = product;
  return {
    'sync.status': () => sync.status(),
    'sync.suggestName': async () => hostname().slice(0, 64),
    'sync.chooseFolder': (window) =>
      choose(window, { title: text('syncFolder'), properties: ['openDirectory', 'createDirectory'] }),
    'sync.inspectFolder': (_window, folder) => sync.inspectFolder(folder),
    'sync.setUp': (_window, folder, name) => sync.setUp(folder, name),
    async 'sync.join'(_window, folder, name) {
      await sync.join(folder, name);
      return null;
    },
    'sync.confirmJoin': () => sync.confirmJoin(),
    'sync.approve': (_window, request) => sync.approve(request),
    'sync.refuse': (_window, request) => sync.refuse(request),
    'sync.removeComputer': (_window, computer) => sync.removeComputer(computer),
    'sync.leave': () => sync.leave(),
    'sync.now': () => sync.syncNow(),
    'sync.machines': () => sync.machines(),
    'sync.lookForKey': (_window, machine) => sync.lookForKey(machine),
    async 'sync.openSetUp'() {
      windows.show({ kind: 'keychain-sync' });
      return null;
    },
    async 'sync.openRequest'(_window, request) {
      windows.show({ kind: 'new-computer', request });
      return null;
    },
  };
}

/**
 * Tells every window what keychain sync does, and asks about a computer that wants to join as soon as there is
 * a code to compare: once for each request, however it is answered.
 */
export function followSync(product: Product, windows: Windows): () => Promise<void> {
  const asked = new Set<string>();
  return async () => {
    const status = await product.sync.status();
    windows.broadcast('sync', status);
    if (windows.isEmpty) return;
    for (const { id, code } of status.requests) {
      if (code === null || asked.has(id)) continue;
      asked.add(id);
      windows.show({ kind: 'new-computer', request: id });
    }
  };
}
