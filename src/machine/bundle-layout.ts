import { isAbsolute, join } from 'node:path';

/** The names of files inside a bundle, `NAME.vtpmvm/`. */
export const bundleExtension = '.vtpmvm';

export interface BundleLayout {
  /** The bundle's own folder, absolute. */
  readonly root: string;
  readonly description: string;
  readonly lock: string;
  /** The UEFI variable store (pflash 1), absent with a legacy BIOS. */
  readonly uefiVariables: string;
  /** swtpm's state folder (`tpm2-00.permall`), absent without a chip. */
  readonly tpm: string;
  /** Dated backups of chip and variable store. */
  readonly backups: string;
  readonly disks: string;
  readonly logs: string;
  readonly serialLog: string;
}

export function bundleLayout(root: string): BundleLayout {
  return {
    root,
    description: join(root, 'machine.json'),
    lock: join(root, '.lock'),
    uefiVariables: join(root, 'uefi-variables.fd'),
    tpm: join(root, 'tpm'),
    backups: join(root, 'backups'),
    disks: join(root, 'disks'),
    logs: join(root, 'logs'),
    serialLog: join(root, 'logs', 'serial.log'),
  };
}

/** A path from machine.json as an absolute one. */
export const resolveInBundle = (root: string, path: string): string =>
  isAbsolute(path) ? path : join(root, path);
