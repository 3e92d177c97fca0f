import { names } from './machines.ts';
import { click, pressEscape, type Screen } from './screen.ts';

const window = 'control-center';

export const emptyControlCenter: Screen = {
  name: '01-control-center-empty',
  window,
  show: (page) => page.getByRole('button', { name: 'Try a Small Demo Machine' }).waitFor(),
};

export const controlCenterScreens: readonly Screen[] = [
  {
    name: '01-control-center',
    window,
    hovers: true,
    show: async (page) => {
      await page.getByText('This computer is ready for TPM chips').waitFor();
      await page.getByRole('row', { name: names.withoutChip }).hover();
    },
  },
  {
    name: 'control-center-more',
    window,
    show: async (page) => {
      await page.getByRole('row', { name: names.withoutChip }).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
    leave: pressEscape,
  },
  {
    name: 'control-center-preferences',
    window,
    show: (page) => click(page, 'Preferences'),
    leave: pressEscape,
  },
  {
    name: 'control-center-problem',
    window,
    show: (page) => page.getByRole('row', { name: names.missing }).getByText('Details…').click(),
    leave: pressEscape,
  },
  {
    name: 'control-center-remove',
    window,
    show: async (page) => {
      await page.getByRole('row', { name: names.missing }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Remove from List…' }).click();
    },
    leave: pressEscape,
  },
  {
    name: 'control-center-nothing-found',
    window,
    show: (page) => page.getByRole('searchbox').fill('Solaris'),
    leave: (page) => page.getByRole('searchbox').fill(''),
  },
];
