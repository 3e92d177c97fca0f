import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { QmpClient } from './qmp.ts';

/**
 * A private unix socket that accepts exactly one caller. QEMU calls in before its machine runs, so nothing
 * is missed and nobody has to wait for a socket file to appear.
 */
export class OneCallerSocket {
  readonly path: string;
  readonly #server: Server;
  readonly #caller = Promise.withResolvers<Socket>();

  private constructor(path: string) {
    this.path = path;
    this.#caller.promise.catch(() => {}); // told to whoever waits
    this.#server = createServer((socket) => {
      socket.on('error', () => {}); // a killed QEMU resets it; who uses the socket sees it close
      this.#caller.resolve(socket);
      this.#server.close();
    });
  }

  /**
   * @param path at most 107 bytes (Linux) or 103 (macOS); a leftover of a dead process is replaced.
   * @throws the system's own error.
   */
  static async open(path: string): Promise<OneCallerSocket> {
    await rm(path, { force: true });
    const socket = new OneCallerSocket(path);
    await new Promise<void>((resolve, reject) => {
      socket.#server.once('error', reject);
      socket.#server.listen(path, resolve);
    });
    await chmod(path, 0o600);
    return socket;
  }

  /** The caller's connection. @throws VtpmError VTPM_ERR_QEMU_SILENT after `timeoutMs`. */
  async caller(timeoutMs: number): Promise<Socket> {
    const timer = setTimeout(
      () => this.#caller.reject(new VtpmError('VTPM_ERR_QEMU_SILENT', { seconds: timeoutMs / 1000 })),
      timeoutMs,
    );
    try {
      return await this.#caller.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Stops listening; an accepted connection stays. */
  async close(): Promise<void> {
    this.#server.close();
    await rm(this.path, { force: true });
  }
}

/** A QMP socket in a temporary folder of its own, for a QEMU that is only asked something. */
export class QmpListener {
  readonly qemuArguments: readonly string[];
  readonly #folder: string;
  readonly #socket: OneCallerSocket;
  #client: QmpClient | null = null;

  private constructor(folder: string, socket: OneCallerSocket) {
    this.#folder = folder;
    this.#socket = socket;
    this.qemuArguments = [
      '-chardev',
      `socket,id=qmp,path=${socket.path}`,
      '-mon',
      'chardev=qmp,mode=control',
    ];
  }

  static async open(): Promise<QmpListener> {
    const folder = await mkdtemp(join(tmpdir(), 'vtpm-qmp-'));
    return new QmpListener(folder, await OneCallerSocket.open(join(folder, 'qmp.sock')));
  }

  /** The negotiated client once QEMU has called. */
  async connected(timeoutMs: number): Promise<QmpClient> {
    this.#client = new QmpClient(await this.#socket.caller(timeoutMs), timeoutMs);
    await this.#client.negotiate();
    return this.#client;
  }

  async close(): Promise<void> {
    this.#client?.close();
    await this.#socket.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
