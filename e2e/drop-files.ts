import type { Page } from '@playwright/test';

/** Drops files or folders onto the middle of a window, as a file manager does, once no sheet is on its way out. */
export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[data-exiting]') === null);
  const [x, y] = await page.evaluate(() => [window.innerWidth / 2, window.innerHeight / 2] as const);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 | 2 | 16 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  await session.detach();
}
