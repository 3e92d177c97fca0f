import type { Page } from '@playwright/test';
import { names } from './machines.ts';
import { click, pressEscape, type Screen } from './screen.ts';

const window = 'configuration';
const machine = names.withChip;

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const device = async (page: Page, name: string) => {
  await tab(page, 'Hardware');
  await page.getByRole('option', { name, exact: true }).click();
};
const ready = async (page: Page) => {
  await device(page, 'TPM Chip');
  await page.getByText('Ready. The storage opens').waitFor();
};
const addMenu = async (page: Page) => {
  await device(page, 'Hard Disk');
  await click(page, 'Add device');
  await page.getByRole('menu', { name: 'Add device' }).waitFor();
};
const askForChip = async (page: Page) => {
  await addMenu(page);
  await page.getByRole('menuitem', { name: 'TPM Chip' }).click();
  await page.getByRole('dialog').waitFor();
};

const tabScreens: readonly Screen[] = [
  { name: '14-general-tab', window, machine, show: (page) => tab(page, 'General') },
  { name: 'options-tab', window, machine, show: (page) => tab(page, 'Options') },
  { name: '14-security-tab', window, machine, show: (page) => tab(page, 'Security') },
];

const paneScreens: readonly Screen[] = [
  ['pane-cpu-and-memory', 'CPU & Memory'],
  ['pane-graphics', 'Graphics'],
  ['pane-network', 'Network'],
  ['pane-hard-disk', 'Hard Disk'],
  ['pane-cd-dvd', 'CD/DVD'],
  ['pane-usb', 'USB'],
  ['pane-sound', 'Sound'],
  ['pane-serial-port', 'Serial Port'],
  ['pane-shared-folder', 'Shared Folder'],
  ['06-boot-order', 'Boot Order'],
].map(([name, title]) => ({
  name: name as string,
  window,
  machine,
  show: (page) => device(page, title as string),
}));

export const configurationScreens: readonly Screen[] = [
  ...tabScreens,
  ...paneScreens,
  { name: '02-tpm-pane', window, machine, show: ready },
  {
    name: 'configuration-actions',
    window,
    machine,
    show: (page) => click(page, 'Actions'),
    leave: pressEscape,
  },
  { name: '02-remove-sheet', window, machine, show: (page) => click(page, 'Remove…'), leave: pressEscape },
  { name: 'backups', window, machine, show: (page) => click(page, 'Manage…'), leave: pressEscape },
  {
    name: 'backups-restore',
    window,
    machine,
    show: async (page) => {
      await click(page, 'Manage…');
      await page
        .getByRole('button', { name: /^Restore…/ })
        .first()
        .click();
    },
    leave: async (page) => {
      await pressEscape(page);
      if (await page.getByRole('dialog').isVisible()) await pressEscape(page);
    },
  },
  {
    name: 'locked-by-hand',
    window,
    machine,
    show: (page) => click(page, 'Lock'),
    leave: (page) => click(page, 'Unlock'),
  },
  {
    name: '06-boot-advanced',
    window,
    machine,
    show: async (page) => {
      await device(page, 'Boot Order');
      await click(page, 'Advanced…');
      await page.getByRole('switch', { name: 'Secure Boot' }).press('Space');
    },
    leave: pressEscape,
  },
  {
    name: 'boot-advanced-keys',
    window,
    machine,
    show: async (page) => {
      await click(page, 'Advanced…');
      await click(page, 'Details…');
    },
    leave: pressEscape,
  },
  {
    name: 'remove-device',
    window,
    machine,
    show: async (page) => {
      await device(page, 'Hard Disk');
      await click(page, 'Remove device');
    },
    leave: pressEscape,
  },
  {
    name: 'restore-defaults',
    window,
    machine,
    show: (page) => click(page, 'Restore Defaults…'),
    leave: pressEscape,
  },
  {
    name: 'readiness',
    window,
    machine: names.withoutChip,
    show: async (page) => {
      await tab(page, 'General');
      await click(page, 'Show…');
    },
    leave: pressEscape,
  },
  { name: '03-add-menu', window, machine: names.withoutChip, show: addMenu, leave: pressEscape },
  {
    name: 'add-disk',
    window,
    machine: names.withoutChip,
    show: async (page) => {
      await addMenu(page);
      await page.getByRole('menuitem', { name: 'Hard Disk…' }).click();
    },
    leave: pressEscape,
  },
  { name: '04-add-sheet', window, machine: names.withoutChip, show: askForChip, leave: pressEscape },
  {
    name: 'add-sheet-advanced',
    window,
    machine: names.withoutChip,
    show: async (page) => {
      await askForChip(page);
      await click(page, 'Advanced');
    },
    leave: pressEscape,
  },
  {
    name: '03-add-menu-legacy',
    window,
    machine: names.legacy,
    show: async (page) => {
      await addMenu(page);
      await page.getByRole('menuitem', { name: /TPM Chip/ }).click();
      await page.getByText('Why TPM Chip is not available').waitFor();
    },
    leave: async (page) => {
      await pressEscape(page);
      await pressEscape(page);
    },
  },
  {
    name: 'to-uefi',
    window,
    machine: names.legacy,
    show: async (page) => {
      await device(page, 'Boot Order');
      await click(page, 'To UEFI…');
      await page.getByRole('region', { name: 'Steps' }).waitFor();
    },
    leave: pressEscape,
  },
  {
    name: 'boot-advanced-mismatch',
    window,
    machine: names.legacy,
    show: async (page) => {
      await device(page, 'Boot Order');
      await click(page, 'Advanced…');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Firmware/ })
        .click();
      await page.getByRole('option', { name: 'UEFI' }).click();
    },
    leave: pressEscape,
  },
];

/** Needs a machine on a physical disk. */
export const importDiskScreens: readonly Screen[] = [
  {
    name: 'import-disk',
    window,
    machine: names.physical,
    show: async (page) => {
      await device(page, 'Hard Disk');
      await click(page, 'Import…');
      await page.getByRole('dialog').getByText('at most;').waitFor();
    },
  },
  {
    name: 'import-disk-done',
    window,
    machine: names.physical,
    show: async (page) => {
      await click(page, 'Import');
      await page.getByText('The virtual machine has an image now').waitFor({ timeout: 60_000 });
    },
    leave: pressEscape,
  },
  {
    name: 'import-disk-undo',
    window,
    machine: names.physical,
    show: (page) => click(page, 'Change Back…'),
    leave: pressEscape,
  },
];

/** Needs a locked keychain. */
export const addErrorScreen: Screen = {
  name: '04-add-error',
  window,
  machine: names.withoutChip,
  show: async (page) => {
    await askForChip(page);
    await click(page, 'Add');
    await page.getByText('The keychain is locked').waitFor({ timeout: 30_000 });
  },
  leave: pressEscape,
};

/** Needs a chip whose key is gone. */
export const keylessScreen: Screen = {
  name: '02-tpm-pane-error',
  window,
  machine: names.keyless,
  show: async (page) => {
    await device(page, 'TPM Chip');
    await page.getByRole('alert').waitFor({ timeout: 20_000 });
  },
};

/** Needs a keychain that does not answer until `resume`. */
export const addProgressScreen = (resume: () => void): Screen => ({
  name: '04-add-progress',
  window,
  machine: names.linux,
  show: async (page) => {
    await askForChip(page);
    await click(page, 'Add');
    await page.getByRole('progressbar').waitFor({ timeout: 20_000 });
  },
  leave: async (page) => {
    resume();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  },
});

/** Needs the machine to run. */
export const runningScreen: Screen = {
  name: '05-locked',
  window,
  machine: names.legacy,
  show: async (page) => {
    await page.getByText('is running. Shut it down').waitFor({ timeout: 30_000 });
    await device(page, 'Hard Disk');
  },
};
