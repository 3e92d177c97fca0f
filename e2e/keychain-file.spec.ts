/** The keychain file asks for its passphrase in a window of its own (S4). */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { invoke } from './screens/machines.ts';

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

test('the keychain file’s passphrase is chosen, asked for after a restart, told when wrong, and may be refused', async ({
  vtpmHome,
}) => {
  test.setTimeout(180_000);
  const passphrase = 'lantern copper drift maple orbit seven';
  await mkdir(join(vtpmHome, 'config'), { recursive: true });
  await writeFile(join(vtpmHome, 'config', 'preferences.json'), '{"keychain":"file","locale":"en"}');

  const first = await launchApp(vtpmHome);
  try {
    const center = await windowOf(first, 'control-center');
    const made = invoke(center, 'machines.create', {
      ...{ name: 'Fedora', guestOs: 'linux', tpm: true, disk: null, cpus: 1, memoryMiB: 512 },
    });
    made.catch(() => {});
    const page = await windowOf(first, 'keychain-passphrase');
    await page.getByRole('heading', { name: 'Choose a passphrase for the keychain file' }).waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Repeat').fill(passphrase);
    await expect(page.getByText('Very strong.')).toBeVisible();
    await noFaults(page);
    await page.getByRole('button', { name: 'Create' }).click();
    const id = await made;
    expect((await invoke(center, 'chip.read', id)).manufacturer).toBe('IBM (SW TPM)');
    await center.getByRole('button', { name: 'Preferences' }).click();
    await expect(center.getByRole('dialog')).toContainText(/Keychain file, .*keychain\.age/);
  } finally {
    await first.close();
  }

  const second = await launchApp(vtpmHome);
  try {
    const center = await windowOf(second, 'control-center');
    await row(center, 'Fedora').getByRole('button', { name: 'Configure' }).click();
    const configuration = await windowOf(second, 'configuration');
    await configuration.getByRole('tab', { name: 'Hardware' }).click();
    await configuration.getByRole('option', { name: 'TPM Chip' }).click();
    const refused = await windowOf(second, 'keychain-passphrase');
    await refused.getByRole('heading', { name: 'Unlock the keychain file' }).waitFor();
    await noFaults(refused);
    await refused.getByRole('button', { name: 'Cancel' }).click();
    const pane = configuration.getByRole('region', { name: 'TPM Chip' });
    await expect(pane).toContainText('VTPM_ERR_CANCELLED');
    await pane.getByRole('button', { name: 'Try Again' }).click();
    const page = await windowOf(second, 'keychain-passphrase');
    await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG', {
      timeout: 30_000,
    });
    await noFaults(page);
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.keyboard.press('Enter').catch(() => {});
    await expect(pane).toContainText('Ready. The storage opens', { timeout: 30_000 });
    await expect.poll(() => second.windows().length).toBe(2);
  } finally {
    await second.close();
  }
});
