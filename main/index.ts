import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, Menu, nativeTheme } from 'electron';
import { runBackgroundHost } from '../src/cli/background-host.ts';
import { runVtpm } from '../src/cli/program.ts';
import { toWireError } from '../src/errors/error.ts';
import { invokeContract } from '../src/ipc/contract.ts';
import { Product } from '../src/product/product.ts';
import type { BackgroundCommand } from '../src/product/sessions.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { arrivalHandlers } from './arrival-handlers.ts';
import { bundlePathsIn, isKeyFile, keyFilesIn } from './bundle-arguments.ts';
import { doctorHandlers } from './doctor-handlers.ts';
import { denyEveryPermission, sandboxEveryPage } from './hardening.ts';
import { insideHandlers } from './inside-handlers.ts';
import { registerIpc } from './ipc.ts';
import { KeychainPassphrase } from './keychain-passphrase.ts';
import { keysHandlers } from './keys-handlers.ts';
import { hasDisplay, machineHandlers } from './machine-handlers.ts';
import { moveHandlers } from './move-handlers.ts';
import { askBeforeQuit } from './quit.ts';
import { followSync, syncHandlers } from './sync-handlers.ts';
import { setTextLocale, textLocale } from './texts.ts';
import { waysOutHandlers } from './ways-out-handlers.ts';
import { windowHandlers } from './window-handlers.ts';
import { Windows } from './windows.ts';

const dist = fileURLToPath(new URL('..', import.meta.url));

app.setName('vTPM Desktop');
// One instance for each VTPM_HOME: the lock lives in Electron's own folder.
const home = process.env.VTPM_HOME ?? app.getPath('userData');
if (process.env.VTPM_HOME) app.setPath('userData', join(home, 'electron'));

/** This same program as the one that hosts a machine for `vtpm start`. */
const backgroundHost: BackgroundCommand = {
  program: process.execPath,
  args: [...(app.isPackaged ? [] : [app.getAppPath()]), '--ozone-platform=headless', '--host'],
};
const after = (flag: string): readonly string[] | null => {
  const at = process.argv.indexOf(flag);
  return at < 0 ? null : process.argv.slice(at + 1);
};
const cliArguments = after('--cli');
const hostArguments = after('--host');

if (cliArguments) {
  void runVtpm(cliArguments, (askPassphrase) =>
    Product.open({ program: 'vtpm', askPassphrase, backgroundHost }),
  ).then((code) => app.exit(code));
} else if (hostArguments) {
  void runBackgroundHost(hostArguments).then(() => app.exit(0));
} else {
  registerAppScheme();
  sandboxEveryPage();
  if (app.requestSingleInstanceLock()) void start();
  else app.exit(0);
}

async function start(): Promise<void> {
  const pathsIn = (argv: readonly string[], folder: string) => [
    ...bundlePathsIn(argv, folder),
    ...keyFilesIn(argv, folder),
  ];
  /** Bundles, sealed files and key files that were named before the app was ready (macOS tells of them by event). */
  const waiting = pathsIn(process.argv.slice(1), process.cwd());
  let open = (path: string): void => {
    waiting.push(path);
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open(path);
  });

  const passphrase = new KeychainPassphrase();
  const product = await Product.open({
    ...{ program: 'vTPM Desktop', backgroundHost },
    askPassphrase: () => passphrase.ask(),
  });
  const preferences = await product.preferences().catch(() => null);
  const windows = new Windows({
    preload: join(dist, 'preload', 'index.cjs'),
    placeFile: join(home, 'window-place.json'),
    locale: textLocale,
    isDark: () => nativeTheme.shouldUseDarkColors,
  });
  passphrase.showWith(product.places, () => windows.show({ kind: 'keychain-passphrase' }));
  const tellOfList = collect(async () => windows.broadcast('machines', await product.list()));
  product.on('changed', (id) => {
    windows.broadcast('machineChanged', id);
    tellOfList();
  });
  product.on('newChip', (id, { backup }) => windows.broadcast('newChip', { id, backup }));
  product.on('sync', collect(followSync(product, windows)));
  product.on('keysReceived', (uuids) => windows.broadcast('keysImported', { uuids, from: 'sync' }));
  const tellFailure = (id: string, error: unknown) =>
    void windows.tell('failure', { id, error: toWireError(error) });
  product.on('failure', tellFailure);
  const startMachine = (id: string) =>
    product.start(id, { headless: !hasDisplay() }).catch((error) => tellFailure(id, error));
  // S24: opening a machine of this computer starts it; one that is not known here is asked about, and what is
  // wrong is shown, in the Control Center.
  const openMachine = async (path: string) => {
    try {
      const { alreadyHere } = await product.moves.inspectArrival(path);
      if (alreadyHere) await startMachine(await product.register(path));
      else await windows.tell('opened', { path });
    } catch (error) {
      tellFailure(path, error);
    }
  };

  const openPath = (path: string) => {
    if (isKeyFile(path)) windows.show({ kind: 'import-keys', file: path, machine: null });
    else void openMachine(path);
  };

  app.on('second-instance', (_event, argv, folder) => {
    windows.show({ kind: 'control-center' });
    for (const path of pathsIn(argv.slice(1), folder)) open(path);
  });
  app.on('activate', () => {
    if (windows.isEmpty) windows.show({ kind: 'control-center' });
  });
  // Machines that this process hosts need it; closing the last window asks, like quitting does.
  app.on('window-all-closed', () => app.quit());
  askBeforeQuit(product);

  await app.whenReady();
  if (preferences) {
    setTextLocale(preferences.locale);
    nativeTheme.themeSource = preferences.theme;
  }
  denyEveryPermission();
  serveApp(join(dist, 'renderer'));
  Menu.setApplicationMenu(applicationMenu());
  registerIpc({
    contract: invokeContract,
    handlers: {
      ...machineHandlers(product, {
        progress: (event) => windows.broadcast('progress', event),
        preferences: (next) => {
          setTextLocale(next.locale);
          nativeTheme.themeSource = next.theme;
          windows.broadcast('preferences', next);
        },
      }),
      ...doctorHandlers(product, windows),
      ...windowHandlers(windows, product, startMachine),
      ...insideHandlers(product, windows),
      ...waysOutHandlers(product, (event) => windows.broadcast('importProgress', event)),
      ...keysHandlers({
        ...{ windows, product, passphrase },
        imported: (uuids) => windows.broadcast('keysImported', { uuids, from: 'file' }),
      }),
      ...moveHandlers(product, windows),
      ...arrivalHandlers(product, windows),
      ...syncHandlers(product, windows),
    },
    ownerOf: (contents) => windows.ownerOf(contents),
  });
  product.watch();
  void product.recoverAll();
  windows.show({ kind: 'control-center' });
  open = openPath;
  waiting.splice(0).forEach(open);
}

/** Runs an action soon, once for any number of calls, and again if it was asked for meanwhile. */
function collect(action: () => Promise<void>): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      action().catch(() => {}); // the list is asked for again at the next change
    }, 50);
  };
}

/** Only macOS has a menu bar to fill; the roles bring its usual entries and their keys. */
function applicationMenu(): Menu | null {
  if (process.platform !== 'darwin') return null;
  return Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]);
}
