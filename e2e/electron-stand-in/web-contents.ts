import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { emitPreventable } from './app.ts';
import { chromium } from './chromium.ts';
import { nativeTheme } from './desktop.ts';
import { encodeArguments, receiveIpc } from './ipc.ts';
import { type FromPreload, pageScript, preloadScript, type ToPreload } from './preload-world.ts';
import { fromInternalUrl, session, toInternalUrl } from './protocol.ts';
import { ElectronEmitter } from './unimplemented.ts';

// Unguessable, so that a page can't speak to the isolated world in preload's place.
const token = randomBytes(16).toString('hex');
const binding = `ipc${token}`;
const worldName = 'Electron Isolated Context';

let lastId = 0;
const all = new Map<number, StandInWebContents>();

/** One page: its target in Chromium, its frames as the app sees them, its messages. */
export class StandInWebContents extends ElectronEmitter {
  readonly id = ++lastId;
  readonly session = session.defaultSession;
  readonly mainFrame: {
    url: string;
    origin: string;
    parent: null;
    top: unknown;
    routingId: number;
    processId: number;
  };
  targetId = '';
  #sessionId = '';
  #preloadContext: number | null = null;
  #destroyed = false;
  #title = '';
  /** The address that the app itself asked for; everything else is a navigation of the page's own. */
  #asked: string | null = null;
  #openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | null = null;
  readonly #owner: { closed(): void; requestClose(): void };

  constructor(owner: { closed(): void; requestClose(): void }) {
    super();
    this.#owner = owner;
    this.mainFrame = {
      url: '',
      origin: 'null',
      parent: null,
      top: null,
      routingId: this.id,
      processId: this.id,
    };
    this.mainFrame.top = this.mainFrame;
    all.set(this.id, this);
  }

  static getAllWebContents = () => [...all.values()];
  static fromId = (id: number) => all.get(id);
  static fromDevToolsTargetId = (targetId: string) =>
    [...all.values()].find((contents) => contents.targetId === targetId);

  /** Takes over a target that still shows nothing; preload runs in it from the first real page on. */
  async attach(targetId: string, preload: string | undefined): Promise<void> {
    this.targetId = targetId;
    const browser = chromium();
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    this.#sessionId = sessionId;
    browser.listen(
      'Runtime.executionContextCreated',
      ({ context }) => {
        const frameId = (context.auxData as { frameId?: string } | undefined)?.frameId;
        if (context.name === worldName && frameId === targetId) this.#preloadContext = context.id;
      },
      sessionId,
    );
    browser.listen(
      'Runtime.executionContextDestroyed',
      ({ executionContextId }) => {
        if (executionContextId === this.#preloadContext) this.#preloadContext = null;
      },
      sessionId,
    );
    browser.listen(
      'Runtime.bindingCalled',
      ({ name, payload, executionContextId }) => {
        if (name === binding) this.#receive(JSON.parse(payload) as FromPreload, executionContextId);
      },
      sessionId,
    );
    browser.listen('Page.frameNavigated', ({ frame }) => this.#navigated(frame.id, frame.url), sessionId);
    browser.listen(
      'Page.navigatedWithinDocument',
      ({ frameId, url }) => this.#navigated(frameId, url),
      sessionId,
    );
    browser.listen('Page.domContentEventFired', () => this.emit('dom-ready', {}), sessionId);
    browser.listen(
      'Page.loadEventFired',
      () => {
        if (this.mainFrame.url !== '') this.emit('did-finish-load', {});
      },
      sessionId,
    );
    browser.listen(
      'Inspector.targetCrashed',
      () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 0 }),
      sessionId,
    );
    nativeTheme.on('updated', this.#emulateTheme);
    const source = preload === undefined ? '' : readFileSync(preload, 'utf8');
    const send = <M extends Parameters<typeof browser.send>[0]>(
      method: M,
      params: Parameters<typeof browser.send<M>>[1],
    ) => browser.send(method, params, sessionId);
    await Promise.all([
      send('Page.enable', {}),
      send('Runtime.enable', undefined),
      send('Inspector.enable', undefined),
      send('Runtime.addBinding', { name: binding, executionContextName: worldName }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(token) }),
      send('Page.addScriptToEvaluateOnNewDocument', {
        source: preloadScript(token, binding, source),
        worldName,
      }),
    ]);
    this.#emulateTheme();
  }

  async load(url: string): Promise<void> {
    this.#asked = url;
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const internal = toInternalUrl(url);
    const { errorText } = await chromium().send('Page.navigate', { url: internal }, this.#sessionId);
    if (errorText) throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  /** Decides on a document request of this page; the app hears of those that it has not asked for. */
  mayNavigate(url: string): boolean {
    const bare = (address: string) => address.replace(/#.*/s, '');
    if (bare(url) === bare(this.#asked ?? '') || bare(url) === bare(this.mainFrame.url)) return true;
    return emitPreventable(this, 'will-navigate', url);
  }

  /** Whether a page that this one has opened may stay; without a handler it may, as in Electron. */
  mayOpen(url: string): boolean {
    return this.#openHandler?.({ url } as Electron.HandlerDetails).action !== 'deny';
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ kind: 'send', channel, args: encodeArguments(args) });
  }

  getURL = () => this.mainFrame.url;
  getTitle = () => this.#title;
  isDestroyed = () => this.#destroyed;
  isLoading = () => false;
  reload = () =>
    void chromium()
      .send('Page.reload', {}, this.#sessionId)
      .catch(() => {});
  focus = () =>
    void chromium()
      .send('Page.bringToFront', undefined, this.#sessionId)
      .catch(() => {});
  close = () => this.#owner.requestClose();
  setTitle(title: string): void {
    this.#title = title;
  }

  destroyed(): void {
    this.#destroyed = true;
    all.delete(this.id);
    nativeTheme.off('updated', this.#emulateTheme);
    this.emit('destroyed');
  }

  readonly #emulateTheme = (): void => {
    if (this.#destroyed) return;
    const theme = nativeTheme.themeSource;
    const features = [{ name: 'prefers-color-scheme', value: theme === 'system' ? '' : theme }];
    chromium()
      .send('Emulation.setEmulatedMedia', { features }, this.#sessionId)
      .catch(() => {});
  };

  #navigated(frameId: string, url: string): void {
    if (frameId !== this.targetId) return;
    const shown = fromInternalUrl(url);
    this.mainFrame.url = shown === 'about:blank' ? '' : shown;
    this.mainFrame.origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/.exec(shown)?.[0] ?? 'null';
    this.emit('did-navigate', {}, this.mainFrame.url);
  }

  #receive(message: FromPreload, contextId: number): void {
    if (contextId !== this.#preloadContext) return;
    if (message.kind === 'size') this.emit('-size', message);
    else if (message.kind === 'dropped') void this.#tellPaths(message.count, contextId);
    else void receiveIpc(this, this.mainFrame, message, (reply) => this.#tell(reply, contextId));
  }

  /** Asks Chromium where dropped files lie; one that it can't tell has the path ''. */
  async #tellPaths(count: number, contextId: number): Promise<void> {
    const pathOf = async (index: number): Promise<string> => {
      const expression = `${binding}Dropped(${index})`;
      const { result } = await chromium().send(
        'Runtime.evaluate',
        { expression, contextId },
        this.#sessionId,
      );
      const { objectId = '' } = result;
      return (await chromium().send('DOM.getFileInfo', { objectId }, this.#sessionId)).path;
    };
    const indexes = Array.from({ length: count }, (_, index) => index);
    const paths = await Promise.all(indexes.map((index) => pathOf(index).catch(() => '')));
    this.#tell({ kind: 'paths', paths }, contextId);
  }

  /** An answer goes only to the document that asked. */
  #tell(message: ToPreload, contextId = this.#preloadContext): void {
    if (contextId === null || this.#destroyed) return;
    const expression = `${binding}Receive(${JSON.stringify(message)})`;
    chromium()
      .send('Runtime.evaluate', { expression, contextId }, this.#sessionId)
      .catch(() => {});
  }
}
