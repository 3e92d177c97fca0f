import { execFile } from 'node:child_process';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';

/**
 * Moves a folder to the user's trash: by Finder on macOS, by the Recycle Bin on Windows, by the
 * FreeDesktop.org Trash specification 1.0 on Linux (home trash, or `.Trash-UID` of its own file system).
 * @throws VtpmError VTPM_ERR_TRASH; the folder is then where it was
 */
export async function moveToTrash(path: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (process.platform === 'linux') {
    const home = join(env.XDG_DATA_HOME ?? join(env.HOME ?? '/', '.local/share'), 'Trash');
    try {
      await intoTrash(path, home);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw trashError(path, error);
      // On another file system a move would be a copy of a whole disk: its own top folder's trash serves.
      await intoTrash(path, join(dirname(path), `.Trash-${process.getuid?.() ?? 0}`)).catch((e) => {
        throw trashError(path, e);
      });
    }
    return;
  }
  const [program, args] =
    process.platform === 'darwin'
      ? [
          'osascript',
          [
            '-e',
            'on run argv',
            '-e',
            'tell application "Finder" to delete (POSIX file (item 1 of argv))',
            '-e',
            'end run',
            path,
          ],
        ]
      : [
          'powershell',
          [
            '-NoProfile',
            '-Command',
            'Add-Type -A Microsoft.VisualBasic; [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteDirectory($args[0],"OnlyErrorDialogs","SendToRecycleBin")',
            path,
          ],
        ];
  await new Promise<void>((resolve, reject) => {
    execFile(program as string, args as string[], { timeout: 60_000 }, (error) =>
      error ? reject(trashError(path, error)) : resolve(),
    );
  });
}

const trashError = (path: string, cause: unknown) =>
  new VtpmError(
    'VTPM_ERR_TRASH',
    { path, reason: cause instanceof Error ? cause.message : String(cause) },
    { cause },
  );

async function intoTrash(path: string, trash: string): Promise<void> {
  const files = join(trash, 'files');
  const info = join(trash, 'info');
  await mkdir(files, { recursive: true, mode: 0o700 });
  await mkdir(info, { recursive: true, mode: 0o700 });
  const base = basename(path);
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}.${n}`;
    const target = join(files, name);
    if (
      await access(target).then(
        () => true,
        () => false,
      )
    )
      continue;
    const date = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    const text = `[Trash Info]\nPath=${encodeURI(path)}\nDeletionDate=${date}\n`;
    try {
      // The specification's order: the info file, made exclusively, reserves the name.
      await writeFile(join(info, `${name}.trashinfo`), text, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    try {
      await rename(path, target);
    } catch (error) {
      const { rm } = await import('node:fs/promises');
      await rm(join(info, `${name}.trashinfo`), { force: true });
      throw error;
    }
    await syncFolder(files);
    return;
  }
}
