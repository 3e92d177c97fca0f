import { basename } from 'node:path';
import { VtpmError } from '../src/errors/error.ts';
import type { Events } from '../src/ipc/contract.ts';
import type { Product } from '../src/product/product.ts';
import type { ImportDiskProgress } from '../src/product/ways-out/ways-out-views.ts';
import type { Handlers } from './ipc.ts';
import { text } from './texts.ts';
import { throttleProgress } from './throttle-progress.ts';
import { choose } from './window-handlers.ts';

type WaysOutChannel = Extract<
  keyof Handlers,
  `toUefi.${string}` | `importDisk.${string}` | `parallels.${string}`
>;

/** The calls that lead out of "TPM Chip is not in the list". */
export function waysOutHandlers(
  product: Product,
  tellProgress: (event: Events['importProgress']) => void,
): Pick<Handlers, WaysOutChannel> {
  const imports = new Map<string, AbortController>();
  const done = async (work: Promise<unknown>): Promise<null> => {
    await work;
    return null;
  };
  return {
    'toUefi.check': (_, id) => product.toUefi.check(id),
    'toUefi.switch': (_, id) => product.toUefi.switch(id),
    'toUefi.undo': (_, id) => done(product.toUefi.undo(id)),
    'importDisk.check': (_, id, choice) => product.importDisk.check(id, choice),
    async 'importDisk.run'(_, id, choice) {
      if (imports.has(id)) throw new VtpmError('VTPM_ERR_MACHINE_BUSY', { name: basename(id) });
      const abort = new AbortController();
      imports.set(id, abort);
      const onProgress = throttleProgress((progress: ImportDiskProgress) => tellProgress({ id, progress }));
      try {
        return await product.importDisk.run(id, { ...choice, signal: abort.signal, onProgress });
      } finally {
        imports.delete(id);
      }
    },
    async 'importDisk.cancel'(_, id) {
      imports.get(id)?.abort();
      return null;
    },
    'importDisk.undo': (_, id, device) => done(product.importDisk.undo(id, device)),
    'parallels.choose': (window) =>
      choose(window, {
        title: text('openParallels'),
        // a bundle is a file to macOS, and a folder elsewhere
        ...(process.platform === 'darwin'
          ? { properties: ['openFile'], filters: [{ name: text('parallelsMachines'), extensions: ['pvm'] }] }
          : { properties: ['openDirectory'] }),
      }),
    'parallels.examine': (_, path, answers) => product.parallels.examine(path, answers),
    'parallels.product': (_, answers) => product.parallels.product(answers),
  };
}
