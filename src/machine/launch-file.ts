import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { writeDurably } from '../durable/durable-file.ts';

/**
 * The file inside a bundle that a file manager can open. A folder has no type by its name on Linux and
 * Windows, so a double-click on the bundle shows its contents there, and one on this file starts the machine.
 * It names nothing: it stands for the folder it lies in, and so survives moving and renaming that folder.
 */
export const launchFileName = 'Start.vtpm';

const text = 'vTPM Desktop starts the virtual machine whose folder this file is in.\n';

/** Puts the launch file into a new bundle. */
export const writeLaunchFile = (bundle: string): Promise<void> =>
  writeDurably(join(bundle, launchFileName), text);

/** The bundle meant by a path that the system or a person opened: the bundle itself, or its launch file. */
export async function bundleOfOpenedPath(path: string): Promise<string> {
  if (extname(basename(path)).toLowerCase() !== extname(launchFileName)) return path;
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? dirname(resolve(path)) : path;
}
