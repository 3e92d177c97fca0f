import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { VtpmError } from '../src/errors/error.ts';
import { nameProblem } from '../src/machine/machine-name.ts';

/** The system's save dialog; a name without the ending gets it. @returns null when cancelled */
export async function chooseTarget(
  window: BrowserWindow,
  file: {
    readonly title: string;
    /** Without its ending; one that no file can have is replaced. */
    readonly suggestion: string;
    /** ".txt" */
    readonly extension: string;
    readonly filterName: string;
  },
): Promise<string | null> {
  if (window.isDestroyed()) throw new VtpmError('VTPM_ERR_CANCELLED');
  const { title, suggestion, extension, filterName } = file;
  const name = nameProblem(suggestion) === null ? suggestion : 'vTPM';
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title,
    defaultPath: join(app.getPath('documents'), `${name}${extension}`),
    filters: [{ name: filterName, extensions: [extension.slice(1)] }],
    properties: ['createDirectory'],
  });
  if (canceled || !filePath) return null;
  return filePath.toLowerCase().endsWith(extension) ? filePath : `${filePath}${extension}`;
}
