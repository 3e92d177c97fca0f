import type { Page } from '@playwright/test';
import { names } from './machines.ts';
import { click, overWindow, type Screen } from './screen.ts';

const window = 'troubleshooting';
const over = overWindow(window);
const ended = (page: Page) => page.getByText(/\d checks in [\d.]+ s/).waitFor({ timeout: 60_000 });
const row = (page: Page, title: string | RegExp) => page.getByRole('button', { name: title });

/** Needs a chip whose key is gone, and a machine with a legacy BIOS. */
export const troubleshootingScreens: readonly Screen[] = [
  { name: 'troubleshooting-computer', window, show: ended },
  { name: 'troubleshooting-key-missing', window, machine: names.keyless, show: ended },
  {
    name: 'troubleshooting-warnings',
    window,
    machine: names.legacy,
    show: async (page) => {
      await ended(page);
      await row(page, /The machine has a legacy BIOS/).click();
    },
  },
  over('troubleshooting-fix', names.keyless, async (page) => {
    await ended(page);
    await click(page, 'Start with a New Chip…');
  }),
  {
    name: 'troubleshooting-fine',
    window,
    machine: names.withChip,
    show: async (page) => {
      await ended(page);
      await row(page, /TPM storage/).click();
    },
  },
  over('troubleshooting-report', names.keyless, async (page) => {
    await ended(page);
    await click(page, 'Save Report…');
    await page.getByText(/^# vTPM Desktop/).waitFor({ timeout: 30_000 });
  }),
  {
    name: 'troubleshooting-chip-not-listed',
    window,
    machine: names.legacy,
    show: async (page) => {
      await ended(page);
      await row(page, /A TPM chip can’t be added/).click();
      await click(page, 'All Causes…');
      await page.getByText(/keeps? a chip from/).waitFor({ timeout: 30_000 });
    },
  },
];

/** Needs a locked keychain. */
export const lockedScreen: Screen = {
  name: '11-troubleshooting',
  window,
  show: async (page) => {
    await ended(page);
    await row(page, /The keychain is locked/).waitFor();
  },
};
