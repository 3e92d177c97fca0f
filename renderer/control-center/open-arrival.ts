import { toVtpmError } from '../../src/errors/error.ts';
import type { Arrival } from '../../src/move/views.ts';
import { call } from '../bridge.ts';
import { closeSheet, importKeys, openSheet, startMachine, useSheet } from './machine-actions.ts';

/** Nothing is asked while another sheet is open. */
async function noSheet(): Promise<void> {
  while (useSheet.getState().sheet !== null) {
    const closed = Promise.withResolvers<void>();
    const stop = useSheet.subscribe(({ sheet }) => {
      if (sheet === null) closed.resolve();
    });
    await closed.promise;
    stop();
  }
}

async function openOne(path: string): Promise<void> {
  try {
    const view = await call('arrival.inspect', path, null);
    if (view.alreadyHere) {
      await call('machines.open', path, { start: false });
      return;
    }
    await noSheet();
    openSheet({ kind: 'arrival', view });
  } catch (error) {
    await noSheet();
    openSheet({ kind: 'error', error: toVtpmError(error), told: 'list', id: null, name: '' });
  }
}

let last: Promise<void> = Promise.resolve();

/**
 * Opens a bundle or a sealed file: one that is here already is put into the list, any other is asked about.
 * Several are taken one after the other.
 */
export function openPath(path: string): Promise<void> {
  last = last.then(() => openOne(path));
  return last;
}

/** Opens what was dropped: a machine, a portable keychain, or a machine of Parallels Desktop to look at. */
export async function openDropped(path: string): Promise<void> {
  if (/\.vtpmkeys$/i.test(path)) await importKeys(path);
  else if (/\.pvm$/i.test(path)) openSheet({ kind: 'parallels', path });
  else await openPath(path);
}

/** Asks for one with the system's dialog. */
export async function chooseAndOpen(): Promise<void> {
  try {
    const path = await call('arrival.choose');
    if (path !== null) await openPath(path);
  } catch (error) {
    openSheet({ kind: 'error', error: toVtpmError(error), told: 'list', id: null, name: '' });
  }
}

/** It is in the list: start it, or say at once that its key is missing. */
export function endArrival({ id, name, chip }: Arrival, starts: boolean): void {
  closeSheet();
  if (chip === 'missing')
    openSheet({
      kind: 'key-missing',
      id,
      name,
      error: { code: 'VTPM_ERR_KEY_MISSING', details: { name } },
      starts,
    });
  else if (starts) void startMachine({ id, name });
}
