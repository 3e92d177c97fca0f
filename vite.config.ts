import { builtinModules } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { eventNames, invokeContract } from './src/ipc/contract.ts';

// keytar is native code, and Electron is there already; all else is bundled.
const external = ['electron', 'keytar', ...builtinModules, /^node:/];

/** `vite build --app` makes the three bundles of the app: its windows, its main process, its preload script. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  // Preload needs the contract's names alone, not its schemas.
  define: {
    __CHANNELS__: JSON.stringify(Object.keys(invokeContract)),
    __EVENTS__: JSON.stringify(eventNames),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'preload']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  environments: {
    client: {
      build: {
        outDir: '../dist/renderer',
        emptyOutDir: true,
        target: 'chrome140',
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 2500,
      },
    },
    main: {
      consumer: 'server',
      resolve: {
        noExternal: true,
        external: ['electron', 'keytar'],
        conditions: ['node', 'import', 'default'],
      },
      build: {
        outDir: '../dist/main',
        emptyOutDir: true,
        target: 'node24',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          // The worker is started by its file's name, from whatever file its pool ended up in: all in one folder.
          input: { index: 'main/index.ts', worker: 'src/workers/worker.ts' },
          external,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: '../dist/preload',
        emptyOutDir: true,
        target: 'chrome140',
        minify: false,
        rolldownOptions: {
          input: 'main/preload.ts',
          external,
          // A sandboxed preload script can't be an ES module.
          output: { format: 'cjs', entryFileNames: 'index.cjs' },
        },
      },
    },
  },
});
