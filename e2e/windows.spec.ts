import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';

test('each machine has one Configuration window, and a second start hands its bundle over', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  const page = await appWindow('control-center');
  const open = () =>
    page.evaluate(() => window.vtpm.invoke('windows.openConfiguration', '/vms/A.vtpmvm', null));
  expect(await open()).toEqual({ ok: true, value: null });
  const configuration = await appWindow('configuration', 'A.vtpmvm');
  await open();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
  await configuration.evaluate(() => {
    void window.vtpm.invoke('windows.close');
  });
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);

  const second = launchApp(vtpmHome, ['/vms/B.vtpmvm']);
  await second.catch(() => {});
  await appWindow('configuration', 'B.vtpmvm');
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
