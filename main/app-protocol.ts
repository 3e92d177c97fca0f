import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** The one origin of the app's windows. */
export const appOrigin = 'app://bundle';

/** The one style element that React Aria adds to a page (usePress, the cursor's touch behaviour). */
const reactAriaStyle = 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=';

/** What a window may load and run: its own files, nothing inline, nothing from elsewhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' '${reactAriaStyle}'`,
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built renderer in `folder` as `app://bundle/…`. */
export function serveApp(folder: string): void {
  protocol.handle('app', (request) => answer(folder, request.method, request.url));
}

/** The answer to one request; anything but a known kind of file inside `folder` is 404. */
export async function answer(folder: string, method: string, address: string): Promise<Response> {
  const refusal = (status: number) =>
    new Response(null, { status, headers: { 'content-security-policy': contentSecurityPolicy } });
  if (method !== 'GET') return refusal(405);
  const url = new URL(address);
  if (url.host !== 'bundle') return refusal(404);
  let file: string;
  try {
    file = normalize(join(folder, decodeURIComponent(url.pathname)));
  } catch {
    return refusal(404);
  }
  const contentType = contentTypes[extname(file)];
  if (!file.startsWith(folder + sep) || file.includes('\0') || contentType === undefined) return refusal(404);
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'content-type': contentType,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      },
    });
  } catch {
    return refusal(404);
  }
}
