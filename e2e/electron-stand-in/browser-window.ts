import { app, emitPreventable, openWindows } from './app.ts';
import { chromium } from './chromium.ts';
import { waitingRoomUrl } from './protocol.ts';
import { ElectronEmitter, partOfElectron } from './unimplemented.ts';
import { StandInWebContents } from './web-contents.ts';

const open = new Map<number, StandInWindow>();
let focused: StandInWindow | null = null;
let lastId = 0;

class StandInWindow extends ElectronEmitter {
  readonly id = ++lastId;
  readonly webContents: StandInWebContents;
  #bounds: Electron.Rectangle;
  #minimum: [number, number];
  #title: string;
  #visible: boolean;
  #destroyed = false;
  #windowId: number | undefined;
  /** Places that Chromium was told and has not reached: what it reports meanwhile is older than `#bounds`. */
  #placing = 0;
  readonly #opened: Promise<void>;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    const { webPreferences = {} } = options;
    if (webPreferences.contextIsolation === false || webPreferences.nodeIntegration)
      throw new Error('the stand-in for Electron has only isolated pages without Node');
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#minimum = [options.minWidth ?? 0, options.minHeight ?? 0];
    this.#title = options.title ?? app.getName();
    this.#visible = options.show !== false;
    this.webContents = new StandInWebContents({
      closed: () => this.destroy(),
      requestClose: () => this.close(),
    });
    this.webContents.setTitle(this.#title);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.on('-size', (size: Electron.Size) => void this.#reported(size).catch(() => {}));
    open.set(this.id, this);
    openWindows.add(this);
    focused = this;
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
    this.#opened = this.#open(options);
    this.#opened.catch((error) => process.stderr.write(`electron stand-in: no window: ${error}\n`));
  }

  static getAllWindows = () => [...open.values()];
  static getFocusedWindow = () => focused;
  static fromId = (id: number) => open.get(id) ?? null;
  static fromWebContents = (contents: unknown) =>
    [...open.values()].find((window) => window.webContents === contents) ?? null;

  async #open({ x, y, webPreferences }: Electron.BrowserWindowConstructorOptions): Promise<void> {
    await app.whenReady();
    const browser = chromium();
    let targetId: string;
    if (browser.headless) {
      const { width, height } = this.#bounds;
      ({ targetId } = await browser.send('Target.createTarget', {
        url: 'about:blank',
        newWindow: true,
        width,
        height,
      }));
    } else {
      const url = waitingRoomUrl(this.id);
      targetId = await new Promise<string>((resolve) => {
        const seen = ({ targetInfo }: { targetInfo: { url: string; targetId: string } }) =>
          targetInfo.url === url && resolve(targetInfo.targetId);
        browser.listen('Target.targetCreated', seen);
        browser.listen('Target.targetInfoChanged', seen);
        browser.openAppWindow(url);
      });
    }
    await this.webContents.attach(targetId, webPreferences?.preload);
    ({ windowId: this.#windowId } = await browser.send('Browser.getWindowForTarget', { targetId }));
    await this.#resize(x !== undefined && y !== undefined);
  }

  async #resize(place: boolean): Promise<void> {
    const { x, y, width, height } = this.#bounds;
    const windowId = this.#windowId;
    if (windowId === undefined) return;
    this.#placing++;
    try {
      await chromium().send('Browser.setContentsSize', { windowId, width, height });
      if (place) await chromium().send('Browser.setWindowBounds', { windowId, bounds: { left: x, top: y } });
    } finally {
      this.#placing--;
    }
  }

  /** A page tells of its new size. Where it is, Chromium knows better: a page hears of it late. */
  async #reported({ width, height }: Electron.Size): Promise<void> {
    const windowId = this.#windowId;
    if (windowId === undefined || this.#placing > 0) return;
    const { bounds } = await chromium().send('Browser.getWindowBounds', { windowId });
    if (this.#placing > 0 || this.#destroyed) return;
    this.#moved({ x: bounds.left ?? this.#bounds.x, y: bounds.top ?? this.#bounds.y, width, height });
  }

  async loadURL(url: string): Promise<void> {
    await this.#opened;
    await this.webContents.load(url);
  }

  show = () => {
    this.#visible = true;
    this.focus();
    this.emit('show');
  };
  focus = () => {
    focused = this;
    this.webContents.focus();
    this.emit('focus');
  };
  hide = () => {
    this.#visible = false;
  };
  restore() {}
  setMenuBarVisibility() {}
  setMenu() {}
  setBackgroundColor() {}
  isVisible = () => this.#visible;
  isMinimized = () => false;
  isMaximized = () => false;
  isFullScreen = () => false;
  isFocused = () => focused === this;
  isDestroyed = () => this.#destroyed;
  getTitle = () => this.#title;
  setTitle(title: string) {
    this.#title = title;
    this.webContents.setTitle(title);
  }
  getBounds = () => ({ ...this.#bounds });
  getNormalBounds = () => ({ ...this.#bounds });
  getContentBounds = () => ({ ...this.#bounds });
  getSize = () => [this.#bounds.width, this.#bounds.height];
  getMinimumSize = () => [...this.#minimum];
  setBounds(bounds: Partial<Electron.Rectangle>) {
    const [minWidth, minHeight] = this.#minimum;
    const wanted = { ...this.#bounds, ...bounds };
    this.#moved({
      ...wanted,
      width: Math.max(wanted.width, minWidth),
      height: Math.max(wanted.height, minHeight),
    });
    void this.#opened
      .then(() => this.#resize(bounds.x !== undefined || bounds.y !== undefined))
      .catch(() => {});
  }
  setSize(width: number, height: number) {
    this.setBounds({ width, height });
  }
  setContentSize(width: number, height: number) {
    this.setBounds({ width, height });
  }

  close(): void {
    if (!this.#destroyed && emitPreventable(this, 'close')) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    open.delete(this.id);
    openWindows.delete(this);
    if (focused === this) focused = [...open.values()].at(-1) ?? null;
    const close = () => {
      const { targetId } = this.webContents;
      return targetId === '' ? undefined : chromium().send('Target.closeTarget', { targetId });
    };
    void this.#opened.then(close, close).catch(() => {});
    this.webContents.destroyed();
    this.emit('closed');
    app.windowClosed();
  }

  #moved({ x, y, width, height }: Electron.Rectangle): void {
    const old = this.#bounds;
    this.#bounds = { x, y, width, height };
    if (old.width !== width || old.height !== height) this.emit('resize');
    if (old.x !== x || old.y !== y) this.emit('move');
  }
}

/** Follows what Chromium says of its targets: windows that a user closed, pages that a page has opened. */
export async function watchTargets(): Promise<void> {
  const browser = chromium();
  browser.listen('Target.targetDestroyed', ({ targetId }) => {
    for (const window of open.values())
      if (window.webContents.targetId === targetId) {
        // Chromium has closed it already, so that a veto comes too late: the app hears of it all the same.
        emitPreventable(window, 'close');
        window.destroy();
      }
  });
  browser.listen('Target.targetCreated', ({ targetInfo: { type, url, openerId, targetId } }) => {
    if (type !== 'page' || openerId === undefined) return;
    const opener = StandInWebContents.fromDevToolsTargetId(openerId);
    if (opener && !opener.mayOpen(url)) void browser.send('Target.closeTarget', { targetId }).catch(() => {});
  });
  await browser.send('Target.setDiscoverTargets', { discover: true });
}

export const BrowserWindow = partOfElectron('BrowserWindow', StandInWindow);
