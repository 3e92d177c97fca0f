import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../dist/cli');

/** The command line as one bundle, made before the integration tests (see build.ts). */
export const bundledCli = { folder, program: join(folder, 'vtpm.js') };
