import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { launchApp, windowOf } from '../app-fixture.ts';
import { invoke } from './machines.ts';
import { passphrase } from './move.ts';
import { click, type Screen } from './screen.ts';

const window = 'keychain-passphrase';
const field = (page: Page) => page.getByLabel('Passphrase', { exact: true });

const newScreen: Screen = {
  name: 'keychain-new',
  window,
  show: async (page) => {
    await page.getByRole('heading', { name: 'Choose a passphrase' }).waitFor();
    await field(page).fill(passphrase);
    await page.getByLabel('Repeat').fill(passphrase);
    await page.getByText('Very strong.').waitFor();
  },
  leave: (page) => click(page, 'Create'),
};

const unlockScreens: readonly Screen[] = [
  {
    name: 'keychain-unlock',
    window,
    show: (page) => page.getByRole('heading', { name: 'Unlock the keychain file' }).waitFor(),
  },
  {
    name: 'keychain-wrong',
    window,
    show: async (page) => {
      await field(page).fill('not the passphrase');
      await click(page, 'Unlock');
      await page.getByRole('alert').waitFor({ timeout: 30_000 });
    },
    leave: (page) => page.close(),
  },
];

/** A computer without a keychain of its own: apps on a fresh profile, which keep their keys in a file. */
export async function walkThroughKeychainFile(
  home: string,
  see: (screen: Screen, page: () => Promise<Page>) => Promise<void>,
): Promise<void> {
  const folder = join(home, 'without keychain');
  await mkdir(join(folder, 'config'), { recursive: true });
  await writeFile(join(folder, 'config', 'preferences.json'), '{"keychain":"file","locale":"en"}');
  const inApp = async (action: (app: ElectronApplication, center: Page) => Promise<void>) => {
    const app = await launchApp(folder);
    await action(app, await windowOf(app, 'control-center')).finally(() => app.close());
  };
  let machine = '';
  await inApp(async (app, center) => {
    const made = invoke(center, 'machines.create', { name: 'A', guestOs: 'linux', tpm: true, disk: null });
    await see(newScreen, () => windowOf(app, window));
    machine = await made;
  });
  await inApp(async (app, center) => {
    const read = invoke(center, 'chip.read', machine).catch(() => {});
    for (const screen of unlockScreens) await see(screen, () => windowOf(app, window));
    await read;
  });
}
