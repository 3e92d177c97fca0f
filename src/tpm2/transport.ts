import { connect } from 'node:net';
import { VtpmError } from '../errors/error.ts';

/** Carries one command to a TPM and its response back. */
export interface TpmTransport {
  send(command: Uint8Array): Promise<Uint8Array>;
  close(): void;
}

const responseHeaderSize = 10;
/** More than any response of TPM 2.0 (swtpm's buffer is 4096). */
const maximumResponse = 64 * 1024;

/**
 * A transport over swtpm's data socket, which carries bare commands and responses, one at a time.
 * @throws (send) VtpmError VTPM_ERR_TPM_PROTOCOL, VTPM_ERR_SWTPM_TIMEOUT, VTPM_ERR_SWTPM_STOPPED
 */
export function openSocketTransport(path: string, timeoutMs = 30_000): Promise<TpmTransport> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let received = Buffer.alloc(0);
    let waiting: { resolve: (response: Uint8Array) => void; reject: (error: Error) => void } | null = null;
    let failure: VtpmError | null = null;

    const fail = (error: VtpmError) => {
      failure ??= error;
      waiting?.reject(failure);
      waiting = null;
      socket.destroy();
    };
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < responseHeaderSize) return;
      const size = received.readUInt32BE(2);
      if (size < responseHeaderSize || size > maximumResponse || received.length > size)
        return fail(new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `a response of ${size} bytes` }));
      if (received.length < size) return;
      const response = received;
      received = Buffer.alloc(0);
      if (!waiting) return fail(new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'an unasked response' }));
      waiting.resolve(response);
      waiting = null;
    });
    const lost = (cause?: Error) => {
      const error = new VtpmError('VTPM_ERR_SWTPM_STOPPED', { reason: 'its socket was closed' }, { cause });
      fail(error);
      reject(error);
    };
    socket.once('error', lost);
    socket.once('close', () => lost());

    let queue: Promise<unknown> = Promise.resolve();
    const exchange = (command: Uint8Array): Promise<Uint8Array> =>
      new Promise((done, refuse) => {
        if (failure) return refuse(failure);
        const timer = setTimeout(
          () =>
            fail(
              new VtpmError('VTPM_ERR_SWTPM_TIMEOUT', {
                program: 'swtpm',
                seconds: Math.ceil(timeoutMs / 1000),
              }),
            ),
          timeoutMs,
        );
        waiting = {
          resolve: (response) => {
            clearTimeout(timer);
            done(response);
          },
          reject: (error) => {
            clearTimeout(timer);
            refuse(error);
          },
        };
        socket.write(command);
      });
    socket.once('connect', () =>
      resolve({
        send(command) {
          const next = queue.then(() => exchange(command));
          queue = next.catch(() => undefined);
          return next;
        },
        close: () => {
          socket.destroy();
        },
      }),
    );
  });
}
