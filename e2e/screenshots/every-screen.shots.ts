import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { WindowKind } from '../../main/windows.ts';
import { test } from '../app-fixture.ts';
import { type Look, looks, setLook } from '../screens/look.ts';
import type { Screen } from '../screens/screen.ts';
import { walkThroughApp } from '../screens/walk.ts';
import { writeIndex } from './index-page.ts';

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url));

/** Pixels of the page for one of the design; the design's pictures have as many. */
const scale = 1.5;

type Size = readonly [width: number, height: number];
const sizes: Readonly<Record<WindowKind, Readonly<{ usual: Size } & Record<string, Size>>>> = {
  'control-center': { usual: [760, 540], smallest: [600, 400], largest: [1600, 1000] },
  configuration: { usual: [860, 640], smallest: [720, 560], largest: [1600, 1000] },
  'new-machine': { usual: [720, 560] },
  troubleshooting: { usual: [860, 620], smallest: [720, 480], largest: [1600, 1000] },
  move: { usual: [720, 560] },
  'import-keys': { usual: [760, 604], smallest: [680, 520], largest: [1600, 1000] },
  'keychain-passphrase': { usual: [440, 400] },
  'keychain-sync': { usual: [440, 400] },
  'new-computer': { usual: [440, 400] },
  inside: { usual: [860, 620], smallest: [720, 480], largest: [1600, 1000] },
};

const fileName = (screen: string, size: string, { theme, locale }: Look) =>
  `${screen}${size === 'usual' ? '' : `-${size}`}.${theme}${locale === 'en' ? '' : `.${locale}`}.png`;

/** SCREENS=tpm,sync takes only the screens whose names contain one of these. */
const only = (process.env.SCREENS ?? '').split(',');

async function photograph(page: Page, screen: Screen): Promise<void> {
  if (!only.some((part) => screen.name.includes(part))) return;
  const session = await page.context().newCDPSession(page);
  const setSize = ([width, height]: Size) =>
    session.send('Emulation.setDeviceMetricsOverride', {
      ...{ width, height, deviceScaleFactor: scale, mobile: false },
    });
  const take = async (file: string) => {
    const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
    await writeFile(join(folder, file), Buffer.from(data, 'base64'));
  };
  for (const [name, size] of Object.entries(sizes[screen.window])) {
    await setSize(size);
    for (const look of looks) {
      await setLook(page, look);
      await take(fileName(screen.name, name, look));
    }
  }
  await setSize(sizes[screen.window].usual);
}

test('every screen, in every look and size', async ({ app, vtpmHome }) => {
  if (only.includes('')) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await walkThroughApp(app, vtpmHome, (title, body) => test.step(title, body), photograph, 1024);
  await writeIndex(folder, process.env.DESIGN_PICTURES ?? null);
});
