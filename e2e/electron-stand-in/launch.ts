/**
 * Runs an Electron app without Electron: `electron [flags] APP [arguments]`. Understands the flags with which
 * Playwright starts Electron (`--inspect=0`, `--remote-debugging-port=0`) and `--headless`.
 */
import inspector from 'node:inspector';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { app, systemLanguage } from './app.ts';
import { watchTargets } from './browser-window.ts';
import { startChromium } from './chromium.ts';
import { interceptRequests } from './protocol.ts';
import { StandInWebContents } from './web-contents.ts';

const electron = new URL('./index.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: electron, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

const flags: string[] = [];
const rest = process.argv.slice(2);
while (rest[0]?.startsWith('-')) flags.push(rest.shift() ?? '');
const appPath = resolve(rest.shift() ?? '.');
// An app starts itself again by these two, as in Electron.
process.execPath = fileURLToPath(new URL('./electron', import.meta.url));
process.argv = [process.execPath, appPath, ...rest];

const underTest = flags.includes('--inspect=0');
if (underTest) inspector.open(0);
const hasDisplay =
  Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) || process.platform !== 'linux';
const headless = flags.includes('--headless') || underTest || !hasDisplay;
const chromium = startChromium({
  headless,
  language: systemLanguage,
  debuggingPort: flags.includes('--remote-debugging-port=0'),
});
// A window can't be shown any more: what the app would do when its user leaves it.
chromium.on('exit', () => process.exit(0));

const mayStart = Promise.withResolvers<void>();
if (!underTest) mayStart.resolve();
Object.assign(globalThis, { __playwright_run: () => mayStart.resolve() });

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

const main = app.load(appPath);
if (main === null) throw new Error(`no Electron app at ${appPath}: its package.json names no main file`);
await import(pathToFileURL(main).href);
await watchTargets();
await interceptRequests(
  chromium,
  (frameId, url) => StandInWebContents.fromDevToolsTargetId(frameId)?.mayNavigate(url) ?? true,
);
await mayStart.promise;
app.becomeReady();
