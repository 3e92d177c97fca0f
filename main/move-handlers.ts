import { type BrowserWindow, shell } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import type { MoveResult } from '../src/move/views.ts';
import type { Product } from '../src/product/product.ts';
import type { MachineId } from '../src/product/views.ts';
import type { Handlers } from './ipc.ts';
import type { Windows } from './windows.ts';

type MoveChannel = Extract<keyof Handlers, `move.${string}`>;

/** The calls about moving a machine to another computer. A window that closes stops the move it began. */
export function moveHandlers(product: Product, windows: Windows): Pick<Handlers, MoveChannel> {
  const running = new Map<MachineId, AbortController>();
  const results = new Map<MachineId, MoveResult>();
  const turns = new Map<MachineId, Promise<unknown>>();
  /** Each of these holds the machine's lock: one waits for the other instead of finding the machine in use. */
  const inTurn = <T>(id: MachineId, action: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(id) ?? Promise.resolve()).then(action, action);
    turns.set(id, turn);
    return turn;
  };
  const madeBy = (id: MachineId) => {
    const made = results.get(id)?.files[0];
    if (!made) throw new VtpmError('VTPM_ERR_USAGE', { reason: 'no move of this machine was done here' });
    return made;
  };
  return {
    async 'move.open'(_window, id) {
      windows.show({ kind: 'move', machine: (await product.find(id)).path });
      return null;
    },
    'move.preflight': (_window, id, target) => {
      const look = () => product.moves.preflight(id, target ?? undefined);
      return running.has(id) ? look() : inTurn(id, look);
    },
    async 'move.run'(window, id, request) {
      if (running.has(id)) throw new VtpmError('VTPM_ERR_MACHINE_BUSY', { name: id });
      const stop = stopWith(window);
      running.set(id, stop.controller);
      try {
        const result = await inTurn(id, () =>
          product.moves.run(id, {
            ...request,
            onProgress: (progress) => windows.send(window, 'moveProgress', { id, progress }),
            signal: stop.controller.signal,
          }),
        );
        results.set(id, result);
        return result;
      } finally {
        stop.done();
        running.delete(id);
      }
    },
    async 'move.cancel'(_window, id) {
      running.get(id)?.abort();
      return null;
    },
    async 'move.discard'(_window, id, target) {
      await inTurn(id, () => product.moves.discard(id, { target }));
      return null;
    },
    async 'move.retire'(_window, id, how) {
      const { path } = madeBy(id);
      await inTurn(id, () => product.moves.retire(id, how, path));
      return null;
    },
    async 'move.takeBack'(_window, id) {
      await product.moves.takeBack(id);
      return null;
    },
    async 'move.showMade'(_window, id) {
      shell.showItemInFolder(madeBy(id).path);
      return null;
    },
  };
}

/** Something that closing the window stops. */
export function stopWith(window: BrowserWindow): {
  readonly controller: AbortController;
  readonly done: () => void;
} {
  const controller = new AbortController();
  const abort = () => controller.abort();
  window.once('closed', abort);
  return {
    controller,
    done: () => {
      if (!window.isDestroyed()) window.removeListener('closed', abort);
    },
  };
}
