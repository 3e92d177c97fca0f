import { BrowserWindow, screen, type WebContents } from 'electron';
import type { Events } from '../src/ipc/contract.ts';
import type { TroubleshootingRequest } from '../src/ipc/doctor-calls.ts';
import type { MachineId } from '../src/product/views.ts';
import { appOrigin } from './app-protocol.ts';
import { hardenedPreferences } from './hardening.ts';
import { eventChannel } from './ipc-channels.ts';
import { readWindowPlace, writeWindowPlace } from './window-place.ts';

/** Which window to show, and of what. `section` is the tab or device with which Configuration opens. */
export type WindowRequest =
  | { readonly kind: 'control-center' }
  | { readonly kind: 'configuration'; readonly machine: MachineId; readonly section: string | null }
  | { readonly kind: 'new-machine' }
  | ({ readonly kind: 'troubleshooting' } & Readonly<TroubleshootingRequest>)
  | { readonly kind: 'move'; readonly machine: MachineId }
  /** `file` is a portable keychain, `machine` the one whose key is missing. */
  | { readonly kind: 'import-keys'; readonly file: string | null; readonly machine: MachineId | null }
  /** Sets keychain sync up, or joins. */
  | { readonly kind: 'keychain-sync' }
  /** Asks about another computer that wants to join. */
  | { readonly kind: 'new-computer'; readonly request: string }
  | { readonly kind: 'keychain-passphrase' }
  | { readonly kind: 'inside'; readonly machine: MachineId };
export type WindowKind = WindowRequest['kind'];

const small = { width: 440, height: 400, resizable: false, maximizable: false, fullscreenable: false };

const sizes: Readonly<Record<WindowKind, Electron.BrowserWindowConstructorOptions>> = {
  'control-center': { width: 760, height: 540, minWidth: 600, minHeight: 400 },
  configuration: { width: 860, height: 640, minWidth: 720, minHeight: 560 },
  'new-machine': { width: 720, height: 560, resizable: false, maximizable: false, fullscreenable: false },
  troubleshooting: { width: 860, height: 620, minWidth: 720, minHeight: 480 },
  move: { width: 720, height: 560, resizable: false, maximizable: false, fullscreenable: false },
  'import-keys': { width: 760, height: 604, minWidth: 680, minHeight: 520 },
  'keychain-passphrase': small,
  'keychain-sync': small,
  'new-computer': small,
  inside: { width: 860, height: 620, minWidth: 720, minHeight: 480 },
};

export interface WindowsOptions {
  /** The preload script, an absolute path. */
  readonly preload: string;
  /** The file that remembers the Control Center's place and size. */
  readonly placeFile: string;
  /** The language of new windows. */
  readonly locale: () => 'en' | 'fr';
  /** The colour of a window before its page is drawn. */
  readonly isDark: () => boolean;
}

/** The app's windows: one of each kind, but one Configuration and one Move for each machine and one Import Keys for each file. */
export class Windows {
  readonly #open = new Map<string, BrowserWindow>();
  /** Settled when a window's page listens, or never will. */
  readonly #listening = new WeakMap<BrowserWindow, PromiseWithResolvers<void>>();
  readonly #options: WindowsOptions;

  constructor(options: WindowsOptions) {
    this.#options = options;
  }

  /** Shows the window that was asked for; one that is open already comes to the front. */
  show(request: WindowRequest): BrowserWindow {
    const key = keyOf(request);
    const existing = this.#open.get(key);
    if (existing) {
      if (existing.isMinimized()) existing.restore();
      existing.show();
      existing.focus();
      void this.#listening.get(existing)?.promise.then(() => this.#ask(existing, request));
      return existing;
    }
    const window = this.#create(request.kind);
    this.#open.set(key, window);
    const listening = Promise.withResolvers<void>();
    this.#listening.set(window, listening);
    window.on('closed', () => {
      this.#open.delete(key);
      listening.resolve();
    });
    window.once('ready-to-show', () => window.show());
    // A window that is closed before it has loaded is no failure.
    window.loadURL(this.#address(request)).catch(() => {});
    return window;
  }

  /** The window of this app that shows a page, or null: only such a page may call into main. */
  ownerOf(contents: WebContents): BrowserWindow | null {
    return [...this.#open.values()].find((window) => window.webContents === contents) ?? null;
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  /** Tells every open window. */
  broadcast<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const window of this.#open.values()) this.send(window, event, payload);
  }

  /** Tells one window, unless it is gone. */
  send<E extends keyof Events>(window: BrowserWindow, event: E, payload: Events[E]): void {
    if (!window.isDestroyed()) window.webContents.send(eventChannel, event, payload);
  }

  /** A window's page has said that it listens. */
  listening(window: BrowserWindow): void {
    this.#listening.get(window)?.resolve();
  }

  /**
   * Tells every open window of something that must not get lost: the Control Center is opened for it if it
   * was closed, and hears it once it listens. An app without windows is about to quit: nobody is told.
   */
  async tell<E extends keyof Events>(event: E, payload: Events[E]): Promise<void> {
    if (this.isEmpty) return;
    const center = this.#open.get('control-center') ?? this.show({ kind: 'control-center' });
    await this.#listening.get(center)?.promise;
    this.broadcast(event, payload);
  }

  /** Has a window that is open already, and listens, show what it is asked for now. */
  #ask(window: BrowserWindow, request: WindowRequest): void {
    if (request.kind === 'troubleshooting') {
      const { kind: _, ...wanted } = request;
      this.send(window, 'troubleshoot', wanted);
    }
    if (request.kind === 'configuration' && request.section !== null)
      this.send(window, 'showSection', request.section);
  }

  #create(kind: WindowKind): BrowserWindow {
    const { preload, placeFile, isDark } = this.#options;
    const screens = () => screen.getAllDisplays().map((display) => display.workArea);
    const place = kind === 'control-center' ? readWindowPlace(placeFile, screens()) : null;
    const window = new BrowserWindow({
      ...sizes[kind],
      ...place,
      show: false,
      title: 'vTPM Desktop',
      backgroundColor: isDark() ? '#1e1e21' : '#ffffff',
      titleBarStyle: process.platform === 'darwin' ? 'hiddenInset' : 'default',
      webPreferences: { ...hardenedPreferences, preload },
    });
    if (kind === 'control-center')
      window.on('close', () => writeWindowPlace(placeFile, window.getNormalBounds()));
    return window;
  }

  #address(request: WindowRequest): string {
    const query = new URLSearchParams({ window: request.kind, locale: this.#options.locale() });
    if (request.kind === 'configuration') {
      query.set('machine', request.machine);
      if (request.section !== null) query.set('section', request.section);
    }
    if (request.kind === 'move' || request.kind === 'inside') query.set('machine', request.machine);
    if (request.kind === 'troubleshooting') {
      if (request.subject !== null) query.set('machine', request.subject);
      query.set('checks', request.checks.join());
      query.set('page', request.page);
      if (request.otherwise !== undefined) query.set('otherwise', request.otherwise ?? '');
    }
    if (request.kind === 'import-keys') {
      if (request.file !== null) query.set('file', request.file);
      if (request.machine !== null) query.set('machine', request.machine);
    }
    if (request.kind === 'new-computer') query.set('request', request.request);
    return `${appOrigin}/index.html?${query}`;
  }
}

/** What makes two requests mean the same window. */
function keyOf(request: WindowRequest): string {
  switch (request.kind) {
    case 'configuration':
    case 'inside':
    case 'move':
      return `${request.kind} ${request.machine}`;
    case 'import-keys':
      return `${request.kind} ${request.file ?? ''} ${request.machine ?? ''}`;
    case 'new-computer':
      return `${request.kind} ${request.request}`;
    default:
      return request.kind;
  }
}
