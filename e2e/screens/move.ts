import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { names } from './machines.ts';
import { click, pressEscape, type Screen } from './screen.ts';

const window = 'move';
const machine = names.withChip;
export const passphrase = 'lantern copper drift maple orbit seven';

/** Where the walk moves to, and what it makes there. */
export const moveFolder = async (home: string): Promise<string> => {
  const folder = join(home, 'T7 Shield');
  await mkdir(folder, { recursive: true });
  return folder;
};

/** The assistant; each screen follows from the one before it. */
export const moveScreens: readonly Screen[] = [
  {
    name: '08-move-check',
    window,
    machine,
    show: (page) => page.getByText('Its key opens the storage').waitFor({ timeout: 60_000 }),
  },
  {
    name: '08-move-way',
    window,
    machine,
    show: async (page) => {
      const box = page.getByRole('checkbox');
      if (await box.isVisible()) await page.getByText('I have saved').click();
      await click(page, 'Continue');
      await click(page, 'Choose…');
      await page.getByText(/are free\./).waitFor({ timeout: 60_000 });
    },
  },
  {
    name: '08-move-passphrase',
    window,
    machine,
    show: async (page) => {
      await click(page, 'Continue');
      await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await page.getByLabel('Repeat').fill(passphrase);
      await page.getByText('Very strong.', { exact: true }).waitFor();
      await click(page, 'Show passphrase');
    },
  },
  {
    name: '08-move-progress',
    window,
    machine,
    show: async (page) => {
      await click(page, 'Seal');
      // on a quick computer it may be done before it is looked at
      const done = page.getByRole('heading', { name: 'Sealed and verified' });
      const under = page
        .locator('progress')
        .and(page.locator('[value^="0.1"], [value^="0.2"], [value^="0.3"]'));
      await done.or(under).first().waitFor({ timeout: 120_000 });
    },
  },
  {
    name: '08-move-done',
    window,
    machine,
    show: async (page) => {
      await page.getByRole('heading', { name: 'Sealed and verified' }).waitFor({ timeout: 120_000 });
    },
    leave: async (page) => {
      await page.getByText('Go on using it here too').click();
      await click(page, 'Done');
    },
  },
];

const center = 'control-center';

/** Opens what the dialog gives, whose choice the walk has made. */
const open = async (page: Page) => {
  await click(page, 'Open…');
  await page.getByRole('menuitem', { name: 'Open a Virtual Machine…' }).click();
};

/** What was sealed arrives where the original still is. */
export const arrivalScreens: readonly Screen[] = [
  {
    name: 'arrive-passphrase',
    window: center,
    show: async (page) => {
      await open(page);
      await page.getByRole('dialog', { name: /^Open “/ }).waitFor();
    },
  },
  {
    name: 'arrive-wrong',
    window: center,
    show: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase');
      await click(page, 'Continue');
      await page.getByText('This passphrase does not open it.').waitFor({ timeout: 60_000 });
    },
  },
  {
    name: '08-arrive',
    window: center,
    show: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await click(page, 'Continue');
      await page.getByRole('dialog', { name: /moved or copied here/ }).waitFor({ timeout: 60_000 });
    },
    leave: pressEscape,
  },
];

/** The sealed file of the walk, once the assistant has made it. */
export const sealedFile = (folder: string): string => join(folder, `${names.withChip}.vtpmsealed`);

/** The machine that was marked as moved, and what a start asks. */
export const movedAwayScreen: Screen = {
  name: 'moved-away',
  window: center,
  show: async (page) => {
    const row = page.getByRole('row', { name: names.linux });
    await row.getByText(/Moved to another computer/).waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alertdialog').waitFor();
  },
  leave: pressEscape,
};
