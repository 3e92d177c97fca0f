import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VtpmError } from '../errors/error.ts';

/**
 * Makes a folder and those above it. Where the system refuses with ENOENT although the folder above is there,
 * as /proc does, Node's recursive mkdir never ends; this gives the error.
 * @param mode of what is made; what is there stays as it is
 * @throws VtpmError VTPM_ERR_FILE_ACCESS where there can be no such folder; else the file system's own error
 */
export async function makeFolders(path: string, mode = 0o777): Promise<void> {
  const make = () =>
    mkdir(path, { mode }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    if (!refused(error) || dirname(path) === path) throw error;
    await makeFolders(dirname(path), mode);
    await make().catch((cause: Error) => {
      throw refused(cause)
        ? new VtpmError('VTPM_ERR_FILE_ACCESS', { reason: cause.message }, { cause })
        : cause;
    });
  }
}

const refused = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
