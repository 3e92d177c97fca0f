import { type BrowserWindow, clipboard, dialog, shell } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import type { Channel, InvokeResults, ParsedArguments } from '../src/ipc/contract.ts';
import { bundleLayout } from '../src/machine/bundle-layout.ts';
import type { Product } from '../src/product/product.ts';
import type { Preferences, ProgressEvent } from '../src/product/views.ts';
import { text } from './texts.ts';

/** One function per channel of the contract; arguments are parsed already. */
export type Handlers = {
  readonly [C in Channel]: (window: BrowserWindow, ...args: ParsedArguments<C>) => Promise<InvokeResults[C]>;
};

/** What the handlers need of the rest of main. */
export interface Shell {
  readonly product: Product;
  progress(event: ProgressEvent): void;
  openConfiguration(machine: string, purpose: string | null): void;
  openNewMachine(): void;
  applyPreferences(preferences: Preferences): void;
  openHelp(page: string): Promise<void>;
}

/** How long a guest may take to shut down before the window says that it does not react. */
const shutDownTimeoutMs = 120_000;

export function makeHandlers({ product, ...app }: Shell): Handlers {
  const done = async (work: Promise<unknown>): Promise<null> => {
    await work;
    return null;
  };
  return {
    'machines.list': () => product.list(),
    'machines.details': (_, id) => product.details(id),
    'machines.create': (_, request) =>
      product.create(request, (id, step, state, fraction) =>
        app.progress({ id, action: 'create', step, state, fraction }),
      ),
    'machines.createDemo': () =>
      product.createDemo((id, step, state, fraction) =>
        app.progress({ id, action: 'demo', step, state, fraction }),
      ),
    'machines.update': (_, id, patch) => product.update(id, patch),
    'machines.addDevice': (_, id, device) => product.addDevice(id, device),
    'machines.removeDevice': (_, id, device) => product.removeDevice(id, device),
    'machines.restoreDefaults': (_, id) => product.restoreDefaults(id),
    'machines.start': (_, id) => done(product.start(id, { headless: !hasDisplay() })),
    'machines.shutDown': (_, id) => done(product.shutDown(id, { timeoutMs: shutDownTimeoutMs })),
    'machines.kill': (_, id) => done(product.kill(id)),
    'machines.open': async (_, path, { start }) => {
      const id = await product.register(path);
      if (start) await product.start(id, { headless: !hasDisplay() });
      return id;
    },
    'machines.chooseAndOpen': async (window) => {
      const path = await choose(window, { properties: ['openDirectory'], title: text('openBundle') });
      return path === null ? null : product.register(path);
    },
    'machines.forget': (_, id) => done(product.forget(id)),
    'machines.showInFiles': async (_, id, what) => {
      const layout = bundleLayout((await product.find(id)).path);
      shell.showItemInFolder({ bundle: layout.root, disks: layout.disks, tpm: layout.tpm }[what]);
      return null;
    },
    'chip.add': async (_, id, { cipher }) => {
      let last: string | null = null;
      const step = (next: string, state: 'begun' | 'done') =>
        app.progress({ id, action: 'add-chip', step: next, state, fraction: null });
      const description = await product.addChip(id, {
        cipher,
        onStep: (next) => {
          if (last) step(last, 'done');
          step(next, 'begun');
          last = next;
        },
      });
      if (last) step(last, 'done');
      return description;
    },
    'chip.remove': (_, id) => product.removeChip(id),
    'chip.read': (_, id) => product.readChip(id),
    'chip.backUp': (_, id) => product.backUpChip(id),
    'chip.backups': (_, id) => product.chipBackups(id),
    'chip.restore': (_, id, backup) => product.restoreChip(id, backup),
    'firmware.setSecureBoot': (_, id, on) => done(product.setSecureBoot(id, on)),
    'firmware.setType': (_, id, type) => product.setFirmwareType(id, type),
    'host.report': (_, options) => product.hostReport(options),
    'preferences.get': () => product.preferences(),
    'preferences.set': async (_, change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const next = await product.setPreferences(given);
      app.applyPreferences(next);
      return next;
    },
    'windows.openConfiguration': async (_, id, purpose) => {
      app.openConfiguration((await product.find(id)).path, purpose);
      return null;
    },
    'windows.openNewMachine': async () => {
      app.openNewMachine();
      return null;
    },
    'windows.close': async (window) => {
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
                  ? { name: text('diskImages'), extensions: ['qcow2', 'raw', 'img', 'hds'] }
                  : { name: text('installationImages'), extensions: ['iso', 'img'] },
                { name: text('allFiles'), extensions: ['*'] },
              ],
            },
      ),
    'clipboard.write': async (_, value) => {
      clipboard.writeText(value);
      return null;
    },
    'help.open': (_, page) => done(app.openHelp(page)),
  };
}

async function choose(window: BrowserWindow, options: Electron.OpenDialogOptions): Promise<string | null> {
  if (window.isDestroyed()) throw new VtpmError('VTPM_ERR_CANCELLED');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
  return canceled ? null : (filePaths[0] ?? null);
}

/** Whether QEMU's own window can be shown: on Linux that needs a display server. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
