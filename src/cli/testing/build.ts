import { join } from 'node:path';
import { build } from 'vite';
import { bundledCli } from './bundled.ts';

const source = join(import.meta.dirname, '../..');

/**
 * Set-up of the integration tests: bundles the command line, as the app has it. Started some hundred times, it
 * then takes a third of the time.
 */
export default async function setup(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: source,
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: true,
      outDir: bundledCli.folder,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          vtpm: join(source, 'cli/vtpm.ts'),
          host: join(source, 'cli/host.ts'),
          worker: join(source, 'workers/worker.ts'),
        },
        // All in one folder, as deep as the app's own bundles: they find the same files beside.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}
