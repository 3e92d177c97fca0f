import type { Page } from '@playwright/test';
import { names } from './machines.ts';
import { click, overWindow, pressEscape, type Screen } from './screen.ts';

const window = 'configuration';
const over = overWindow(window);
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
  over('configuration-actions', machine, (page) => click(page, 'Actions')),
  over('02-remove-sheet', machine, (page) => click(page, 'Remove…')),
  over('backups', machine, (page) => click(page, 'Manage…')),
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
  over('boot-advanced-keys', machine, async (page) => {
    await click(page, 'Advanced…');
    await click(page, 'Details…');
  }),
  over('remove-device', machine, async (page) => {
    await device(page, 'Hard Disk');
    await click(page, 'Remove device');
  }),
  over('restore-defaults', machine, (page) => click(page, 'Restore Defaults…')),
  over('readiness', names.withoutChip, async (page) => {
    await tab(page, 'General');
    await click(page, 'Show…');
  }),
  over('03-add-menu', names.withoutChip, addMenu),
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
  over('04-add-sheet', names.withoutChip, askForChip),
  over('add-sheet-advanced', names.withoutChip, async (page) => {
    await askForChip(page);
    await click(page, 'Advanced');
  }),
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
  over('import-disk-done', names.physical, async (page) => {
    await click(page, 'Import');
    await page.getByText('The virtual machine has an image now').waitFor({ timeout: 60_000 });
  }),
  over('import-disk-undo', names.physical, (page) => click(page, 'Change Back…')),
];

/** Needs a locked keychain. */
export const addErrorScreen = over('04-add-error', names.withoutChip, async (page) => {
  await askForChip(page);
  await click(page, 'Add');
  await page.getByText('The keychain is locked').waitFor({ timeout: 30_000 });
});

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
