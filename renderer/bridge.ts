import { VtpmError } from '../src/errors/error.ts';
import type { Channel, Events, InvokeArguments, InvokeResults, VtpmBridge } from '../src/ipc/contract.ts';

declare global {
  interface Window {
    readonly vtpm: VtpmBridge;
  }
}

/**
 * Asks main for something.
 * @throws VtpmError with the code and details that main answered
 */
export async function call<C extends Channel>(
  channel: C,
  ...args: InvokeArguments<C>
): Promise<InvokeResults[C]> {
  const reply = await window.vtpm.invoke(channel, ...args);
  if (reply.ok) return reply.value;
  throw new VtpmError(reply.error.code, reply.error.details);
}

/** Listens to one of main's events; the returned function stops listening. */
export const listen = <E extends keyof Events>(event: E, listener: (payload: Events[E]) => void) =>
  window.vtpm.on(event, listener);

/** The path of a file dropped on the window. */
export const pathOf = (file: File): string => window.vtpm.pathOf(file);
