import type { Socket } from 'node:net';
import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';
import { JsonLines } from './json-lines.ts';

const message = z.looseObject({
  id: z.string().optional(),
  return: z.unknown().optional(),
  error: z.looseObject({ class: z.string(), desc: z.string() }).optional(),
  event: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  QMP: z.unknown().optional(),
});

/** Something QEMU tells by itself: SHUTDOWN, RESET, STOP, RESUME, VSERPORT_CHANGE … */
export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * A client of the QEMU Machine Protocol over a connected socket.
 * Source: QEMU docs/interop/qmp-spec.rst.
 */
export class QmpClient {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<(event: QmpEvent) => void>();
  readonly #greeting = Promise.withResolvers<void>();
  #next = 1;
  #closed: VtpmError | null = null;

  constructor(socket: Socket, timeoutMs = 10_000) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    this.#greeting.promise.catch(() => {}); // told to whoever negotiates
    const lines = new JsonLines((value) => this.#receive(value));
    socket.on('data', (chunk) => {
      try {
        lines.push(chunk);
      } catch (cause) {
        this.#close('QEMU answered with something that is not QMP', cause);
        socket.destroy();
      }
    });
    socket.on('error', (cause) => this.#close(cause.message, cause));
    socket.on('close', () => this.#close('QEMU closed the connection'));
  }

  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for QEMU's greeting and leaves the capabilities mode: the first call on a client. */
  async negotiate(): Promise<void> {
    await this.#bounded('greeting', this.#greeting.promise);
    await this.execute('qmp_capabilities');
  }

  /**
   * Runs one command and returns its `return` value, unparsed.
   * @throws VtpmError VTPM_ERR_QMP when QEMU refuses, hangs up or stays silent.
   */
  async execute(command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    if (this.#closed) throw this.#closed;
    const id = `${this.#next++}`;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    try {
      return await this.#bounded(command, answer);
    } finally {
      this.#waiting.delete(id);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async #bounded<T>(what: string, promise: Promise<T>): Promise<T> {
    const timeout = Promise.withResolvers<never>();
    const timer = setTimeout(
      () =>
        timeout.reject(
          new VtpmError('VTPM_ERR_QMP', { reason: `no answer to “${what}” in ${this.#timeoutMs} ms` }),
        ),
      this.#timeoutMs,
    );
    try {
      return await Promise.race([promise, timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #receive(value: unknown): void {
    const { QMP, event, data, id, error, return: result } = message.parse(value);
    if (QMP !== undefined) this.#greeting.resolve();
    else if (event !== undefined) {
      for (const listener of this.#listeners) listener({ name: event, data: data ?? {} });
    } else {
      const waiting = id === undefined ? undefined : this.#waiting.get(id);
      if (error) waiting?.reject(new VtpmError('VTPM_ERR_QMP', { reason: error.desc }));
      else waiting?.resolve(result);
    }
  }

  #close(reason: string, cause?: unknown): void {
    if (this.#closed) return;
    this.#closed = new VtpmError('VTPM_ERR_QMP', { reason }, { cause });
    this.#greeting.reject(this.#closed);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#closed);
  }
}
