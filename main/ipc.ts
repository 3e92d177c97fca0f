import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import { toWireError, VtpmError } from '../src/errors/error.ts';
import type { Channel, InvokeResults, ParsedArguments, Reply } from '../src/ipc/contract.ts';
import { appOrigin } from './app-protocol.ts';
import { invokeChannel } from './ipc-channels.ts';

/** One function per call of the contract; the window is the one that asked. */
export type Handlers = {
  readonly [C in Channel]: (window: BrowserWindow, ...args: ParsedArguments<C>) => Promise<InvokeResults[C]>;
};

type Contract = Readonly<Record<string, z.ZodType<readonly unknown[]>>>;
type HandlerMap = Readonly<Record<string, (window: BrowserWindow, ...args: never[]) => Promise<unknown>>>;
type Caller = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

export interface IpcOptions {
  readonly contract: Contract;
  readonly handlers: HandlerMap;
  /** The app's own window that shows the calling page, or null. */
  readonly ownerOf: (contents: Electron.WebContents) => BrowserWindow | null;
}

/** Lets the app's windows call the handlers. */
export function registerIpc(options: IpcOptions): void {
  ipcMain.handle(invokeChannel, (event, channel, ...args) => answerCall(options, event, channel, args));
}

/**
 * Answers one call. Never rejects: the caller is checked first, then the channel, then every argument, and
 * each failure, the handler's too, comes back as its code.
 */
export async function answerCall(
  { contract, handlers, ownerOf }: IpcOptions,
  caller: Caller,
  channel: unknown,
  args: readonly unknown[],
): Promise<Reply<unknown>> {
  try {
    const name = String(channel).slice(0, 60);
    const window = checkedOwner(caller, name, ownerOf);
    const schema = typeof channel === 'string' && Object.hasOwn(contract, channel) ? contract[channel] : null;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : null;
    if (!schema || !handler) throw new VtpmError('VTPM_ERR_USAGE', { reason: `there is no call “${name}”` });
    const parsed = schema.safeParse(args);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const reason = `${name}: argument ${issue?.path.join('.') || '?'}: ${issue?.message ?? 'not valid'}`;
      throw new VtpmError('VTPM_ERR_USAGE', { reason });
    }
    return { ok: true, value: await handler(window, ...(parsed.data as never[])) };
  } catch (error) {
    return { ok: false, error: toWireError(error) };
  }
}

function checkedOwner(caller: Caller, channel: string, ownerOf: IpcOptions['ownerOf']): BrowserWindow {
  const refuse = (reason: string) => new VtpmError('VTPM_ERR_IPC_REFUSED', { channel, reason });
  const window = ownerOf(caller.sender);
  if (!window) throw refuse('its page belongs to no window of the app');
  const frame = caller.senderFrame;
  // The frame is null when it has navigated or gone since.
  if (!frame || frame.parent !== null || frame !== frame.top) throw refuse('it is not a top frame');
  if (!frame.url.startsWith(`${appOrigin}/`)) throw refuse('its page is not the app’s');
  return window;
}
