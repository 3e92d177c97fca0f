import { resolve } from 'node:path';

/** The bundles named on a command line (S24), as absolute paths; flags and everything else are passed over. */
export function bundlePathsIn(argv: readonly string[], folder: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && /\.vtpmvm\/?$/i.test(argument))
    .map((path) => resolve(folder, path));
}
