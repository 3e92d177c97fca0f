import { connect, type Socket } from 'node:net';
import { VtpmError } from '../errors/error.ts';
import { JsonLines } from '../qemu/json-lines.ts';
import {
  type ControlAnswer,
  type ControlRequest,
  controlMessage,
  fromWire,
  type SessionStatus,
} from './state.ts';

/** A machine hosted by another process of this user. */
export class RemoteMachine {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, PromiseWithResolvers<ControlAnswer>>();
  readonly #listeners = new Set<(status: SessionStatus) => void>();
  readonly #closed = Promise.withResolvers<void>();
  #next = 1;

  private constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    const lines = new JsonLines((value) => this.#receive(value));
    socket.on('data', (chunk) => {
      try {
        lines.push(chunk);
      } catch {
        socket.destroy(); // not this protocol: reported as unreachable
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const waiting of this.#waiting.values()) waiting.reject(unreachable('it hung up'));
      this.#closed.resolve();
    });
  }

  /** @throws VtpmError VTPM_ERR_SESSION_UNREACHABLE when nobody listens there. */
  static connect(controlSocket: string, timeoutMs = 5000): Promise<RemoteMachine> {
    return new Promise((resolve, reject) => {
      const socket = connect(controlSocket);
      socket.once('connect', () => resolve(new RemoteMachine(socket, timeoutMs)));
      socket.once('error', (cause) => reject(unreachable(cause.message, cause)));
    });
  }

  /** Resolves when the host has ended the connection: the machine has ended, or its host has died. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  status(): Promise<SessionStatus> {
    return this.#change('status');
  }

  /** Asks the guest to shut down; resolves once asked. The end comes as a status. */
  powerDown(): Promise<SessionStatus> {
    return this.#change('power-down');
  }

  /** Pulls the plug; resolves when the machine is gone. */
  kill(): Promise<SessionStatus> {
    // The host gives QEMU 5 s to obey before it is killed.
    return this.#change('kill', this.#timeoutMs + 10_000);
  }

  /**
   * The guest's event log, as found in its memory.
   * @throws VtpmError VTPM_ERR_EVENT_LOG_MISSING, VTPM_ERR_SESSION_UNREACHABLE
   */
  async eventLog(): Promise<Buffer> {
    const answer = await this.#request('event-log', this.#timeoutMs + 60_000);
    if (!('eventLog' in answer)) throw unreachable('an answer to something else');
    return Buffer.from(answer.eventLog, 'base64');
  }

  onStatus(listener: (status: SessionStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.destroy();
  }

  async #change(method: ControlRequest['method'], timeoutMs?: number): Promise<SessionStatus> {
    const answer = await this.#request(method, timeoutMs);
    if (!('status' in answer)) throw unreachable('an answer to something else');
    return answer.status;
  }

  async #request(
    method: ControlRequest['method'],
    timeoutMs: number = this.#timeoutMs,
  ): Promise<ControlAnswer> {
    if (this.#socket.destroyed) throw unreachable('it hung up');
    const id = this.#next++;
    const answer = Promise.withResolvers<ControlAnswer>();
    this.#waiting.set(id, answer);
    const timer = setTimeout(() => answer.reject(unreachable(`no answer in ${timeoutMs} ms`)), timeoutMs);
    this.#socket.write(`${JSON.stringify({ id, method } satisfies ControlRequest)}\n`);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #receive(value: unknown): void {
    const message = controlMessage.parse(value);
    if ('event' in message) {
      for (const listener of this.#listeners) listener(message.status);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (message.ok) waiting?.resolve(message);
    else waiting?.reject(fromWire(message.error));
  }
}

const unreachable = (reason: string, cause?: unknown) =>
  new VtpmError('VTPM_ERR_SESSION_UNREACHABLE', { reason }, { cause });
