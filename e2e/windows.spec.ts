import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';

test('each machine has one Configuration window, which its page can close', async ({ app, appWindow }) => {
  const page = await appWindow('control-center');
  const openWindows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  const id = await page.evaluate(async () => {
    const made = await window.vtpm.invoke('machines.create', {
      name: 'A',
      guestOs: 'other',
      firmware: 'bios',
      tpm: false,
      disk: null,
    });
    return made.ok ? made.value : made.error.code;
  });
  expect(id).toMatch(/A\.vtpmvm$/);
  const open = () => page.evaluate((m) => window.vtpm.invoke('windows.openConfiguration', m, null), id);
  expect(await open()).toEqual({ ok: true, value: null });
  const configuration = await appWindow('configuration', 'A.vtpmvm');
  await open();
  expect(await openWindows()).toBe(2);
  await configuration.evaluate(() => {
    void window.vtpm.invoke('windows.close');
  });
  await expect.poll(openWindows).toBe(1);
});

test('a second start hands its bundle over to the first and ends', async ({ app, appWindow, vtpmHome }) => {
  const page = await appWindow('control-center');
  const failure = page.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        window.vtpm.on('failure', ({ id, error }) => resolve([id, error.code]));
      }),
  );
  await launchApp(vtpmHome, ['/nowhere/B.vtpmvm']).catch(() => {});
  expect(await failure).toEqual(['/nowhere/B.vtpmvm', expect.stringMatching(/^VTPM_ERR_BUNDLE_/)]);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a failure is told in the Control Center although it was closed', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  const page = await appWindow('control-center');
  await page.evaluate(() => window.vtpm.invoke('windows.openNewMachine'));
  await appWindow('new-machine');
  await page.close();
  await launchApp(vtpmHome, ['/nowhere/B.vtpmvm']).catch(() => {});
  const again = await windowOf(app, 'control-center');
  await expect(again.getByRole('alertdialog')).toContainText('VTPM_ERR_BUNDLE_MISSING');
});

test('an open Configuration window says that its bundle is gone, and goes on when it is back', async ({
  appWindow,
  vtpmHome,
}) => {
  const page = await appWindow('control-center');
  const id = await page.evaluate(async () => {
    const made = await window.vtpm.invoke('machines.create', {
      name: 'A, “é”',
      guestOs: 'other',
      firmware: 'bios',
      tpm: false,
      disk: null,
    });
    if (made.ok) await window.vtpm.invoke('windows.openConfiguration', made.value, null);
    return made.ok ? made.value : made.error.code;
  });
  const configuration = await appWindow('configuration', '.vtpmvm');
  const processors = configuration.getByText('Processors');
  await configuration.getByRole('tab', { name: 'Hardware' }).click();
  await expect(processors).toBeVisible();
  await rename(id, join(vtpmHome, 'elsewhere'));
  await expect(configuration.getByText('VTPM_ERR_BUNDLE_MISSING')).toBeVisible();
  await expect(processors).toBeHidden();
  await expect(page.getByRole('row', { name: /A, “é”/ })).toBeHidden();
  await rename(join(vtpmHome, 'elsewhere'), id);
  await expect(processors).toBeVisible();
  await expect(page.getByRole('row', { name: /A, “é”/ })).toBeVisible();
});

test('the Control Center comes back at its last place and size', async ({ vtpmHome }) => {
  const bounds = { x: 120, y: 80, width: 900, height: 600 };
  const first = await launchApp(vtpmHome);
  await windowOf(first, 'control-center');
  await first.evaluate(
    ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
    bounds,
  );
  await first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => readFile(join(vtpmHome, 'window-place.json'), 'utf8').catch(() => '')).not.toBe('');
  await first.close().catch(() => {});
  const again = await launchApp(vtpmHome);
  await windowOf(again, 'control-center');
  expect(await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(
    bounds,
  );
  await again.close();
});

test.describe('on a French system', () => {
  test.use({ appLocale: 'fr_FR.UTF-8' });

  test('the windows speak French', async ({ appWindow }) => {
    const page = await appWindow('control-center');
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
    expect(new URL(page.url()).searchParams.get('locale')).toBe('fr');
  });
});
