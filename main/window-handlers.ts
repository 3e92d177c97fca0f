import { clipboard, dialog } from 'electron';
import type { Handlers } from './ipc.ts';
import type { Windows } from './windows.ts';

type WindowChannel =
  | 'windows.openConfiguration'
  | 'windows.openNewMachine'
  | 'windows.close'
  | 'dialogs.choosePath'
  | 'clipboard.write';

const diskImages = ['qcow2', 'raw', 'img', 'vmdk', 'vdi', 'vhd', 'vhdx'];

/** The calls that concern windows and the desktop, and need nothing of the core. */
export function windowHandlers(windows: Windows): Pick<Handlers, WindowChannel> {
  return {
    async 'windows.openConfiguration'(_window, machine, section) {
      windows.show({ kind: 'configuration', machine, section });
      return null;
    },
    async 'windows.openNewMachine'() {
      windows.show({ kind: 'new-machine' });
      return null;
    },
    async 'windows.close'(window) {
      window.close();
      return null;
    },
    async 'dialogs.choosePath'(window, kind) {
      const options: Electron.OpenDialogOptions =
        kind === 'folder'
          ? { properties: ['openDirectory', 'createDirectory'] }
          : {
              properties: ['openFile'],
              filters: [
                kind === 'disk-image'
                  ? { name: 'Disk images', extensions: diskImages }
                  : { name: 'Installation images', extensions: ['iso', 'img'] },
                { name: '*', extensions: ['*'] },
              ],
            };
      const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
      return canceled ? null : (filePaths[0] ?? null);
    },
    async 'clipboard.write'(_window, text) {
      await clipboard.writeText(text);
      return null;
    },
  };
}
