import type { Page } from '@playwright/test';
import type { WindowKind } from '../main/windows.ts';
import { expect, test } from './app-fixture.ts';
import { faultsOf } from './axe.ts';
import { english, type Look, setLook } from './screens/look.ts';
import { invoke } from './screens/machines.ts';
import { walkThroughApp } from './screens/walk.ts';

// Each theme and each language once: what they change does not depend on each other. In a usual run every
// screen is looked at in one of the two, in turns (a screen shares its parts with its neighbours); with
// VTPM_THOROUGH=1 in both.
const looks: readonly Look[] = [english, { theme: 'dark', locale: 'fr' }];

test('axe finds no fault on any screen, in English and light, in French and dark', async ({
  app,
  vtpmHome,
}) => {
  test.setTimeout(600_000);
  let screens = 0;
  await walkThroughApp(
    app,
    vtpmHome,
    (title, body) => test.step(title, body),
    async (page, screen) => {
      const turn = screens++ % looks.length;
      for (const look of process.env.VTPM_THOROUGH ? looks : looks.slice(turn, turn + 1)) {
        await setLook(page, look);
        expect.soft(await faultsOf(page), `${screen.name}, ${look.theme}, ${look.locale}`).toEqual([]);
      }
    },
  );
});

test.describe('the Configuration window by keyboard', () => {
  /** Opens the Configuration of a new machine without a chip. */
  async function configure(appWindow: (kind: WindowKind) => Promise<Page>): Promise<Page> {
    const center = await appWindow('control-center');
    const id = await invoke(center, 'machines.create', { name: 'A', guestOs: 'linux', disk: null });
    await invoke(center, 'windows.openConfiguration', id, null);
    const page = await appWindow('configuration');
    await page.getByRole('option', { name: 'CPU & Memory' }).waitFor();
    return page;
  }

  test('moves through devices, tabs and regions', async ({ appWindow }) => {
    const page = await configure(appWindow);
    const press = (key: string) => page.keyboard.press(key);

    await test.step('arrows, Home, End and letters move in the list, and the pane follows', async () => {
      const shows = (pane: string) => expect(page.getByRole('region', { name: pane })).toBeVisible();
      await page.getByRole('option', { name: 'CPU & Memory' }).click();
      await press('ArrowDown');
      await shows('Graphics');
      await press('End');
      await shows('Boot Order');
      await press('ArrowUp');
      await press('Home');
      await shows('CPU & Memory');
      await press('n');
      await shows('Network');
    });

    await test.step('F6 goes through tabs, list, pane and footer, and back', async () => {
      const region = () =>
        page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region'));
      await page.getByRole('tab', { name: 'Hardware' }).focus();
      for (const expected of ['list', 'pane', 'footer', 'tabs']) {
        await press('F6');
        expect(await region()).toBe(expected);
      }
      await press('Shift+F6');
      expect(await region()).toBe('footer');
    });

    await test.step('Ctrl and a digit, and arrows, change the tab', async () => {
      const chosen = (name: string) =>
        expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
      for (const [index, name] of ['General', 'Options', 'Hardware', 'Security'].entries()) {
        await press(`Control+${index + 1}`);
        await chosen(name);
      }
      await page.getByRole('tab', { name: 'Security' }).focus();
      await press('ArrowLeft');
      await chosen('Hardware');
    });
  });

  test('adds and removes', async ({ appWindow }) => {
    const page = await configure(appWindow);
    const press = (key: string) => page.keyboard.press(key);
    const menu = page.getByRole('menu', { name: 'Add device' });
    const network = page.getByRole('option', { name: 'Network' });
    const sheet = page.getByRole('dialog', { name: /Add a TPM chip/ });

    await test.step('+ opens the add menu, Escape closes it', async () => {
      await network.click();
      await press('+');
      await expect(menu).toBeVisible();
      await press('Escape');
      await expect(menu).toBeHidden();
    });

    await test.step('Insert, a letter and Return choose; the default button has the focus', async () => {
      await network.focus();
      await press('Insert');
      await expect(menu).toBeVisible();
      await press('t');
      await press('Enter');
      await expect(sheet.getByRole('button', { name: 'Add', exact: true })).toBeFocused();
    });

    await test.step('Return adds the chip', async () => {
      await press('Enter');
      const pane = page.getByRole('region', { name: 'TPM Chip' });
      await expect(pane).toContainText('Ready', { timeout: 30_000 });
    });

    await test.step('Delete asks whether to remove, Escape leaves it', async () => {
      await network.focus();
      await press('Delete');
      const question = page.getByRole('alertdialog', { name: /Remove “Network” from/ });
      await expect(question).toBeVisible();
      await press('Escape');
      await expect(question).toBeHidden();
      await expect(network).toBeVisible();
    });

    await test.step('Ctrl+W closes the window', async () => {
      const closed = page.waitForEvent('close');
      await press('Control+w').catch(() => {}); // the page may be gone before the key is let go
      await closed;
    });
  });
});
