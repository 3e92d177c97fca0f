import type { DiskDevice } from '../../../src/machine/description.ts';

/** The physical disk that a disk's image was made from, as machine.json remembers it; null for others. */
export function importedFrom(
  device: DiskDevice,
): { readonly path: string; readonly importedAt: string } | null {
  const from: unknown = device.importedFrom;
  if (typeof from !== 'object' || from === null) return null;
  if (!('path' in from && 'importedAt' in from)) return null;
  const { path, importedAt } = from;
  return typeof path === 'string' && typeof importedAt === 'string' ? { path, importedAt } : null;
}
