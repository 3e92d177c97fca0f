import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Channel, Events, VtpmBridge } from '../src/ipc/contract.ts';
import { eventChannel, invokeChannel } from './ipc-channels.ts';

// The contract's names, put here by the build: its schemas are main's business and not worth loading.
declare const __CHANNELS__: readonly Channel[];
declare const __EVENTS__: readonly (keyof Events)[];

const bridge: VtpmBridge = {
  async invoke(channel, ...args) {
    if (!__CHANNELS__.includes(channel))
      throw new Error(`there is no call “${String(channel).slice(0, 60)}”`);
    return ipcRenderer.invoke(invokeChannel, channel, ...args);
  },
  on(event, listener) {
    if (!__EVENTS__.includes(event)) throw new Error(`there is no event “${String(event).slice(0, 60)}”`);
    const relay = (_: unknown, name: unknown, payload: unknown) => {
      if (name === event) listener(payload as Parameters<typeof listener>[0]);
    };
    ipcRenderer.on(eventChannel, relay);
    return () => {
      ipcRenderer.removeListener(eventChannel, relay);
    };
  },
  // Asked with anything but a file, it throws; that is the caller's mistake.
  pathOf: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('vtpm', bridge);
