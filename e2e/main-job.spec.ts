/** The main job by clicks, with a real guest: S2–S7, S10–S13. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type GuestReport, isReady, parseReport } from '../src/demo/parse-report.ts';
import { expect, test } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { invoke } from './screens/machines.ts';

const bootTimeout = 200_000;

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

/**
 * Starts a machine by its Start button, waits for the guest's report, and shuts it down by the same row.
 * @param whileStarting what is looked at before the report
 */
async function startAndShutDown(
  page: Page,
  vtpmHome: string,
  name: string,
  whileStarting = async () => {},
): Promise<GuestReport> {
  const log = join(vtpmHome, 'Virtual Machines', `${name}.vtpmvm`, 'logs', 'serial.log');
  await row(page, name).hover();
  await row(page, name).getByRole('button', { name: 'Start' }).click();
  await expect(row(page, name)).toContainText(/Running|Just started/, { timeout: 60_000 });
  await whileStarting();
  let text = '';
  await expect
    .poll(
      async () => {
        text = await readFile(log, 'utf8').catch(() => '');
        return isReady(text);
      },
      { timeout: bootTimeout, intervals: [500] },
    )
    .toBe(true);
  await row(page, name).hover();
  await row(page, name).getByRole('button', { name: 'Shut Down' }).click();
  await expect(row(page, name)).toContainText('Stopped', { timeout: 90_000 });
  return parseReport(text);
}

/** Inside the Chip of a running machine: what the guest has measured, and the PCRs of its start. */
async function lookInside(center: Page, page: Page, id: string): Promise<void> {
  const panel = page.getByRole('tabpanel');
  const clear = panel.getByRole('button', { name: 'Clear Chip…' });
  await expect(clear).toHaveAttribute('aria-disabled', 'true', { timeout: 60_000 });
  await page.getByRole('tab', { name: 'Event Log' }).click();
  const secureBoot = panel.getByRole('row', { name: /EV_EFI_VARIABLE_DRIVER_CONFIG/ });
  // asked before the guest has a log, the window says so; then it is asked again
  await expect(async () => {
    if (await panel.getByRole('alert').isVisible()) await page.keyboard.press('F5');
    await expect(secureBoot.first()).toBeVisible({ timeout: 50_000 });
  }).toPass({ timeout: bootTimeout });
  await page.getByLabel('Search').fill('SecureBoot');
  await expect(secureBoot.first()).toContainText('SecureBoot = on');
  await expect(page.getByRole('contentinfo')).toContainText('all fit.');
  await noFaults(page);
  await page.getByRole('tab', { name: 'PCRs' }).click();
  await expect(panel).toContainText('As measured at the start');
  const { pcrBanks } = await invoke(center, 'inside.measured', id);
  const seven = pcrBanks.find((b) => b.algorithm === 'SHA256')?.values.find(({ pcr }) => pcr === 7);
  expect(seven?.value).toMatch(/^[0-9a-f]{64}$/);
  await expect(panel.getByRole('row', { name: /^7 / }).getByTitle(seven?.value ?? '')).toBeVisible();
}

test('a person adds a chip by Hardware > + > TPM Chip > Add, and a real guest finds it, seals and unseals', async ({
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(600_000);
  const center = await appWindow('control-center');

  await test.step('Try a Small Demo Machine', async () => {
    await center.getByRole('button', { name: 'Try a Small Demo Machine' }).click();
    await expect(row(center, 'Demo')).toBeVisible({ timeout: 180_000 });
    await expect(row(center, 'Demo')).not.toContainText('TPM 2.0');
  });

  const configuration = await test.step('Configure it', async () => {
    await row(center, 'Demo').getByRole('button', { name: 'Configure' }).click();
    return appWindow('configuration', 'Demo.vtpmvm');
  });

  await test.step('Hardware > + > TPM Chip > Add', async () => {
    await configuration.getByRole('tab', { name: 'Hardware' }).click();
    await configuration.getByRole('button', { name: 'Add device' }).click();
    await configuration.getByRole('menuitem', { name: /TPM Chip/ }).click();
    const sheet = configuration.getByRole('dialog', { name: 'Add a TPM chip to “Demo”?' });
    await expect(sheet).toContainText('Encrypted storage is made in the bundle');
    await expect(sheet).toContainText('Its password goes into your keychain');
    await expect(sheet).toContainText('Secure Boot is switched on');
    await sheet.getByRole('button', { name: 'Add', exact: true }).click();
  });

  await test.step('the TPM Chip pane says what the chip itself reports', async () => {
    const pane = configuration.getByRole('region', { name: 'TPM Chip' });
    await expect(pane).toContainText('Ready. The storage opens with the key on this computer.', {
      timeout: 60_000,
    });
    await expect(pane).toContainText('IBM (SW TPM)');
    await expect(pane).toContainText('RSA 2048 and ECC P-384');
    await expect(pane).toContainText(/vTPM\.\{[0-9a-f-]{36}\}/);
    await expect(pane).toContainText('On, keys: Microsoft 2011 and 2023');
    await expect(configuration.getByRole('option', { name: 'TPM Chip' })).toBeVisible();
    await expect(row(center, 'Demo')).toContainText('TPM 2.0');
  });

  const first = await test.step('start it: the guest finds Secure Boot and its chip, and seals', () =>
    startAndShutDown(center, vtpmHome, 'Demo'));
  expect(first).toMatchObject({ secureBoot: true, tpmVersion: 2, seal: { state: 'sealed' } });

  const second = await test.step('start it again: it unseals, and its chip can be looked into', () =>
    startAndShutDown(center, vtpmHome, 'Demo', async () => {
      await configuration.getByRole('button', { name: 'Inside the Chip…' }).click();
      const id = join(vtpmHome, 'Virtual Machines', 'Demo.vtpmvm');
      await lookInside(center, await appWindow('inside', 'Demo.vtpmvm'), id);
    }));
  expect(second.seal).toEqual({ ...first.seal, state: 'unsealed' });
});

test('a legacy BIOS machine shows the chip disabled, with the reason and a way out', async ({
  appWindow,
}) => {
  const center = await appWindow('control-center');
  const made = await center.evaluate(() =>
    window.vtpm.invoke('machines.create', {
      name: 'Kiosk',
      guestOs: 'windows-10',
      firmware: 'bios',
      disk: { sizeGiB: 1 },
    }),
  );
  expect(made.ok).toBe(true);
  await row(center, 'Kiosk').getByRole('button', { name: 'Configure' }).click();
  const configuration = await appWindow('configuration', 'Kiosk.vtpmvm');
  await configuration.getByRole('button', { name: 'Add device' }).click();
  const entry = configuration.getByRole('menuitem', { name: /TPM Chip/ });
  await expect(entry).toContainText('Needs UEFI');
  await entry.click();
  await expect(configuration.getByText('Why TPM Chip is not available')).toBeVisible();
  await expect(configuration.getByText('Legacy BIOS (SeaBIOS)')).toBeVisible();
});
