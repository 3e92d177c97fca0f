import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { WindowKind } from '../../main/windows.ts';
import { test } from '../app-fixture.ts';
import { type Look, looks, setLook } from '../screens/look.ts';
import { invoke, names } from '../screens/machines.ts';
import type { Screen } from '../screens/screen.ts';
import { walkThroughApp } from '../screens/walk.ts';
import { writeIndex } from './index-page.ts';

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url));

/** Pixels of the page for one of the design; the design's pictures have as many. */
const scale = 1.5;

type Size = readonly [width: number, height: number];
interface Sizes {
  readonly usual: Size;
  readonly smallest?: Size;
  readonly largest?: Size;
}
const sizes: Readonly<Record<WindowKind, Sizes>> = {
  'control-center': { usual: [760, 540], smallest: [600, 400], largest: [1600, 1000] },
  configuration: { usual: [860, 640], smallest: [720, 560], largest: [1600, 1000] },
  'new-machine': { usual: [720, 560] },
};

const fileName = (screen: string, size: string, { theme, locale }: Look) =>
  `${screen}${size === 'usual' ? '' : `-${size}`}.${theme}${locale === 'en' ? '' : `.${locale}`}.png`;

async function setSize(page: Page, [width, height]: Size): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: scale,
    mobile: false,
  });
}

/** SCREENS=tpm takes only the screens whose names contain it. */
const only = process.env.SCREENS ?? '';

async function photograph(page: Page, screen: Screen): Promise<void> {
  if (!screen.name.includes(only)) return;
  const wanted = Object.entries(sizes[screen.window]) as [string, Size][];
  for (const [name, size] of screen.fleeting ? wanted.slice(0, 1) : wanted) {
    await setSize(page, size);
    for (const look of looks) {
      if (screen.fleeting) {
        await setLook(page, { theme: 'light', locale: 'en' });
        await screen.show(page);
        await setLook(page, look);
        await page.getByRole('progressbar').waitFor({ timeout: 5000 });
      } else await setLook(page, look);
      await page.screenshot({ path: join(folder, fileName(screen.name, name, look)), scale: 'device' });
      if (screen.fleeting) await afterwards(page, screen);
    }
  }
  await setSize(page, sizes[screen.window].usual);
}

/** Takes the chip that came of it away again. */
async function afterwards(page: Page, screen: Screen): Promise<void> {
  await screen.leave?.(page);
  const machines = await invoke(page, 'machines.list');
  const machine = machines.find(({ name }) => name === names.withoutChip);
  if (machine) await invoke(page, 'chip.remove', machine.id);
}

test('every screen, in every look and size', async ({ app, vtpmHome }) => {
  if (only === '') await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await walkThroughApp(app, vtpmHome, (title, body) => test.step(title, body), photograph);
  await writeIndex(folder, process.env.DESIGN_PICTURES ?? null);
});
