import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The bundles and sealed files named on a command line (S24), as absolute paths; flags and everything else
 * are passed over.
 * A launch file (`NAME.vtpmvm/Start.vtpm`) stands for the bundle it lies in. Some desktops pass addresses.
 */
export function bundlePathsIn(argv: readonly string[], folder: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && /\.vtpm(vm\/?|sealed)?$/i.test(argument))
    .map((argument) => (argument.startsWith('file://') ? fileURLToPath(argument) : argument))
    .map((path) => (/\.vtpm$/i.test(path) ? dirname(resolve(folder, path)) : resolve(folder, path)));
}

/** The portable keychains named on a command line, as absolute paths. */
export function keyFilesIn(argv: readonly string[], folder: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && isKeyFile(argument))
    .map((argument) => resolve(folder, argument.startsWith('file://') ? fileURLToPath(argument) : argument));
}

/** Whether a path is that of a portable keychain, by its name. */
export const isKeyFile = (path: string): boolean => /\.vtpmkeys$/i.test(path);
