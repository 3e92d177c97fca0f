import type { Page } from '@playwright/test';
import { click, type Screen } from './screen.ts';

const window = 'new-machine';
const next = (page: Page) => click(page, 'Continue');

/** Each step follows from the one before it. */
export const newMachineScreens: readonly Screen[] = [
  {
    name: '07-new-guest',
    window,
    show: (page) => page.getByRole('heading', { name: 'Which system will run in it?' }).waitFor(),
  },
  {
    name: 'new-installation',
    window,
    show: next,
  },
  {
    name: 'new-place',
    window,
    show: async (page) => {
      await page.getByText('Nothing yet').click();
      await next(page);
    },
  },
  {
    name: 'new-hardware',
    window,
    show: next,
  },
  {
    name: 'new-ready',
    window,
    show: next,
  },
  {
    name: '07-new-readiness',
    window,
    show: async (page) => {
      await click(page, 'Go Back');
      const memory = page.getByRole('textbox', { name: /Memory/ });
      await memory.fill('2048');
      await memory.press('Tab');
      await next(page);
    },
  },
  {
    name: 'new-summary',
    window,
    show: async (page) => {
      for (let step = 0; step < 4; step++) await click(page, 'Go Back');
      await page.getByText('Linux', { exact: true }).click();
      for (let step = 0; step < 4; step++) await next(page);
    },
  },
];
