import { readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { RemoteMachine } from './remote.ts';
import { controlSocketName, sessionFolder } from './session-folder.ts';
import type { SessionStatus } from './state.ts';

export interface DiscoveredSession {
  readonly controlSocket: string;
  readonly status: SessionStatus;
}

/**
 * The machines that run now, whoever hosts them. Folders whose host has died are removed; one that does
 * not answer in time is left alone and not listed.
 */
export async function listSessions(runtimeDir: string, timeoutMs = 2000): Promise<DiscoveredSession[]> {
  const names = await readdir(runtimeDir).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{8}-[0-9a-f]{8}$/.test(name))
      .map((name) => ask(join(runtimeDir, name), timeoutMs)),
  );
  return found.filter((session) => session !== null);
}

/** The running session of one bundle, or null. */
export const findSession = (
  runtimeDir: string,
  machine: { readonly uuid: string; readonly bundleRoot: string },
): Promise<DiscoveredSession | null> =>
  ask(sessionFolder(runtimeDir, machine.uuid, machine.bundleRoot), 2000);

async function ask(folder: string, timeoutMs: number): Promise<DiscoveredSession | null> {
  const controlSocket = join(folder, controlSocketName);
  let machine: RemoteMachine;
  try {
    machine = await RemoteMachine.connect(controlSocket, timeoutMs);
  } catch {
    // ECONNREFUSED: a socket file without a process. A folder without one may be a session just starting.
    if (await refused(controlSocket)) await rm(folder, { recursive: true, force: true });
    return null;
  }
  try {
    return { controlSocket, status: await machine.status() };
  } catch {
    return null;
  } finally {
    machine.close();
  }
}

const refused = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code === 'ECONNREFUSED'));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
