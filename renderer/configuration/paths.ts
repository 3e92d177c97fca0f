/** The last part of a path of this computer, whichever its separators. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) || path;

/** A path shortened in the middle, so that its beginning and its name stay readable. */
export function shortenPath(path: string, length: number): string {
  if (path.length <= length) return path;
  const tail = Math.max(fileName(path).length + 1, Math.floor(length / 2));
  return `${path.slice(0, Math.max(4, length - tail - 1))}…${path.slice(-Math.min(tail, length - 5))}`;
}

/** A path inside the bundle or absolute, as an absolute one. */
export function absolutePath(bundle: string, path: string): string {
  if (/^([/\\]|[A-Za-z]:)/.test(path)) return path;
  const separator = bundle.includes('\\') ? '\\' : '/';
  return `${bundle}${separator}${path.split('/').join(separator)}`;
}
