import { writeFile } from 'node:fs/promises';
import { toVtpmError, VtpmError } from '../errors/error.ts';

const noFolder = { reason: 'its folder is not there', reasonFr: 'son dossier n’existe pas' };
const refused = { reason: 'the system refused access', reasonFr: 'le système a refusé l’accès' };
const reasons: Readonly<Record<string, { readonly reason: string; readonly reasonFr: string }>> = {
  ENOENT: noFolder,
  ENOTDIR: noFolder,
  EACCES: refused,
  EPERM: refused,
  EROFS: { reason: 'its drive can only be read', reasonFr: 'son disque est en lecture seule' },
  EISDIR: { reason: 'it is a folder', reasonFr: 'c’est un dossier' },
  EEXIST: { reason: 'there is such a file already', reasonFr: 'ce fichier existe déjà' },
};

/**
 * Writes a file where a person wants it.
 * @throws VtpmError VTPM_ERR_SAVE_FAILED, which says what stands in the way; VTPM_ERR_DISK_FULL, VTPM_ERR_DRIVE_LOST
 */
export async function saveFile(
  path: string,
  content: string | Uint8Array,
  options: { readonly mode?: number; readonly flag?: 'wx' } = {},
): Promise<void> {
  try {
    await writeFile(path, content, options);
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    throw why
      ? new VtpmError('VTPM_ERR_SAVE_FAILED', { path, ...why }, { cause: error })
      : toVtpmError(error);
  }
}
