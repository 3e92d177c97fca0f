import { access, constants, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sealedExtension } from '../../archive/manifest.ts';
import { extentBytes } from '../../copy/extents.ts';
import type { BundlePlan } from '../../copy/plan.ts';
import { toVtpmError, toWireError, VtpmError } from '../../errors/error.ts';
import { portableExtension } from '../../keychain/portable-keychain.ts';
import { bundleExtension } from '../../machine/bundle-layout.ts';
import { bundleName } from '../../machine/library.ts';
import { largestSealed } from '../../move/estimate.ts';
import { lookAtFolder, type TargetFolder } from '../../move/target-folder.ts';
import type { MoveWay, TargetCheck } from '../../move/views.ts';

/** Names that a move makes in its folder: the thing itself first. */
export function targetNames(bundleRoot: string, way: MoveWay, keys: boolean): readonly string[] {
  const name = bundleName(bundleRoot);
  if (way === 'sealed') return [name + sealedExtension];
  return [name + bundleExtension, ...(way === 'copy' && keys ? [name + portableExtension] : [])];
}

interface Measured {
  readonly plan: BundlePlan;
  /** About what a sealed archive will be. */
  readonly estimate: number;
  /** Whether the machine has keys that travel. */
  readonly keys: boolean;
  /** What an interrupted move has written there already, and thus needs no more room. */
  readonly written: number;
  /** Whether it goes on from an interrupted one, whose keys may be there already. */
  readonly goesOn: boolean;
}

/** Whether a folder can take what a move makes there. */
export async function checkTarget(folder: string, way: MoveWay, measured: Measured): Promise<TargetCheck> {
  const { plan } = measured;
  const names = targetNames(plan.bundleRoot, way, measured.keys);
  const none = { freeBytes: null, neededBytes: 0, fileSystem: null, largestFile: null };
  try {
    const target = await lookAtFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
      throw new VtpmError('VTPM_ERR_MOVE_FOLDER_READ_ONLY', { folder }, { cause });
    });
    const real = await realpath(folder);
    const root = await realpath(plan.bundleRoot);
    if (real === root || real.startsWith(`${root}/`))
      throw new VtpmError('VTPM_ERR_COPY_INSIDE_ITSELF', { path: folder });
    for (const name of measured.goesOn ? names.slice(0, 1) : names)
      if (await stat(join(folder, name)).catch(() => null))
        throw new VtpmError(existsCode(name), { path: join(folder, name) });
    const { most, likely, file } = await needs(way, measured, target);
    const { freeBytes, fileSystem, largestFile } = target;
    const details = { folder, free: freeBytes ?? 0, needed: most };
    const full = (bytes: number) => freeBytes !== null && bytes > freeBytes + measured.written;
    const tooLarge = (bytes: number) => largestFile !== null && bytes > largestFile;
    const error = tooLarge(file.likely)
      ? new VtpmError(`VTPM_ERR_${way === 'sealed' ? 'ARCHIVE' : 'COPY'}_FILE_TOO_LARGE`, { path: folder })
      : full(likely)
        ? new VtpmError('VTPM_ERR_MOVE_FOLDER_FULL', details)
        : null;
    return {
      ...{ id: 'target', folder, freeBytes, neededBytes: most, fileSystem, largestFile, names },
      verdict: error ? 'problem' : full(most) || tooLarge(file.most) ? 'warning' : 'ok',
      error: error && toWireError(error),
    };
  } catch (thrown) {
    const error = toVtpmError(thrown);
    return { id: 'target', verdict: 'problem', error: toWireError(error), folder, names, ...none };
  }
}

const existsCode = (name: string) =>
  name.endsWith(sealedExtension)
    ? 'VTPM_ERR_ARCHIVE_EXISTS'
    : name.endsWith(portableExtension)
      ? 'VTPM_ERR_KEYS_FILE_EXISTS'
      : 'VTPM_ERR_COPY_EXISTS';

async function needs(way: MoveWay, { plan, estimate }: Measured, target: TargetFolder) {
  if (way === 'sealed') {
    const most = largestSealed(plan);
    return { most, likely: estimate, file: { most, likely: estimate } };
  }
  const sizeOf = ({ size, extents }: BundlePlan['files'][number]) =>
    target.holes ? extentBytes(extents) : size;
  const largest = plan.files.reduce((most, file) => Math.max(most, file.size), 0);
  const file = { most: largest, likely: largest };
  const shares = target.clones && (await stat(plan.bundleRoot)).dev === target.device;
  const bytes = shares ? 0 : plan.files.reduce((sum, entry) => sum + sizeOf(entry), 0);
  return { most: bytes + 1_048_576, likely: bytes, file };
}
