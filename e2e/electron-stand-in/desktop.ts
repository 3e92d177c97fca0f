/** The parts of Electron that reach the desktop: dialogs, shell, menus, theme, screens, clipboard. */
import { spawn } from 'node:child_process';
import { chromium } from './chromium.ts';
import { ElectronEmitter, partOfElectron } from './unimplemented.ts';

const say = (text: string) => process.stderr.write(`electron stand-in: ${text}\n`);

/** There are no native dialogs here: a person is told so, and a test replaces these with `app.evaluate`. */
export const dialog = partOfElectron('dialog', {
  async showOpenDialog(...args: unknown[]) {
    say(`no open dialog without Electron (${titleOf(args)}); drop a file or name it on the command line`);
    return { canceled: true, filePaths: [] };
  },
  async showSaveDialog(...args: unknown[]) {
    say(`no save dialog without Electron (${titleOf(args)})`);
    return { canceled: true, filePath: '' };
  },
  async showMessageBox(...args: unknown[]) {
    const options = args.at(-1) as Electron.MessageBoxOptions;
    say(`${options.message} — ${options.detail ?? ''}`);
    return { response: options.cancelId ?? 0, checkboxChecked: false };
  },
  showErrorBox(title: string, content: string) {
    say(`${title} — ${content}`);
  },
} satisfies Pick<Electron.Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox'>);

const titleOf = (args: unknown[]) => (args.at(-1) as { title?: string } | undefined)?.title ?? 'untitled';

function run(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.on('error', () => {
      say(`${program} is not there`);
      resolve(false);
    });
    child.on('exit', (code) => resolve(code === 0));
    child.unref();
  });
}

const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
export const shell = partOfElectron('shell', {
  showItemInFolder(path: string) {
    if (process.platform === 'darwin') void run('open', ['-R', path]);
    else void run(opener, [path.replace(/\/[^/]*\/?$/, '') || '/']);
  },
  openPath: async (path: string) => ((await run(opener, [path])) ? '' : 'it could not be opened'),
  async openExternal(url: string) {
    await run(opener, [url]);
  },
  async trashItem(path: string) {
    if (!(await run('gio', ['trash', path]))) throw new Error('the item could not be moved to the trash');
  },
} satisfies Pick<Electron.Shell, 'showItemInFolder' | 'openPath' | 'openExternal' | 'trashItem'>);

class NativeTheme extends ElectronEmitter {
  #source: Electron.NativeTheme['themeSource'] = 'system';
  readonly shouldUseHighContrastColors = false;

  get themeSource() {
    return this.#source;
  }

  set themeSource(source) {
    this.#source = source;
    this.emit('updated');
  }

  get shouldUseDarkColors() {
    return this.#source === 'dark';
  }
}
export const nativeTheme = new NativeTheme() satisfies Pick<
  Electron.NativeTheme,
  'themeSource' | 'shouldUseDarkColors' | 'shouldUseHighContrastColors'
>;
nativeTheme.setMaxListeners(0); // one for each window

/** Menus are kept, not shown: their accelerators can't be tried without Electron. */
class StandInMenu {
  static #application: StandInMenu | null = null;
  readonly items: readonly Electron.MenuItemConstructorOptions[];

  constructor(items: readonly Electron.MenuItemConstructorOptions[] = []) {
    this.items = items;
  }

  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]) {
    return new StandInMenu(template);
  }

  static setApplicationMenu(menu: StandInMenu | null) {
    StandInMenu.#application = menu;
  }

  static getApplicationMenu() {
    return StandInMenu.#application;
  }

  popup() {
    say('no native menus without Electron');
  }
}
export const Menu = partOfElectron('Menu', StandInMenu);

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const display = { id: 1, bounds: area, workArea: area, size: area, workAreaSize: area, scaleFactor: 1 };
export const screen = partOfElectron('screen', {
  getAllDisplays: () => [display],
  getPrimaryDisplay: () => display,
  getDisplayMatching: () => display,
  on: () => screen,
});

let clipboardText = '';
export const clipboard = partOfElectron('clipboard', {
  /** Kept here for `readText`; a headed window also writes it to the system's clipboard. */
  async writeText(text: string) {
    clipboardText = text;
    if (chromium().headless) return;
    const child = spawn('xclip', ['-selection', 'clipboard'], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => say('xclip is not there: the text was not copied'));
    child.stdin.on('error', () => {});
    child.stdin.end(text);
  },
  readText: async () => clipboardText,
} satisfies Pick<Electron.Clipboard, 'writeText' | 'readText'>);
