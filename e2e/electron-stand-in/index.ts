/** The `electron` module of the main process, as far as the app uses it. */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { clipboard, dialog, Menu, nativeTheme, screen, shell } from './desktop.ts';
export { ipcMain } from './ipc.ts';
export { net, protocol, session } from './protocol.ts';
export { StandInWebContents as webContents } from './web-contents.ts';
