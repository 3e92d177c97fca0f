/**
 * Draws `assets/icon*.svg` and `assets/bundle.svg` at every size and packs them: `node scripts/icons.ts`.
 * The browser that draws is the Chromium found as CHROMIUM or on the PATH. The results are committed, so
 * this runs only after a drawing changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { icns, ico } from './icon-containers.ts';

const assets = fileURLToPath(new URL('../assets/', import.meta.url));
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** Below this size the full drawing turns to mush, so the simpler one is used. */
const smallestFull = 48;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid?.() !== 0,
});
const page = await browser.newPage();

async function draw(svg: string, size: number): Promise<Uint8Array> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

async function drawAll(full: string, small: string): Promise<Map<number, Uint8Array>> {
  const images = new Map<number, Uint8Array>();
  for (const size of sizes) images.set(size, await draw(size < smallestFull ? small : full, size));
  return images;
}

const read = (name: string) => readFile(join(assets, name), 'utf8');
await mkdir(join(assets, 'icons'), { recursive: true });

const app = await drawAll(await read('icon.svg'), await read('icon-small.svg'));
for (const [size, png] of app) await writeFile(join(assets, 'icons', `${size}x${size}.png`), png);
await writeFile(join(assets, 'icon.icns'), icns(app));
await writeFile(join(assets, 'icon.ico'), ico(app));

const bundleSvg = await read('bundle.svg');
const bundle = await drawAll(bundleSvg, bundleSvg);
await writeFile(join(assets, 'bundle.icns'), icns(bundle));
await writeFile(join(assets, 'linux', 'bundle.svg'), bundleSvg);

await browser.close();
