import { join } from 'node:path';

// As deep as the app's own bundles, so that it finds the same files beside.
const folder = join(import.meta.dirname, '../../../dist/cli');

/** The command line as one bundle, made before the integration tests (see build.ts). */
export const bundledCli = { folder, program: join(folder, 'vtpm.js') };
