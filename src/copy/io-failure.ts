import { VtpmError } from '../errors/error.ts';
import { WorkerFailure } from '../workers/pool.ts';

/** Whose failures they are: of a sealed archive or of a copy. */
export type MoveArea = 'ARCHIVE' | 'COPY';

/** A failed write as what a user can do about it. `path`: the target, by its final name. */
export function targetFailure(area: MoveArea, path: string, cause: unknown): VtpmError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new VtpmError(`VTPM_ERR_${area}_DISK_FULL`, { path }, { cause });
  if (code === 'EFBIG') return new VtpmError(`VTPM_ERR_${area}_FILE_TOO_LARGE`, { path }, { cause });
  const reason = message ?? String(cause);
  if (code === 'EACCES' || code === 'EPERM')
    return new VtpmError('VTPM_ERR_FILE_ACCESS', { reason }, { cause });
  return new VtpmError(`VTPM_ERR_${area}_TARGET_LOST`, { path, reason }, { cause });
}

/** A failed read of the bundle that is being sealed or copied. */
export function sourceFailure(path: string, cause: unknown): VtpmError {
  const { code, message } = cause as NodeJS.ErrnoException;
  // It was there, and as long, when the plan was made.
  if (code === 'EOF' || code === 'ENOENT')
    return new VtpmError('VTPM_ERR_COPY_SOURCE_CHANGED', { path }, { cause });
  return new VtpmError(
    'VTPM_ERR_COPY_SOURCE_UNREADABLE',
    { path, reason: message ?? String(cause) },
    { cause },
  );
}

/** Whether an error came from a system call, here or in a worker. */
export const isSystemFailure = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof WorkerFailure
    ? error.code !== null
    : error instanceof Error &&
      (typeof (error as NodeJS.ErrnoException).syscall === 'string' ||
        (error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR'); // a lock that could not be made

/** Whether the path that failed lies in a folder. */
export const failedUnder = (error: unknown, folder: string): boolean => {
  const path = (error as { path?: unknown }).path;
  return typeof path === 'string' && (path === folder || path.startsWith(`${folder}/`));
};

/** @throws VtpmError …_CANCELLED once the signal is given */
export function throwIfCancelled(signal: AbortSignal | undefined, area: MoveArea, path: string): void {
  if (signal?.aborted) throw new VtpmError(`VTPM_ERR_${area}_CANCELLED`, { path });
}
