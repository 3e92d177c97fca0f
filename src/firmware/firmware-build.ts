import { open, realpath, stat } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';
import { type FirmwareClaim, knownFirmware, readDescriptors } from './descriptors.ts';
import type { GuestArch } from './microsoft-keys.ts';
import { readSecureBoot, type SecureBootState } from './secure-boot.ts';
import { readStoreVariables } from './store-file.ts';
import { volumeKind } from './variable-store.ts';

export type ImageFormat = 'raw' | 'qcow2';

/** A UEFI firmware of this host whose files are both there. */
export interface FirmwareBuild {
  readonly arch: GuestArch;
  /** Absolute path of the read-only code flash. */
  readonly code: string;
  readonly codeFormat: ImageFormat;
  /** Absolute path of the variable store that a new machine gets a copy of. */
  readonly varsTemplate: string;
  /** Only a raw one can become a machine's store. */
  readonly varsFormat: ImageFormat;
  /** Size in bytes of the template: a store belongs to builds with the same one. */
  readonly varsSize: number;
  /** Secure Boot is built in, whether or not keys are enrolled. */
  readonly secureBoot: boolean;
  /** Must run with `smm=on` and secure flash. */
  readonly requiresSmm: boolean;
  /** What the template has enrolled; null when it has nothing (or is a qcow2 image, which is not read). */
  readonly enrolledKeys: Pick<SecureBootState, 'pk' | 'microsoft'> | null;
  /** The descriptor's path, or the distribution whose layout it is. */
  readonly source: string;
}

/** `root` is put before every path that is looked at. */
export interface FirmwareSearch {
  readonly root?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * The UEFI builds of this host, by QEMU's descriptors first, then by known places; both files of each
 * exist. A pair that is named twice is there once.
 */
export async function findFirmware(
  arch: GuestArch,
  { root = '', env = process.env }: FirmwareSearch = {},
): Promise<FirmwareBuild[]> {
  const claims = [...(await readDescriptors(arch, root, env)), ...knownFirmware(arch, root)];
  const seen = new Map<string, FirmwareClaim & { realCode: string }>();
  for (const claim of claims) {
    const [realCode, realVars] = await Promise.all([real(claim.code), real(claim.varsTemplate)]);
    if (!realCode || !realVars) continue;
    const id = `${realCode}\n${realVars}`;
    if (!seen.has(id)) seen.set(id, { ...claim, realCode });
  }
  const found = [...seen.values()];
  // Debian's arm64 build is one file that its descriptors call both with and without Secure Boot.
  const secure = new Set(found.filter((claim) => claim.secureBoot).map((claim) => claim.realCode));
  const builds = await Promise.all(
    found.map((claim) => inspect(arch, { ...claim, secureBoot: secure.has(claim.realCode) })),
  );
  return builds.filter((build) => build !== null);
}

const real = (path: string): Promise<string | null> => realpath(path).catch(() => null);

async function inspect(arch: GuestArch, claim: FirmwareClaim): Promise<FirmwareBuild | null> {
  const { code, varsTemplate, secureBoot, requiresSmm, source } = claim;
  try {
    const codeFormat = await formatOf(code);
    const varsFormat = await formatOf(varsTemplate);
    const enrolledKeys = varsFormat === 'raw' ? await enrolledIn(varsTemplate) : null;
    const varsSize = (await stat(varsTemplate)).size;
    return {
      ...{ arch, code, codeFormat, varsTemplate, varsFormat, varsSize },
      ...{ secureBoot, requiresSmm, enrolledKeys, source },
    };
  } catch {
    // Unreadable or damaged: no firmware that a machine could use.
    return null;
  }
}

async function formatOf(path: string): Promise<ImageFormat> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return volumeKind(buffer) === 'qcow2' ? 'qcow2' : 'raw';
  } finally {
    await handle.close();
  }
}

async function enrolledIn(template: string): Promise<FirmwareBuild['enrolledKeys']> {
  try {
    const { pk, setupMode, microsoft } = readSecureBoot(await readStoreVariables(template));
    return setupMode ? null : { pk, microsoft };
  } catch (error) {
    if (error instanceof VtpmError && error.code === 'VTPM_ERR_STORE_UNFORMATTED') return null;
    throw error;
  }
}

/**
 * The build for a machine: one whose template has no keys (the product enrols its own), with the largest
 * store. Without `secureBoot`, one that lacks it is preferred but not required.
 * @param options.varsSize the size of the store that the machine has already
 * @throws VtpmError VTPM_ERR_FIRMWARE_MISSING
 */
export function chooseFirmware(
  builds: readonly FirmwareBuild[],
  arch: GuestArch,
  { secureBoot, varsSize }: { readonly secureBoot: boolean; readonly varsSize?: number },
): FirmwareBuild {
  const rank = (build: FirmwareBuild): number =>
    (build.secureBoot === secureBoot ? 0 : 4) +
    (build.enrolledKeys ? 2 : 0) +
    (build.codeFormat === 'raw' ? 0 : 1);
  const [best] = builds
    .filter((build) => build.arch === arch && build.varsFormat === 'raw')
    .filter((build) => build.secureBoot || !secureBoot)
    .filter((build) => varsSize === undefined || build.varsSize === varsSize)
    .sort((a, b) => rank(a) - rank(b) || b.varsSize - a.varsSize);
  if (!best) throw new VtpmError('VTPM_ERR_FIRMWARE_MISSING', { arch });
  return best;
}
