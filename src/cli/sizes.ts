import { VtpmError } from '../errors/error.ts';

const unit = { K: 2 ** -10, M: 1, G: 1024, T: 1024 * 1024 } as const;

/** "4G", "512M", "4096" (MiB) as MiB. @throws VtpmError VTPM_ERR_USAGE */
export function parseMemory(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT])?(?:i?B)?$/i.exec(text.trim());
  const mib = match
    ? Number(match[1]) * unit[(match[2]?.toUpperCase() ?? 'M') as keyof typeof unit]
    : Number.NaN;
  if (!Number.isInteger(mib) || mib < 64)
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: `“${text}” is not a memory size such as 4G or 512M, 64M or more`,
    });
  return mib;
}

/** "64G", "1T", "64" (GiB) as whole GiB, or null when the text is no size (a path, then). */
export function parseDiskSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGT])?(?:i?B)?$/i.exec(text.trim());
  if (!match) return null;
  const gib = Number(match[1]) * (unit[(match[2]?.toUpperCase() ?? 'G') as keyof typeof unit] / unit.G);
  if (!Number.isInteger(gib) || gib < 1)
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: `“${text}” is not a disk size such as 64G or 1T, in whole GB`,
    });
  return gib;
}
