import { execFile } from 'node:child_process';
import { access, constants, copyFile, stat } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';

/** Runs qemu-img and returns what it wrote. @throws VtpmError VTPM_ERR_QEMU_IMG_MISSING, VTPM_ERR_DISK_IMAGE */
function qemuImg(args: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('qemu-img', args, { timeout: timeoutMs, maxBuffer: 4 << 20 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === ('ENOENT' as never))
        return reject(new VtpmError('VTPM_ERR_QEMU_IMG_MISSING', {}, { cause: error }));
      const said =
        stderr
          .trim()
          .split('\n')
          .at(-1)
          ?.replace(/^qemu-img: /, '') || error.message;
      if (/No space left/.test(stderr))
        return reject(new VtpmError('VTPM_ERR_DISK_FULL', {}, { cause: error }));
      reject(
        new VtpmError('VTPM_ERR_DISK_IMAGE', { path: args.at(-1) ?? '', reason: said }, { cause: error }),
      );
    });
  });
}

/**
 * Checks that an image for a CD/DVD drive is there: without it the machine would not start.
 * @throws VtpmError VTPM_ERR_DISK_IMAGE
 */
export async function requireDiscImage(path: string): Promise<void> {
  const refuse = (reason: string, cause?: unknown) => {
    throw new VtpmError('VTPM_ERR_DISK_IMAGE', { path, reason }, { cause });
  };
  try {
    const found = await stat(path); // a drive of this computer, /dev/sr0, will do too
    if (found.isDirectory()) refuse('it is a folder');
    await access(path, constants.R_OK);
  } catch (error) {
    if (error instanceof VtpmError) throw error;
    refuse(
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it can’t be read',
      error,
    );
  }
}

/** Makes an empty, growing qcow2 image. */
export async function createDisk(path: string, sizeGiB: number): Promise<void> {
  await qemuImg(['create', '-q', '-f', 'qcow2', '-o', 'lazy_refcounts=on', path, `${sizeGiB}G`], 60_000);
}

/** The format QEMU itself recognises in an image: "raw" when it recognises none. */
export async function imageFormat(path: string): Promise<'qcow2' | 'raw'> {
  const there = await stat(path).catch(() => null);
  if (!there) throw new VtpmError('VTPM_ERR_DISK_IMAGE', { path, reason: 'there is no such file' });
  if (there.isBlockDevice() || there.isCharacterDevice()) return 'raw';
  if (!there.isFile()) throw new VtpmError('VTPM_ERR_DISK_IMAGE', { path, reason: 'it is not a file' });
  const info = JSON.parse(await qemuImg(['info', '--force-share', '--output=json', path], 30_000)) as {
    format?: string;
    'backing-filename'?: string;
  };
  if (info.format === 'qcow2' || info.format === 'raw') return info.format;
  throw new VtpmError('VTPM_ERR_DISK_IMAGE', {
    path,
    reason: `it is a ${info.format} image; qcow2 and raw are used as they are`,
  });
}

/**
 * Copies an image into a bundle: as a clone where the file system can (Btrfs, XFS, APFS), else as
 * qcow2 through qemu-img, which never reads holes.
 */
export async function importDisk(from: string, to: string, format: 'qcow2' | 'raw'): Promise<void> {
  if (format === 'qcow2') {
    const cloned = await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE).then(
      () => true,
      () => false,
    );
    if (cloned) return;
  }
  await qemuImg(['convert', '-f', format, '-O', 'qcow2', '-W', '-m', '8', from, to], 24 * 3600_000);
}
