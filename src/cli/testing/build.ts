import { join } from 'node:path';
import { build } from 'vite';
import { bundledCli } from './bundled.ts';

const source = join(import.meta.dirname, '../..');

/**
 * Bundles programs for Node as the app's main process is bundled, all in one folder: a worker is started by its
 * file's name beside the bundle.
 * @param input the programs' files by the names of their bundles; the worker is added
 */
export async function bundlePrograms(outDir: string, input: Readonly<Record<string, string>>): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: source,
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: { ...input, worker: join(source, 'workers/worker.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

/**
 * Set-up of the integration tests: bundles the command line, as the app has it. Started some hundred times, it
 * then takes a third of the time.
 */
export default function setup(): Promise<void> {
  const cli = (name: string) => join(source, 'cli', `${name}.ts`);
  return bundlePrograms(bundledCli.folder, { vtpm: cli('vtpm'), host: cli('host') });
}
