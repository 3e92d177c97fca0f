import type { EventEmitter } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium } from './chromium.ts';
import { takeSingleInstanceLock } from './single-instance.ts';
import { ElectronEmitter, partOfElectron } from './unimplemented.ts';

export interface OpenWindow {
  close(): void;
}
/** Every window that is not closed yet; the app quits when the last one goes and nobody objects. */
export const openWindows = new Set<OpenWindow>();

const home = homedir();
const conventional: Readonly<Record<string, string>> = {
  home,
  temp: tmpdir(),
  appData:
    process.platform === 'darwin'
      ? join(home, 'Library', 'Application Support')
      : (process.env.XDG_CONFIG_HOME ?? join(home, '.config')),
  desktop: join(home, 'Desktop'),
  documents: join(home, 'Documents'),
  downloads: join(home, 'Downloads'),
};

/** The system's language as a tag: `fr-CA`. */
export const systemLanguage = (process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || 'en-US')
  .replace(/[.@].*/, '')
  .replace('_', '-')
  .replace(/^(C|POSIX)$/, 'en-US');

type PathName = Parameters<Electron.App['getPath']>[0];

class App extends ElectronEmitter {
  readonly isPackaged = false;
  readonly commandLine = partOfElectron('app.commandLine', {
    appendSwitch() {},
    hasSwitch: (name: string) => process.argv.includes(`--${name}`),
    getSwitchValue: (name: string) =>
      process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '',
  } satisfies Pick<Electron.CommandLine, 'appendSwitch' | 'hasSwitch' | 'getSwitchValue'>);
  readonly #paths = new Map<string, string>();
  #manifest: { name?: string; productName?: string; version?: string } = {};
  #root = process.cwd();
  #name: string | null = null;
  #quitting = false;
  #isReady = false;
  readonly #ready = Promise.withResolvers<void>();

  /** Called by the launcher: the file of the main process, or null when the path holds no app. */
  load(path: string): string | null {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    let folder = isFolder ? path : dirname(path);
    for (let up = folder; ; up = dirname(up)) {
      try {
        this.#manifest = JSON.parse(readFileSync(join(up, 'package.json'), 'utf8'));
        folder = up;
        break;
      } catch {
        if (up === dirname(up)) break;
      }
    }
    this.#root = folder;
    const main = (this.#manifest as { main?: string }).main;
    return isFolder ? (main ? join(folder, main) : null) : path;
  }

  /** Called by the launcher once windows can open. */
  becomeReady(): void {
    this.#isReady = true;
    this.#ready.resolve();
    this.emit('ready', {}, {});
  }

  isReady = () => this.#isReady;
  whenReady = () => this.#ready.promise;
  enableSandbox() {}
  getName = () => this.#name ?? this.#manifest.productName ?? this.#manifest.name ?? 'Electron';
  setName(name: string) {
    this.#name = name;
  }
  getVersion = () => this.#manifest.version ?? '0.0.0';
  getAppPath = () => this.#root;
  getLocale = () => systemLanguage;
  getPreferredSystemLanguages = () => [this.getLocale()];
  setAppUserModelId() {}
  setAboutPanelOptions() {}
  setPath(name: string, path: string) {
    this.#paths.set(name, path);
  }
  getPath(name: PathName): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    if (name === 'userData' || name === 'sessionData')
      return join(conventional.appData ?? home, this.getName());
    if (name === 'logs') return join(this.getPath('userData'), 'logs');
    const path = conventional[name];
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    const mine = { argv: process.argv, cwd: process.cwd(), data };
    return takeSingleInstanceLock(this.getPath('userData'), mine, (second) =>
      this.emit('second-instance', {}, second.argv, second.cwd, second.data),
    );
  }

  quit(): void {
    if (this.#quitting) return;
    if (!emitPreventable(this, 'before-quit')) return;
    this.#quitting = true;
    for (const window of [...openWindows]) window.close();
    // A window that vetoed its closing ends the quitting, as in Electron.
    if (openWindows.size > 0 || !emitPreventable(this, 'will-quit')) {
      this.#quitting = false;
      return;
    }
    this.emit('quit', {}, 0);
    this.exit(0);
  }

  exit(code = 0): void {
    void chromium()
      .close()
      .finally(() => process.exit(code));
  }

  /** Called by a window that has closed. */
  windowClosed(): void {
    if (openWindows.size > 0 || this.#quitting) return;
    if (!this.emit('window-all-closed')) this.quit();
  }
}

/** Emits an event that listeners may veto with `preventDefault`; false when one did. */
export function emitPreventable(emitter: EventEmitter, name: string, ...args: unknown[]): boolean {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  emitter.emit(name, event, ...args);
  return !event.defaultPrevented;
}

export const app = new App() satisfies Pick<
  Electron.App,
  | 'isPackaged'
  | 'isReady'
  | 'whenReady'
  | 'enableSandbox'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'getPreferredSystemLanguages'
  | 'getPath'
  | 'setPath'
  | 'requestSingleInstanceLock'
  | 'quit'
  | 'exit'
>;
