import { type FileHandle, lstat, mkdir, rename } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { openOwnFile } from '../durable/own-file.ts';

/**
 * Writes what a guest sends on its serial port to a file that never exceeds `limit` bytes; the part before
 * is kept once, as `PATH.1`. Each session begins a new file, so the log is the newest boot's.
 */
export class SerialLog {
  readonly #path: string;
  readonly #limit: number;
  #file: FileHandle;
  #size = 0;

  private constructor(path: string, limit: number, file: FileHandle) {
    this.#path = path;
    this.#limit = limit;
    this.#file = file;
  }

  static async open(path: string, limit = 4 * 1024 * 1024): Promise<SerialLog> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await keepPrevious(path);
    return new SerialLog(path, limit, await openOwnFile(path, 'anew'));
  }

  /** Logs until the other end closes. A full disk ends the log, not the machine. */
  async follow(socket: Socket): Promise<void> {
    let broken = false;
    try {
      // Reading waits for writing, so a guest can't get ahead by more than the socket's buffers.
      for await (const chunk of socket) if (!broken) await this.#write(chunk).catch(() => (broken = true));
    } catch {
      // the connection broke: QEMU is gone
    } finally {
      await this.#file.close().catch(() => {});
    }
  }

  async #write(chunk: Buffer): Promise<void> {
    if (this.#size + chunk.length > this.#limit) {
      await this.#file.close();
      await keepPrevious(this.#path);
      this.#file = await openOwnFile(this.#path, 'anew');
      this.#size = 0;
    }
    await this.#file.writeFile(chunk);
    this.#size += chunk.length;
  }
}

async function keepPrevious(path: string): Promise<void> {
  const previous = await lstat(path).catch(() => null);
  if (previous?.isFile() && previous.size > 0) await rename(path, `${path}.1`);
}
