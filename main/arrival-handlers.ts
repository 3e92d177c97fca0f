import { type BrowserWindow, dialog } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import type { Product } from '../src/product/product.ts';
import type { Handlers } from './ipc.ts';
import { stopWith } from './move-handlers.ts';
import { text } from './texts.ts';
import type { Windows } from './windows.ts';

type ArrivalChannel = Extract<keyof Handlers, `arrival.${string}`>;

/** The calls about machines that arrive from another computer. A window that closes stops what it began. */
export function arrivalHandlers(product: Product, windows: Windows): Pick<Handlers, ArrivalChannel> {
  /** What opens the things that a window looked at; gone with the window. */
  const opened = new WeakMap<BrowserWindow, Map<string, string>>();
  const passphrasesOf = (window: BrowserWindow) => {
    const known = opened.get(window) ?? new Map<string, string>();
    opened.set(window, known);
    return known;
  };
  const running = new Map<string, AbortController>();
  return {
    'arrival.choose': (window) => chooseArrival(window),
    async 'arrival.inspect'(window, path, secret) {
      const known = passphrasesOf(window);
      known.delete(path);
      const view = await product.moves.inspectArrival(path, secret ?? undefined);
      if (secret !== null) known.set(path, secret);
      return view;
    },
    async 'arrival.run'(window, path, request) {
      if (running.has(path)) throw new VtpmError('VTPM_ERR_MACHINE_BUSY', { name: path });
      const known = passphrasesOf(window);
      const stop = stopWith(window);
      running.set(path, stop.controller);
      try {
        const arrival = await product.moves.arrive(path, {
          ...request,
          passphrase: known.get(path),
          onProgress: (progress) => windows.send(window, 'arrivalProgress', { path, progress }),
          signal: stop.controller.signal,
        });
        known.delete(path);
        return arrival;
      } finally {
        stop.done();
        running.delete(path);
      }
    },
    async 'arrival.cancel'(_window, path) {
      running.get(path)?.abort();
      return null;
    },
    async 'arrival.discard'(window, path, folder) {
      const passphrase = passphrasesOf(window).get(path);
      await product.moves.discardArrival(path, { passphrase, folder: folder ?? undefined });
      return null;
    },
  };
}

/**
 * The system's open dialog for a sealed file or a bundle. Outside of macOS, where a bundle is one item, a
 * dialog takes either files or folders: there a bundle is meant by its launch file or its machine.json.
 */
async function chooseArrival(window: BrowserWindow): Promise<string | null> {
  if (window.isDestroyed()) throw new VtpmError('VTPM_ERR_CANCELLED');
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: text('openBundle'),
    properties: process.platform === 'darwin' ? ['openFile', 'openDirectory'] : ['openFile'],
    filters: [
      { name: text('machinesAndSealed'), extensions: ['vtpmsealed', 'vtpmvm', 'vtpm'] },
      { name: text('allFiles'), extensions: ['*'] },
    ],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
