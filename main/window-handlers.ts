import { type BrowserWindow, clipboard, dialog, shell } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import { bundleLayout } from '../src/machine/bundle-layout.ts';
import type { Product } from '../src/product/product.ts';
import { openHelp } from './help.ts';
import type { Handlers } from './ipc.ts';
import { text } from './texts.ts';
import type { Windows } from './windows.ts';

type WindowChannel =
  | 'machines.showInFiles'
  | 'windows.openConfiguration'
  | 'windows.openNewMachine'
  | 'windows.close'
  | 'windows.listening'
  | 'dialogs.choosePath'
  | 'clipboard.write'
  | 'help.open';

/** The purpose with which the New VM assistant opens a configuration: start when it is closed (S14). */
export const installAfterClose = 'install-after-close';

/** The calls that concern windows and the desktop. `startAfter` starts a machine whose installation waited. */
export function windowHandlers(
  windows: Windows,
  product: Product,
  startAfter: (machine: string) => void,
): Pick<Handlers, WindowChannel> {
  return {
    async 'machines.showInFiles'(_window, id, what) {
      const layout = bundleLayout((await product.find(id)).path);
      shell.showItemInFolder({ bundle: layout.root, disks: layout.disks, tpm: layout.tpm }[what]);
      return null;
    },
    async 'windows.openConfiguration'(_window, id, purpose) {
      const machine = (await product.find(id)).path;
      const install = purpose === installAfterClose;
      const window = windows.show({
        kind: 'configuration',
        machine,
        section: install ? 'hardware' : purpose,
      });
      if (install) window.once('closed', () => startAfter(machine));
      return null;
    },
    async 'windows.openNewMachine'() {
      windows.show({ kind: 'new-machine' });
      return null;
    },
    async 'windows.listening'(window) {
      windows.listening(window);
      return null;
    },
    async 'windows.close'(window) {
      window.close();
      return null;
    },
    'dialogs.choosePath': (window, kind) =>
      choose(
        window,
        kind === 'folder'
          ? { properties: ['openDirectory', 'createDirectory'] }
          : {
              properties: ['openFile'],
              filters: [
                kind === 'disk-image'
                  ? { name: text('diskImages'), extensions: ['qcow2', 'raw', 'img'] }
                  : { name: text('installationImages'), extensions: ['iso', 'img'] },
                { name: text('allFiles'), extensions: ['*'] },
              ],
            },
      ),
    async 'clipboard.write'(_window, value) {
      await clipboard.writeText(value);
      return null;
    },
    async 'help.open'(_window, page) {
      await openHelp(page);
      return null;
    },
  };
}

/** The system's open dialog. @returns null when cancelled */
export async function choose(
  window: BrowserWindow,
  options: Electron.OpenDialogOptions,
): Promise<string | null> {
  if (window.isDestroyed()) throw new VtpmError('VTPM_ERR_CANCELLED');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
  return canceled ? null : (filePaths[0] ?? null);
}
