import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';

type Commands = ProtocolMapping.Commands;
type Events = ProtocolMapping.Events;
type Message = {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
  sessionId?: string;
};

const programs = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Chromium on this computer, or null. `CHROMIUM` in the environment names another one. */
export const findChromium = (): string | null =>
  process.env.CHROMIUM ?? programs.find((program) => existsSync(program)) ?? null;

export interface ChromiumOptions {
  readonly headless: boolean;
  /** The language of the pages: `navigator.language`. */
  readonly language: string;
  /** Also serve the protocol on a port of Chromium's choice and print its address, as Playwright wants. */
  readonly debuggingPort: boolean;
}

/** A running Chromium, spoken to over its pipe; it exits by itself when this process does. */
export class Chromium extends EventEmitter {
  readonly headless: boolean;
  readonly #profile = mkdtempSync(join(tmpdir(), 'electron-stand-in-'));
  readonly #program: string;
  readonly #flags: readonly string[];
  readonly #process: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;

  constructor({ headless, language, debuggingPort }: ChromiumOptions) {
    super();
    this.setMaxListeners(0);
    const program = findChromium();
    if (program === null) throw new Error('Chromium was not found; install it or name it in CHROMIUM');
    this.#program = program;
    this.headless = headless;
    this.#flags = [
      `--user-data-dir=${this.#profile}`,
      `--lang=${language}`,
      `--accept-lang=${language}`,
      '--test-type',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--no-default-browser-check',
      '--password-store=basic',
      '--disable-background-networking',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-component-update',
      '--disable-sync',
      '--disable-features=HttpsUpgrades,Translate,PaintHolding',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ];
    this.#process = spawn(
      program,
      [
        ...this.#flags,
        ...(headless ? ['--headless=new', '--hide-scrollbars'] : []),
        '--no-startup-window',
        '--remote-debugging-pipe',
        ...(debuggingPort ? ['--remote-debugging-port=0'] : []),
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] },
    );
    // Chromium's own noise is dropped, except the line that tells Playwright where to connect.
    let line = '';
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      for (const text of lines)
        if (text.startsWith('DevTools listening on ')) process.stderr.write(`${text}\n`);
    });
    this.#process.on('error', (error) => this.#end(error));
    this.#process.on('exit', () => this.#end(new Error('Chromium has exited')));
    (this.#process.stdio[3] as Writable).on('error', () => {});
    let rest: Buffer[] = [];
    (this.#process.stdio[4] as Readable).on('data', (chunk: Buffer) => {
      let start = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
        const text = Buffer.concat([...rest, chunk.subarray(start, end)]).toString('utf8');
        rest = [];
        start = end + 1;
        this.#receive(JSON.parse(text) as Message);
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    });
    process.on('exit', () => {
      this.#process.kill('SIGKILL');
      rmSync(this.#profile, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  /** Sends one command of the DevTools protocol; without a session it goes to the browser itself. */
  send<M extends keyof Commands>(
    method: M,
    params: Commands[M]['paramsType'][0],
    sessionId?: string,
  ): Promise<Commands[M]['returnType']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      const message = { id, method, params, ...(sessionId === undefined ? {} : { sessionId }) };
      (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    });
  }

  /** Listens to one event of the protocol, of one session or (without) of the browser itself. */
  listen<E extends keyof Events>(event: E, listener: (params: Events[E][0]) => void, sessionId = ''): void {
    this.on(`${sessionId} ${event}`, listener);
  }

  /** Opens a window of its own that has no tabs and no address bar. */
  openAppWindow(url: string): void {
    spawn(this.#program, [...this.#flags, `--app=${url}`], { stdio: 'ignore' }).on('error', () => {});
  }

  async close(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    this.send('Browser.close', undefined).catch(() => {});
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 1500).unref())]);
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.emit(`${message.sessionId ?? ''} ${message.method}`, message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result);
  }

  #end(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.emit('exit');
  }
}

let running: Chromium | undefined;

export function startChromium(options: ChromiumOptions): Chromium {
  running = new Chromium(options);
  return running;
}

/** The Chromium that was started with the app. */
export function chromium(): Chromium {
  if (!running) throw new Error('Chromium has not been started');
  return running;
}
