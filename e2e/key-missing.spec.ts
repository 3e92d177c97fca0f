/** The key is gone: what the window says, and every way out of it that needs no other computer (S17, S22). */

import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { keyring } from './keyring.ts';
import { invoke } from './screens/machines.ts';

const service = 'vTPM Desktop';
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

async function machineWithChip(page: Page) {
  const made = await page.evaluate(() =>
    window.vtpm.invoke('machines.create', {
      ...{ name: 'Fedora', guestOs: 'linux', tpm: true, disk: null, cpus: 1, memoryMiB: 512 },
    }),
  );
  if (!made.ok) throw new Error(made.error.code);
  const id = made.value;
  const details = await page.evaluate((machine) => window.vtpm.invoke('machines.details', machine), id);
  if (!details.ok || !details.value.chip) throw new Error('no chip');
  const { storageId, keychainAccount: account } = details.value.chip;
  const record = (await keyring.getPassword(service, account)) ?? '';
  expect(record).toContain(storageId);
  return { id, storageId, account, record };
}

async function pressStart(page: Page): Promise<void> {
  await row(page, 'Fedora').hover();
  await row(page, 'Fedora').getByRole('button', { name: 'Start' }).click();
}

async function turnOff(page: Page, id: string): Promise<void> {
  await expect(row(page, 'Fedora')).toContainText(/Running|Just started/, { timeout: 60_000 });
  await page.evaluate((machine) => window.vtpm.invoke('machines.kill', machine), id);
  await expect(row(page, 'Fedora')).toContainText('Stopped', { timeout: 30_000 });
}

test('a record is deleted: the sheet names the cause, a new chip starts, and the old one is brought back when its key is', async ({
  appWindow,
}) => {
  test.setTimeout(180_000);
  const center = await appWindow('control-center');
  const { id, storageId, account, record } = await machineWithChip(center);
  await keyring.deletePassword(service, account);
  const sheet = center.getByRole('alertdialog');

  await test.step('Start: it is refused, with the cause and the evidence', async () => {
    await pressStart(center);
    await expect(sheet).toContainText('“Fedora” was not started: its key is missing');
    await expect(sheet).toContainText(/Present, [\d.]+\sKB, AES-256, header intact/);
    await expect(sheet).toContainText(`None named ${account}`);
    await expect(sheet).toContainText('VTPM_ERR_KEY_MISSING');
    await expect(sheet.getByRole('button', { name: /Bring back a backup/ })).toBeDisabled();
    await noFaults(center);
  });

  await test.step('looking again by keyboard finds it still missing', async () => {
    await sheet.getByRole('button', { name: /Look again/ }).focus();
    await center.keyboard.press('Enter');
    await expect(sheet).toContainText('its key is missing');
  });

  await test.step('Start with a new chip: what it costs, then it runs', async () => {
    await sheet.getByRole('button', { name: /Start with a new chip/ }).click();
    const asked = center.getByRole('alertdialog', { name: 'Start “Fedora” with a new chip?' });
    await expect(asked).toContainText('A disk whose LUKS key lay in the chip asks for its passphrase');
    const go = asked.getByRole('button', { name: 'Start with New Chip' });
    await expect(go).toBeDisabled();
    await noFaults(center);
    await asked.getByText('I have the recovery key or passphrase').click();
    await go.click();
    await turnOff(center, id);
    expect(await keyring.getPassword(service, account)).not.toContain(storageId);
  });

  await test.step('the key turns up: Manage Backups brings the old chip back', async () => {
    await keyring.setPassword(service, `${account}.${storageId}`, record);
    await row(center, 'Fedora').getByRole('button', { name: 'Configure' }).click();
    const configuration = await appWindow('configuration', 'Fedora.vtpmvm');
    await configuration.getByRole('tab', { name: 'Hardware' }).click();
    await configuration.getByRole('option', { name: 'TPM Chip' }).click();
    await configuration.getByRole('button', { name: 'Manage…' }).click();
    await configuration.getByRole('button', { name: 'Restore…' }).click();
    await configuration.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.poll(() => keyring.getPassword(service, account), { timeout: 30_000 }).toContain(storageId);
    const pane = configuration.getByRole('region', { name: 'TPM Chip' });
    await expect(pane).toContainText('Ready. The storage opens with the key on this computer.', {
      timeout: 30_000,
    });
    await pressStart(center);
    await turnOff(center, id);
  });
});

test.describe('in French', () => {
  test.use({ appLocale: 'fr_FR.UTF-8' });

  test('the TPM Chip pane leads to the same ways out, and looking again finds the key that came back', async ({
    app,
    appWindow,
    vtpmHome,
  }) => {
    const center = await appWindow('control-center');
    const { id, storageId, account, record } = await machineWithChip(center);
    await center.evaluate((machine) => window.vtpm.invoke('chip.backUp', machine), id);
    await keyring.deletePassword(service, account);
    await row(center, 'Fedora').getByRole('button', { name: 'Configurer' }).click();
    const configuration = await appWindow('configuration', 'Fedora.vtpmvm');
    await configuration.getByRole('tab', { name: 'Matériel' }).click();
    await configuration.getByRole('option', { name: 'Puce TPM' }).click();
    await configuration.getByRole('button', { name: 'Que faire…' }).click();
    const sheet = configuration.getByRole('alertdialog', { name: 'Sa clé est absente' });
    await expect(sheet).toContainText('mais sa clé n’est pas ici');
    await noFaults(configuration);
    await keyring.setPassword(service, account, record);
    await sheet.getByRole('button', { name: /Chercher à nouveau/ }).click();
    await expect(sheet).toBeHidden();
    const pane = configuration.getByRole('region', { name: 'Puce TPM' });
    await expect(pane).toContainText('Prête.', { timeout: 30_000 });

    await test.step('with a new chip meanwhile, importing the old key brings the old chip back by one press', async () => {
      const file = join(vtpmHome, 'Atelier.vtpmkeys');
      const passphrase = 'lantern copper drift maple orbit seven';
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, file);
      await invoke(center, 'keys.export', [id], passphrase, 'Atelier.vtpmkeys');
      await keyring.deletePassword(service, account);
      await invoke(center, 'chip.reset', id, {});
      await keyring.deletePassword(service, `${account}.${storageId}`);
      await invoke(center, 'keys.openImport', { file, machine: id });
      const page = await appWindow('import-keys');
      await page.getByLabel('Phrase secrète', { exact: true }).fill(passphrase);
      await page.keyboard.press('Enter');
      await page.getByRole('radio', { name: 'Garder les deux' }).press('Space');
      await page.getByRole('button', { name: 'Importer 1 clé' }).click();
      await page.getByRole('button', { name: 'Rétablir la puce de « Fedora »' }).click();
      await expect(page.getByText('Cette puce est rétablie')).toBeFocused({ timeout: 30_000 });
      await noFaults(page);
      await expect.poll(() => keyring.getPassword(service, account)).toContain(storageId);
      await expect(pane).toContainText('Prête.', { timeout: 30_000 });
    });
  });
});
