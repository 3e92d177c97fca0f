import { chmod, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { toWireError } from '../errors/error.ts';
import { JsonLines } from '../qemu/json-lines.ts';
import {
  type ControlAnswer,
  type ControlMessage,
  type ControlRequest,
  controlRequest,
  type SessionStatus,
} from './state.ts';

export type RequestHandler = (method: ControlRequest['method']) => Promise<ControlAnswer>;

/** Serves a session's control socket to any number of processes of the same user. */
export class ControlServer {
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #path: string;

  private constructor(path: string, handle: RequestHandler) {
    this.#path = path;
    this.#server = createServer((socket) => this.#serve(socket, handle));
  }

  static async open(path: string, handle: RequestHandler): Promise<ControlServer> {
    await rm(path, { force: true }); // the caller holds the machine's lock: a leftover is a dead host's
    const control = new ControlServer(path, handle);
    await new Promise<void>((resolve, reject) => {
      control.#server.once('error', reject);
      control.#server.listen(path, resolve);
    });
    await chmod(path, 0o600);
    return control;
  }

  announce(status: SessionStatus): void {
    for (const socket of this.#clients) send(socket, { event: 'status', status });
  }

  /** Takes no new clients and removes the socket; those that are connected stay and hear the end. */
  async stopListening(): Promise<void> {
    this.#server.close();
    await rm(this.#path, { force: true });
  }

  /** Ends every connection after all that was sent has left. */
  hangUp(): void {
    for (const socket of this.#clients) socket.end();
  }

  #serve(socket: Socket, handle: RequestHandler): void {
    this.#clients.add(socket);
    socket.on('close', () => this.#clients.delete(socket));
    socket.on('error', () => socket.destroy());
    const lines = new JsonLines((value) => {
      const { id, method } = controlRequest.parse(value);
      handle(method).then(
        (answer) => send(socket, { id, ok: true, ...answer }),
        (error) => send(socket, { id, ok: false, error: toWireError(error) }),
      );
    });
    socket.on('data', (chunk) => {
      try {
        lines.push(chunk);
      } catch {
        socket.destroy(); // not this protocol
      }
    });
  }
}

const send = (socket: Socket, message: ControlMessage) => {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
};
