import { writeFile } from 'node:fs/promises';
import { toVtpmError, VtpmError } from '../errors/error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EACCES: 'the system refused access',
  EPERM: 'the system refused access',
  EROFS: 'its drive can only be read',
  EISDIR: 'it is a folder',
  EEXIST: 'there is such a file already',
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
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason
      ? new VtpmError('VTPM_ERR_SAVE_FAILED', { path, reason }, { cause: error })
      : toVtpmError(error);
  }
}
