import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest files, which begin first: one that begins last would leave the other core idle. */
const longest = [
  'cli/main-job',
  'moves/move-guest',
  'moves/move.integration',
  'session/boot',
  'moves/move-drives',
  'keys/portable-keys',
  'tpm/kill',
  'moves/arrival',
  'sync/interrupted',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.includes(name));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/** Two suites: `unit` needs nothing but Node, `integration` drives the real swtpm, keyring and QEMU. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,main,renderer,scripts,e2e}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          testTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['src/**/*.integration.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          pool: 'forks',
          // each file has a keyring of its own; three, since much of a file is waiting for a guest
          setupFiles: ['src/keychain/testing/own-keyring.ts'],
          globalSetup: ['src/cli/testing/build.ts'],
          maxWorkers: 3,
        },
      },
    ],
  },
});
