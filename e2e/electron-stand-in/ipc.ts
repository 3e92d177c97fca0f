import { structuredCloneCodec } from './codec.ts';
import type { FromPreload, ToPreload } from './preload-world.ts';
import { ElectronEmitter } from './unimplemented.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const codec = structuredCloneCodec();
export const encodeArguments = (args: unknown[]): string => codec.encode(args);

class IpcMain extends ElectronEmitter {
  readonly handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}

export const ipcMain = new IpcMain() satisfies Pick<Electron.IpcMain, 'handle' | 'removeHandler'>;

/** Answers one message of a renderer; an error has the form in which Electron's own would arrive. */
export async function receiveIpc(
  sender: unknown,
  senderFrame: unknown,
  message: Extract<FromPreload, { kind: 'invoke' | 'send' }>,
  answer: (reply: ToPreload) => void,
): Promise<void> {
  const event = { type: 'frame', sender, senderFrame, processId: 0, frameId: 0 };
  const args = codec.decode(message.args) as unknown[];
  if (message.kind === 'send') {
    ipcMain.emit(message.channel, event, ...args);
    return;
  }
  const { id, channel } = message;
  try {
    const handler = ipcMain.handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    const value = await handler(event as unknown as Electron.IpcMainInvokeEvent, ...args);
    answer({ kind: 'reply', id, ok: true, value: codec.encode(value) });
  } catch (error) {
    const told = new Error(`Error invoking remote method '${channel}': ${String(error)}`);
    answer({ kind: 'reply', id, ok: false, value: codec.encode(told) });
  }
}
