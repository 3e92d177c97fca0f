import type { Page } from '@playwright/test';

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly locale: 'en' | 'fr';
}

export const english: Look = { theme: 'light', locale: 'en' };

export const looks: readonly Look[] = [
  english,
  { theme: 'dark', locale: 'en' },
  { theme: 'light', locale: 'fr' },
  { theme: 'dark', locale: 'fr' },
];

/** Sets theme and language as the preferences do, and waits until the window has followed and stands still. */
export async function setLook(page: Page, look: Look): Promise<void> {
  await page.evaluate((wanted) => window.vtpm.invoke('preferences.set', wanted), look);
  await page.locator(`html[lang="${look.locale}"][data-theme="${look.theme}"]`).waitFor();
  await standStill(page);
}

/** Waits for fonts, two frames and whatever moves and will end. */
export const standStill = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      .filter((animation) => animation.timeline === document.timeline)
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
