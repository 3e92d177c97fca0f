import type { Page } from '@playwright/test';
import { names } from './machines.ts';
import { click, pressEscape, type Screen } from './screen.ts';

const window = 'inside';
const machine = names.withChip;

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

/** The pages of Inside the Chip, and its sheets. */
export const insideScreens: readonly Screen[] = [
  {
    name: 'inside-overview',
    window,
    machine,
    show: (page) => page.getByText('IBM (SW TPM)').waitFor({ timeout: 20_000 }),
  },
  { name: '12-inside-pcrs', window, machine, show: (page) => tab(page, 'PCRs') },
  { name: '12-inside-nv', window, machine, show: (page) => tab(page, 'NV Storage') },
  { name: '12-inside-certs', window, machine, show: (page) => tab(page, 'Certificates') },
  { name: 'inside-renew', window, machine, show: (page) => click(page, 'Renew…'), leave: pressEscape },
  { name: 'inside-log-off', window, machine, show: (page) => tab(page, 'Event Log') },
  {
    name: 'inside-test',
    window,
    machine,
    show: async (page) => {
      await tab(page, 'Overview');
      await click(page, 'Test Storage…');
      await page.getByText('The storage is in order.').waitFor({ timeout: 20_000 });
    },
    leave: pressEscape,
  },
  {
    name: 'inside-clear',
    window,
    machine,
    show: async (page) => {
      await click(page, 'Clear Chip…');
      await page.getByText('There is no key and no NV index').waitFor({ timeout: 20_000 });
    },
    leave: pressEscape,
  },
];
