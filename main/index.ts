import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, Menu, nativeTheme } from 'electron';
import { invokeContract } from '../src/ipc/contract.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { bundlePathsIn } from './bundle-arguments.ts';
import { denyEveryPermission, sandboxEveryPage } from './hardening.ts';
import { registerIpc } from './ipc.ts';
import { windowHandlers } from './window-handlers.ts';
import { Windows } from './windows.ts';

const dist = fileURLToPath(new URL('..', import.meta.url));

app.setName('vTPM Desktop');
// One instance for each VTPM_HOME: the lock lives in Electron's own folder.
const home = process.env.VTPM_HOME ?? app.getPath('userData');
if (process.env.VTPM_HOME) app.setPath('userData', join(home, 'electron'));
registerAppScheme();
sandboxEveryPage();

/** Bundles that were named before the app was ready (macOS tells of them by event). */
const waiting = bundlePathsIn(process.argv.slice(1), process.cwd());

if (app.requestSingleInstanceLock()) start();
else app.exit(0);

function start(): void {
  const windows = new Windows({
    preload: join(dist, 'preload', 'index.cjs'),
    placeFile: join(home, 'window-place.json'),
    locale: () => (app.getLocale().startsWith('fr') ? 'fr' : 'en'),
    isDark: () => nativeTheme.shouldUseDarkColors,
  });
  const openBundles = (paths: readonly string[]) => {
    for (const machine of paths) windows.show({ kind: 'configuration', machine, section: null });
  };

  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (app.isReady()) openBundles([path]);
    else waiting.push(path);
  });
  app.on('second-instance', (_event, argv, folder) => {
    windows.show({ kind: 'control-center' });
    openBundles(bundlePathsIn(argv.slice(1), folder));
  });
  app.on('activate', () => {
    if (windows.isEmpty) windows.show({ kind: 'control-center' });
  });
  app.on('window-all-closed', () => app.quit());

  void app.whenReady().then(() => {
    denyEveryPermission();
    serveApp(join(dist, 'renderer'));
    Menu.setApplicationMenu(applicationMenu());
    registerIpc({
      contract: invokeContract,
      handlers: { ...windowHandlers(windows) },
      ownerOf: (contents) => windows.ownerOf(contents),
    });
    windows.show({ kind: 'control-center' });
    openBundles(waiting);
  });
}

/** Only macOS has a menu bar to fill; the roles bring its usual entries and their keys. */
function applicationMenu(): Menu | null {
  if (process.platform !== 'darwin') return null;
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
}
