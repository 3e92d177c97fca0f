import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Protocol as Cdp } from 'devtools-protocol';
import type { Chromium } from './chromium.ts';
import { partOfElectron } from './unimplemented.ts';

type SchemeHandler = Parameters<Electron.Protocol['handle']>[1];

const handlers = new Map<string, SchemeHandler>();
/** The page that a headed window shows for the moment before the app loads its first address. */
const waitingRoom = 'https://window.electron-stand-in.internal/';

export const waitingRoomUrl = (windowId: number): string => `${waitingRoom}${windowId}`;

/** `app://bundle/x` as an address that Chromium's protocol can intercept: `https://bundle.app.internal/x`. */
export function toInternalUrl(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/s.exec(url);
  if (!match?.[1] || !handlers.has(match[1])) return url;
  return `https://${match[2]}.${match[1]}.internal${match[3] || '/'}`;
}

export function fromInternalUrl(url: string): string {
  if (url.startsWith(waitingRoom)) return '';
  return url.replace(/^https:\/\/([^/?#]*)\.([a-z0-9+-]+)\.internal(?=[/?#]|$)/, '$2://$1');
}

export const protocol = partOfElectron('protocol', {
  registerSchemesAsPrivileged() {},
  handle(scheme, handler) {
    handlers.set(scheme, handler);
  },
  unhandle(scheme) {
    handlers.delete(scheme);
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
} satisfies Pick<
  Electron.Protocol,
  'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'
>);

type HeadersListener = (
  details: Electron.OnHeadersReceivedListenerDetails,
  callback: (response: Electron.HeadersReceivedResponse) => void,
) => void;
let onHeaders: HeadersListener | null = null;

const permissionNames: Readonly<Record<string, Cdp.Browser.PermissionType>> = {
  media: 'videoCapture',
  geolocation: 'geolocation',
  notifications: 'notifications',
  midi: 'midi',
  'clipboard-read': 'clipboardReadWrite',
  'clipboard-sanitized-write': 'clipboardSanitizedWrite',
  'idle-detection': 'idleDetection',
  'window-management': 'windowManagement',
};
let browser: Chromium | undefined;
let permissionHandler: Parameters<Electron.Session['setPermissionRequestHandler']>[0] = null;

/** Chromium can't ask while it runs: each permission is asked for once, and what is not granted is denied. */
function applyPermissions(): void {
  if (!browser || !permissionHandler) return;
  const permissions: Cdp.Browser.PermissionType[] = [];
  for (const [name, type] of Object.entries(permissionNames))
    permissionHandler(
      null as unknown as Electron.WebContents,
      name as Parameters<typeof permissionHandler>[1],
      (granted) => granted && permissions.push(type),
      {} as Parameters<typeof permissionHandler>[3],
    );
  void browser.send('Browser.grantPermissions', { permissions }).catch(() => {});
}

const defaultSession = partOfElectron('session.defaultSession', {
  protocol,
  setPermissionRequestHandler(handler: typeof permissionHandler) {
    permissionHandler = handler;
    applyPermissions();
  },
  setPermissionCheckHandler() {},
  setDevicePermissionHandler() {},
  setSpellCheckerEnabled() {},
  on: () => defaultSession,
  webRequest: partOfElectron('session.webRequest', {
    onHeadersReceived(filterOrListener: unknown, listener?: unknown) {
      onHeaders = (typeof filterOrListener === 'function' ? filterOrListener : listener) as HeadersListener;
    },
  }),
});
export const session = partOfElectron('session', { defaultSession });

export const net = partOfElectron('net', {
  async fetch(input: string) {
    if (!input.startsWith('file:')) throw new Error('the stand-in for Electron fetches file: addresses only');
    return new Response(new Uint8Array(await readFile(fileURLToPath(input))));
  },
});

/** Asked for each main-frame document that the app itself has not loaded; false stops the navigation. */
type MayNavigate = (frameId: string, url: string) => boolean;

/** Catches every request of every window, the very first one included, and answers those of handled schemes. */
export async function interceptRequests(chromium: Chromium, mayNavigate: MayNavigate): Promise<void> {
  browser = chromium;
  applyPermissions();
  chromium.listen('Fetch.requestPaused', (paused) => {
    void answer(chromium, paused, mayNavigate).catch(() => {
      chromium
        .send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' })
        .catch(() => {});
    });
  });
  await chromium.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}

async function answer(
  chromium: Chromium,
  { requestId, request, resourceType, frameId }: Cdp.Fetch.RequestPausedEvent,
  mayNavigate: MayNavigate,
): Promise<void> {
  const fulfill = (responseCode: number, headers: Headers | [string, string][], body: Buffer) =>
    chromium.send('Fetch.fulfillRequest', {
      requestId,
      responseCode,
      responseHeaders: [...headers].map(([name, value]) => ({ name, value })),
      body: body.toString('base64'),
    });
  if (request.url.startsWith(waitingRoom)) {
    await fulfill(200, [['content-type', 'text/html']], Buffer.from('<!doctype html>'));
    return;
  }
  const url = fromInternalUrl(request.url);
  if (resourceType === 'Document' && !mayNavigate(frameId, url)) {
    await chromium.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
    return;
  }
  const handler = handlers.get(/^[^:]*/.exec(url)?.[0] ?? '');
  if (!handler) {
    await chromium.send('Fetch.continueRequest', { requestId });
    return;
  }
  const response = await handler(
    new Request(url, {
      method: request.method,
      headers: request.headers,
      ...(request.postData === undefined ? {} : { body: request.postData }),
    }),
  );
  const headers = await throughListener(url, response);
  await fulfill(response.status, headers, Buffer.from(await response.arrayBuffer()));
}

async function throughListener(url: string, response: Response): Promise<Headers | [string, string][]> {
  const listener = onHeaders;
  if (!listener) return response.headers;
  const responseHeaders: Record<string, string[]> = {};
  for (const [name, value] of response.headers) responseHeaders[name] = [value];
  const changed = await new Promise<Electron.HeadersReceivedResponse>((resolve) => {
    const details = { url, responseHeaders, statusCode: response.status };
    listener(details as unknown as Electron.OnHeadersReceivedListenerDetails, resolve);
  });
  return Object.entries(changed.responseHeaders ?? responseHeaders).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
}
