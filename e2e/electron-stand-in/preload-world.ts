import { structuredCloneCodec } from './codec.ts';

/** What the isolated world tells the main process, as JSON text through a CDP binding. */
export type FromPreload =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  /** Files were dropped; they wait in the isolated world until their paths are told. */
  | { readonly kind: 'dropped'; readonly count: number }
  | {
      readonly kind: 'size';
      readonly width: number;
      readonly height: number;
    };

/** What the main process tells the isolated world. */
export type ToPreload =
  | { readonly kind: 'reply'; readonly id: number; readonly ok: boolean; readonly value: string }
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'paths'; readonly paths: readonly string[] };

type AnyFunction = (...args: unknown[]) => unknown;
interface Bridge {
  call(fn: number, args: unknown[]): unknown;
  offer(fn: AnyFunction): number;
}

/**
 * Joins the page's world and the preload's: values are cloned by the DOM event that carries them, functions
 * become calls into the other world, promises stay promises. Run from its source text in both worlds.
 */
function joinWorlds(token: string, self: string, other: string): Bridge {
  type Reply = { id: number; promise?: boolean; error?: unknown; value?: unknown };
  type Detail = ({ kind: 'call'; fn: number; args: unknown[] } | { kind: 'return' } | { kind: 'settle' }) &
    Reply;
  const functions: AnyFunction[] = [];
  const replies = new Map<number, Reply>();
  const pending = new Map<number, { resolve: (v: unknown) => void; reject: (e: unknown) => void }>();
  let lastId = 0;
  const post = (detail: Detail) => window.dispatchEvent(new CustomEvent(`${token} ${other}`, { detail }));
  const plain = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  const each = (value: unknown, change: (v: unknown) => unknown): unknown =>
    Array.isArray(value)
      ? value.map(change)
      : plain(value)
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, change(v)]))
        : value;
  const offer = (fn: AnyFunction) => functions.push(fn) - 1;
  const pack = (value: unknown): unknown =>
    typeof value === 'function' ? { [token]: offer(value as AnyFunction) } : each(value, pack);
  const unpack = (value: unknown): unknown => {
    const fn = plain(value) ? value[token] : undefined;
    return typeof fn === 'number' ? (...args: unknown[]) => call(fn, args) : each(value, unpack);
  };
  const call = (fn: number, args: unknown[]): unknown => {
    const id = ++lastId;
    post({ kind: 'call', id, fn, args: pack(args) as unknown[] });
    const reply = replies.get(id);
    replies.delete(id);
    if (reply?.promise)
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
      });
    if (reply && 'error' in reply) throw unpack(reply.error);
    return unpack(reply?.value);
  };
  window.addEventListener(`${token} ${self}`, (event) => {
    const message = (event as CustomEvent<Detail>).detail;
    const { id } = message;
    if (message.kind === 'return') replies.set(id, message);
    else if (message.kind === 'settle') {
      const waiting = pending.get(id);
      pending.delete(id);
      if ('error' in message) waiting?.reject(unpack(message.error));
      else waiting?.resolve(unpack(message.value));
    } else {
      try {
        const value = functions[message.fn]?.(...(unpack(message.args) as unknown[]));
        if (value instanceof Promise) {
          post({ kind: 'return', id, promise: true });
          value.then(
            (result) => post({ kind: 'settle', id, value: pack(result) }),
            (error) => post({ kind: 'settle', id, error }),
          );
        } else post({ kind: 'return', id, value: pack(value) });
      } catch (error) {
        post({ kind: 'return', id, error });
      }
    }
  });
  return { call, offer };
}

/** The page's side: puts what preload exposes on `window`, frozen, as Electron does. */
function pageSide(bridge: Bridge): void {
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) freeze(part);
    return Object.freeze(value);
  };
  bridge.offer((key, api) => {
    Object.defineProperty(window, key as string, { value: freeze(api), enumerable: true });
  });
}

/** The preload's side: what `require('electron')` gives a sandboxed preload script. */
function preloadSide(
  bridge: Bridge,
  makeCodec: typeof structuredCloneCodec,
  binding: string,
  platform: string,
) {
  const { encode, decode } = makeCodec();
  const world = globalThis as unknown as Record<string, AnyFunction>;
  const tell = (message: FromPreload) => world[binding]?.(JSON.stringify(message));
  const waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: unknown) => void }>();
  const listeners = new Map<string, { listener: AnyFunction; once: boolean }[]>();
  let lastId = 0;
  const listen = (channel: string, listener: AnyFunction, once: boolean) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }]);
    return ipcRenderer;
  };
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) => {
      const id = ++lastId;
      const text = encode(args);
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        tell({ kind: 'invoke', id, channel, args: text });
      });
    },
    send: (channel: string, ...args: unknown[]) => void tell({ kind: 'send', channel, args: encode(args) }),
    on: (channel: string, listener: AnyFunction) => listen(channel, listener, false),
    once: (channel: string, listener: AnyFunction) => listen(channel, listener, true),
    off: (channel: string, listener: AnyFunction) => {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener),
      );
      return ipcRenderer;
    },
    removeListener: (channel: string, listener: AnyFunction) => ipcRenderer.off(channel, listener),
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };
  world[`${binding}Receive`] = (received) => {
    const message = received as ToPreload;
    if (message.kind === 'reply') {
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.ok) call?.resolve(decode(message.value));
      else call?.reject(decode(message.value));
      return;
    }
    if (message.kind === 'paths') {
      dropAgain?.(message.paths);
      return;
    }
    for (const { listener, once } of [...(listeners.get(message.channel) ?? [])]) {
      if (once) ipcRenderer.off(message.channel, listener);
      listener({ sender: ipcRenderer, ports: [] }, ...(decode(message.args) as unknown[]));
    }
  };
  const tellSize = () =>
    tell({
      kind: 'size',
      width: window.innerWidth,
      height: window.innerHeight,
    });
  window.addEventListener('resize', tellSize);
  window.addEventListener('blur', tellSize);
  // A file's path is known to Chromium's browser process alone, and asking it takes a moment: a drop is held
  // back meanwhile, and then done again with the paths known. A file is recognised by its properties, since it
  // is cloned on its way between the worlds.
  const paths = new Map<string, string>();
  const keyOf = ({ name, size, lastModified }: File) => `${lastModified} ${size} ${name}`;
  let dropAgain: ((found: readonly string[]) => void) | null = null;
  const hold = (event: DragEvent) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!event.isTrusted || files.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target } = event;
    dropAgain = (found) => {
      dropAgain = null;
      const dataTransfer = new DataTransfer();
      for (const [index, file] of files.entries()) {
        paths.set(keyOf(file), found[index] ?? '');
        dataTransfer.items.add(file);
      }
      target?.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    };
    world[`${binding}Dropped`] = (index) => files[index as number];
    tell({ kind: 'dropped', count: files.length });
  };
  window.addEventListener('drop', hold, true);
  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld: (key: string, api: unknown) => void bridge.call(0, [key, api]),
    },
    // '' is Electron's answer for a file without a path
    webUtils: { getPathForFile: (file: File) => paths.get(keyOf(file)) ?? '' },
  };
  const module = { exports: {} };
  return {
    module,
    process: { platform, sandboxed: true, contextIsolated: true, versions: {}, env: {} },
    require: (name: string) => {
      if (name === 'electron' || name === 'electron/renderer') return electron;
      throw new Error(`module not found: ${name}`);
    },
  };
}

/** The script for the page's own world. `token` must be unguessable. */
export const pageScript = (token: string): string =>
  `if (window === window.top) (${pageSide})((${joinWorlds})(${JSON.stringify(token)}, 'page', 'preload'));`;

/** The script for the isolated world: the app's preload script, which must be CommonJS, and its surroundings. */
export const preloadScript = (token: string, binding: string, preload: string): string => `
if (window === window.top) {
  const world = (${preloadSide})(
    (${joinWorlds})(${JSON.stringify(token)}, 'preload', 'page'),
    ${structuredCloneCodec}, ${JSON.stringify(binding)}, ${JSON.stringify(process.platform)});
  (function (require, module, exports, process) { ${preload}
  })(world.require, world.module, world.module.exports, world.process);
}`;
