import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, shell } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import { textLocale } from './texts.ts';

/**
 * Opens a page of docs/help in the program that shows text files, in the app's language.
 * @throws VtpmError VTPM_ERR_USAGE when there is no such page
 */
export async function openHelp(page: string): Promise<void> {
  const folder = app.isPackaged
    ? join(process.resourcesPath, 'help')
    : join(app.getAppPath(), 'docs', 'help');
  const path = [join(folder, textLocale(), `${page}.md`), join(folder, `${page}.md`)].find((p) =>
    existsSync(p),
  );
  if (!path) throw new VtpmError('VTPM_ERR_USAGE', { reason: `there is no help page “${page}”` });
  const failure = await shell.openPath(path);
  if (failure) throw new VtpmError('VTPM_ERR_FILE_ACCESS', { reason: failure });
}
