import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import type { WindowKind } from '../main/windows.ts';
import { startKeyringSession } from '../src/keychain/testing/keyring-session.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Electron's own binary when it is installed, else the stand-in: the one difference between the two. */
function executable(): { executablePath?: string } {
  const installed = join(root, 'node_modules', 'electron', 'path.txt');
  if (
    existsSync(installed) &&
    existsSync(join(root, 'node_modules', 'electron', 'dist', readFileSync(installed, 'utf8')))
  )
    return {};
  return { executablePath: join(root, 'e2e', 'electron-stand-in', 'electron') };
}

export interface AppOptions {
  /** What follows the app on its command line: bundles to open, say. */
  readonly appArguments: string[];
  /** More of the app's environment. */
  readonly appEnvironment: Readonly<Record<string, string>>;
  readonly appLocale: string;
}

interface AppFixtures {
  /** This test's own VTPM_HOME: an empty folder that goes with it. */
  readonly vtpmHome: string;
  /** The started app. */
  readonly app: ElectronApplication;
  /** Waits for the window of a kind (and, for Configuration, of the machine whose id contains `machine`). */
  readonly appWindow: (kind: WindowKind, machine?: string) => Promise<Page>;
}

interface WorkerFixtures {
  /** The keyring of the tests that run after each other in one process; other processes have theirs. */
  readonly ownKeyring: undefined;
}

/** Starts the built app (`npm run build` first) on a fresh profile; `app.close()` is this fixture's business. */
export const test = base.extend<AppFixtures & AppOptions, WorkerFixtures>({
  ownKeyring: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
    async ({}, use) => {
      const session = await startKeyringSession();
      Object.assign(process.env, session.environment);
      await use(undefined);
      await session.stop();
    },
    { scope: 'worker', auto: true },
  ],

  appArguments: [[], { option: true }],
  appEnvironment: [{}, { option: true }],
  appLocale: ['en_US.UTF-8', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from this pattern
  vtpmHome: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'vtpm-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  },

  app: async ({ vtpmHome, appArguments, appEnvironment, appLocale }, use, testInfo) => {
    const app = await launchApp(vtpmHome, appArguments, {
      LANG: appLocale,
      LC_ALL: appLocale,
      ...appEnvironment,
    });
    let output = '';
    for (const stream of [app.process().stdout, app.process().stderr])
      stream?.on('data', (chunk) => {
        output += chunk;
      });
    await use(app);
    await app.close();
    if (testInfo.status !== testInfo.expectedStatus && output !== '')
      await testInfo.attach('output of the app', { body: output });
  },

  appWindow: async ({ app }, use) => {
    await use((kind, machine = '') => windowOf(app, kind, machine));
  },
});

export { expect } from '@playwright/test';

/** Starts the app on a given VTPM_HOME: for tests that start it twice. */
export function launchApp(
  vtpmHome: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ElectronApplication> {
  return _electron.launch({
    ...executable(),
    args: [root, ...args],
    cwd: root,
    colorScheme: null,
    env: { ...(process.env as Record<string, string>), VTPM_HOME: vtpmHome, ...environment },
  });
}

/** The first window of that kind, open already or yet to come. */
export async function windowOf(app: ElectronApplication, kind: WindowKind, machine = ''): Promise<Page> {
  const isIt = async (page: Page) => {
    await page.waitForURL(/[?&]window=/);
    const query = new URL(page.url()).searchParams;
    return query.get('window') === kind && (query.get('machine') ?? '').includes(machine);
  };
  for (const page of app.windows()) if (await isIt(page).catch(() => false)) return page;
  return app.waitForEvent('window', { predicate: isIt });
}
