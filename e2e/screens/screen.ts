import type { Page } from '@playwright/test';
import type { WindowKind } from '../../main/windows.ts';

/** One thing that a person can see: a tab, a pane, a menu, a sheet or a step. */
export interface Screen {
  /** As the picture of its design is called, where there is one. */
  readonly name: string;
  readonly window: WindowKind;
  /** Whose Configuration it is. */
  readonly machine?: string;
  /** Brings it up, in English, by clicks and keys. */
  readonly show: (page: Page) => Promise<unknown>;
  /** Goes back to the window without it. */
  readonly leave?: (page: Page) => Promise<unknown>;
  /** The pointer stays where it is; else it rests on nothing. */
  readonly hovers?: boolean;
}

/** Closes the sheet, menu or popover that has the focus. */
export const pressEscape = (page: Page) => page.keyboard.press('Escape');

/** Screens over a window, each of which Escape closes again: sheets, menus. */
export const overWindow =
  (window: WindowKind) =>
  (name: string, machine: string, show: Screen['show']): Screen => ({
    ...{ name, window, machine, show },
    leave: pressEscape,
  });

export const click = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();
