import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { standStill } from './screens/look.ts';

/** What axe finds wrong on a page that stands still, a line each: the rule, where, and why. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await standStill(page); // half faded in, every text has too little contrast
  // Electron opens no blank page for axe to gather its results in; our windows have no frames.
  // React Aria's announcer keeps what it has said for some seconds, also of a button that is gone by then.
  const builder = new AxeBuilder({ page }).setLegacyMode(true).exclude('[data-live-announcer]');
  const { violations } = await builder.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary?.split('\n')[1]?.trim()}`),
  );
}

/** Expects that axe finds nothing wrong on the page. */
export const noFaults = async (page: Page): Promise<void> => expect(await faultsOf(page)).toEqual([]);
