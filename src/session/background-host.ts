import { spawn } from 'node:child_process';
import { openOwnFile } from '../durable/own-file.ts';
import { toWireError, VtpmError } from '../errors/error.ts';
import { controlMessage, fromWire, type SessionStatus } from './state.ts';

export interface BackgroundHost {
  /** Usually `process.execPath`. */
  readonly program: string;
  /** The program's arguments; they must lead to {@link reportToParent}. No secrets. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A secret for the child, sent over the inherited pipe: see {@link secretFromParent}. */
  readonly secret?: string;
  /** Where its output goes once nobody waits for it any more. */
  readonly logFile: string;
  readonly timeoutMs?: number;
}

/**
 * Starts a process of its own, detached from this one and its terminal, that hosts a machine; resolves when
 * the machine runs there.
 * @throws VtpmError the child's own failure, or VTPM_ERR_BACKGROUND_HOST when it ended without a word.
 */
export async function startBackgroundHost(host: BackgroundHost): Promise<SessionStatus> {
  const log = await openOwnFile(host.logFile, 'append');
  try {
    const child = spawn(host.program, host.args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      env: host.env ?? process.env,
      cwd: '/',
    });
    if (host.secret !== undefined) child.send({ secret: host.secret }, () => {}); // its exit tells of a failure
    const first = Promise.withResolvers<SessionStatus>();
    const timer = setTimeout(() => {
      first.reject(new VtpmError('VTPM_ERR_BACKGROUND_HOST', { reason: 'it did not report in time' }));
      child.kill('SIGTERM');
    }, host.timeoutMs ?? 120_000);
    child.once('error', (cause) =>
      first.reject(new VtpmError('VTPM_ERR_BACKGROUND_HOST', { reason: cause.message }, { cause })),
    );
    child.once('exit', (code, signal) =>
      first.reject(new VtpmError('VTPM_ERR_BACKGROUND_HOST', { reason: `exit ${signal ?? code}` })),
    );
    child.once('message', (value) => {
      const message = controlMessage.safeParse(value);
      if (message.success && 'ok' in message.data && !message.data.ok)
        first.reject(fromWire(message.data.error));
      else if (message.success && 'status' in message.data) first.resolve(message.data.status);
      else first.reject(new VtpmError('VTPM_ERR_BACKGROUND_HOST', { reason: 'an unknown report' }));
    });
    try {
      return await first.promise;
    } finally {
      clearTimeout(timer);
      if (child.connected) child.disconnect();
      child.unref();
    }
  } finally {
    await log.close();
  }
}

/** In the background process: waits for the secret that its parent sends. */
export const secretFromParent = (): Promise<string> =>
  new Promise((resolve) => {
    process.once('message', (message) => {
      const { secret } = message as { readonly secret?: unknown };
      resolve(typeof secret === 'string' ? secret : '');
    });
  });

/** In the background process: tells the one that waits how the start went, then lets it go. */
export async function reportToParent(start: Promise<SessionStatus>): Promise<void> {
  const message = await start.then(
    (status) => ({ id: 0, ok: true as const, status }),
    (error) => ({ id: 0, ok: false as const, error: toWireError(error) }),
  );
  if (!process.send || !process.connected) return;
  await new Promise<void>((resolve) => process.send?.(message, undefined, {}, () => resolve()));
  if (process.connected) process.disconnect();
}
