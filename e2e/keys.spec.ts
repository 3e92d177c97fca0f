/** Keys go to another computer by clicks (S19–S21). */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { dropFiles } from './drop-files.ts';
import { invoke } from './screens/machines.ts';
import { startSecondComputer } from './second-computer.ts';

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const machinesOf = (home: string) => join(home, 'Virtual Machines');

/** No native dialog can be clicked here: this is what the person chooses in it. */
const chooseInDialogs = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);

const makeMachine = (page: Page, name: string) =>
  invoke(page, 'machines.create', {
    ...{ name, guestOs: 'linux', tpm: true, disk: null, cpus: 1, memoryMiB: 512 },
  });

test('two machines’ keys are exported by clicks and imported on another computer, one of them with a conflict', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(300_000);
  const file = join(vtpmHome, 'Atelier.vtpmkeys');
  const center = await appWindow('control-center');
  const fedora = await makeMachine(center, 'Fedora');
  const debian = await makeMachine(center, 'Debian');
  await chooseInDialogs(app, file);

  const passphrase =
    await test.step('Configure > TPM Chip > Export…: tick both, have a passphrase suggested', async () => {
      await row(center, 'Fedora').getByRole('button', { name: 'Configure' }).click();
      const configuration = await appWindow('configuration', 'Fedora.vtpmvm');
      await configuration.getByRole('tab', { name: 'Hardware' }).click();
      await configuration.getByRole('option', { name: 'TPM Chip' }).click();
      await configuration.getByText('Ready. The storage opens').waitFor({ timeout: 30_000 });
      await configuration.getByRole('button', { name: 'Export…' }).click();
      const sheet = configuration.getByRole('dialog', { name: 'Export Keys' });
      await expect(sheet.getByRole('checkbox', { name: 'Fedora' })).toBeChecked();
      await expect(sheet.getByRole('checkbox', { name: 'Debian' })).not.toBeChecked();
      await sheet.getByText('Debian').click();
      await expect(sheet.getByText('Opens its storage')).toHaveCount(2, { timeout: 30_000 });

      const [first, again] = [sheet.getByLabel('Passphrase', { exact: true }), sheet.getByLabel('Repeat')];
      await first.fill('motdepasse1234');
      await expect(sheet).toContainText('Too weak. Somebody who has the file would guess it in');
      const go = sheet.getByRole('button', { name: 'Export…' });
      await expect(go).toHaveAttribute('aria-disabled', 'true');
      await first.fill('lantern copper drift maple orbit seven');
      await expect(sheet).toContainText('Very strong.');
      await again.fill('lantern copper');
      await expect(sheet).toContainText('This is not the same passphrase.');
      await noFaults(configuration);
      await again.press('Enter');
      await expect(configuration.getByRole('alert')).toHaveText('This is not the same passphrase.');

      await sheet.getByRole('button', { name: 'Suggest' }).click();
      await expect(sheet).toContainText('Very strong. Six random words');
      const suggested = await first.inputValue();
      expect(suggested).toMatch(/^([a-z]+ ){5}[a-z]+$/);
      await sheet.getByRole('button', { name: 'Copy passphrase' }).click();
      await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe(suggested);
      await again.press('Enter');
      const written = configuration.getByRole('dialog', { name: '2 keys are exported' });
      await expect(written).toContainText('Atelier.vtpmkeys', { timeout: 30_000 });
      await expect(written).toContainText('Debian');
      await noFaults(configuration);
      expect(await configuration.content()).not.toContain(suggested);
      await written.getByRole('button', { name: 'Close' }).click();
      return suggested;
    });
  expect((await readFile(file)).toString('latin1', 0, 50)).toContain('age-encryption.org/v1\n-> scrypt ');

  await test.step('Return before the strength is measured counts; a file with keys is not overwritten', async () => {
    await center.getByRole('button', { name: 'Keys', exact: true }).click();
    await center.getByRole('menuitem', { name: 'Export Keys…' }).click();
    const sheet = center.getByRole('dialog', { name: 'Export Keys' });
    await expect(sheet.getByText('Opens its storage')).toHaveCount(2, { timeout: 30_000 });
    await sheet.getByLabel('Passphrase', { exact: true }).fill('lantern copper drift maple orbit seven');
    await sheet.getByLabel('Repeat').fill('lantern copper drift maple orbit seven');
    await sheet.getByLabel('Repeat').press('Enter');
    await expect(sheet.getByRole('alert')).toContainText('No file was written, and no key was changed.');
    await expect(sheet.getByRole('alert')).toContainText('VTPM_ERR_KEYS_FILE_EXISTS');
    await sheet.getByRole('button', { name: 'Cancel' }).click();
  });

  const computer = await startSecondComputer();
  const home = await mkdtemp(join(tmpdir(), 'vtpm-e2e-'));
  try {
    await test.step('the bundles are copied; there, “Debian” has got a chip of its own', async () => {
      await mkdir(machinesOf(home), { recursive: true });
      for (const id of [fedora, debian])
        await cp(id, join(machinesOf(home), id.split('/').at(-1) ?? ''), {
          recursive: true,
          filter: (name) => !name.includes('.lock'),
        });
      const copy = join(machinesOf(home), 'Debian.vtpmvm');
      const description = JSON.parse(await readFile(join(copy, 'machine.json'), 'utf8'));
      await writeFile(join(copy, 'machine.json'), JSON.stringify({ ...description, tpm: null }));
      await rm(join(copy, 'tpm'), { recursive: true });
    });
    const other = await launchApp(home, [], { ...computer.environment, LANG: 'en_US.UTF-8' });
    try {
      await importThere(other, home, file, passphrase);
    } finally {
      // a machine that still runs would keep the app from closing
      const center = await windowOf(other, 'control-center');
      for (const name of ['Fedora', 'Debian'])
        await invoke(center, 'machines.kill', join(machinesOf(home), `${name}.vtpmvm`)).catch(() => {});
      await other.close();
    }
  } finally {
    await computer.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
});

async function importThere(
  app: ElectronApplication,
  home: string,
  file: string,
  passphrase: string,
): Promise<void> {
  const center = await windowOf(app, 'control-center');
  const debian = join(machinesOf(home), 'Debian.vtpmvm');
  const fedora = join(machinesOf(home), 'Fedora.vtpmvm');
  await invoke(center, 'chip.add', debian, { cipher: 'aes-256' });
  await chooseInDialogs(app, file);
  const sheet = center.getByRole('alertdialog');

  await test.step('Start: the key is missing; Import a portable keychain… opens the window', async () => {
    await row(center, 'Fedora').hover();
    await row(center, 'Fedora').getByRole('button', { name: 'Start' }).click();
    await expect(sheet).toContainText('“Fedora” was not started: its key is missing', { timeout: 30_000 });
    await sheet.getByRole('button', { name: /Import a portable keychain/ }).press('Enter');
  });
  const page = await windowOf(app, 'import-keys', 'Fedora.vtpmvm');

  await test.step('a wrong passphrase is told, and nothing is taken', async () => {
    await expect(page.getByText('The chip of “Fedora” does not open')).toBeVisible();
    await noFaults(page);
    await page.getByRole('button', { name: 'Choose…' }).click();
    await expect(page.getByText('Atelier.vtpmkeys')).toBeVisible();
    await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('The passphrase is wrong', { timeout: 30_000 });
    await expect(page.getByRole('alert')).toContainText('Nothing was taken from the file');
    await noFaults(page);
  });

  await test.step('the right one: a table, the conflict side by side, with what each opens', async () => {
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Keys in “Atelier.vtpmkeys”' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(row(page, 'Fedora')).toContainText('New');
    await expect(row(page, 'Debian')).toContainText('Conflict');
    await expect(page.getByText('The key of “Fedora” is not here yet')).toBeVisible();
    await page.getByRole('button', { name: 'Debian' }).press('Enter');
    const comparison = page.getByRole('region', { name: '“Debian” has two different keys' });
    await expect(comparison).toContainText('Only the one on this computer opens the storage in its bundle.');
    await expect(comparison.getByRole('radio', { name: 'Keep', exact: true })).toBeChecked();
    await expect(page.getByRole('button', { name: 'Import 1 Key' })).toBeVisible();
    await noFaults(page);
    expect(await page.content()).not.toContain(passphrase);
    await comparison.getByRole('radio', { name: 'Keep', exact: true }).press('ArrowRight');
    await expect(comparison).toContainText('The replaced key can be brought back');
  });

  await test.step('Import 2 Keys: each with its result; the missing key’s machine goes on by itself', async () => {
    await page.getByRole('button', { name: 'Import 2 Keys' }).click();
    await expect(page.getByRole('heading', { name: '2 keys were imported' })).toBeVisible({
      timeout: 60_000,
    });
    await expect(row(page, 'Fedora')).toContainText('Added');
    await expect(row(page, 'Fedora')).toContainText('Yes, tried just now');
    await expect(row(page, 'Debian')).toContainText(/Replaced.*The key that was here is kept as vTPM\.\{/);
    await noFaults(page);
    await expect(sheet).toBeHidden();
    await expect(row(center, 'Fedora')).toContainText(/Running|Just started/, { timeout: 60_000 });
    await invoke(center, 'machines.kill', fedora);
    await expect(row(center, 'Fedora')).toContainText('Stopped', { timeout: 30_000 });
    // the replaced key is still found for the storage that it opens
    expect((await invoke(center, 'chip.read', debian)).manufacturer).toBe('IBM (SW TPM)');
    const closed = page.waitForEvent('close');
    await page.keyboard.press('Escape').catch(() => {});
    await closed;
  });

  await test.step('the file, opened from a file manager, comes with its name', async () => {
    await launchApp(home, [file], {}).catch(() => {});
    const opened = await windowOf(app, 'import-keys');
    await expect(opened.getByText('Atelier.vtpmkeys')).toBeVisible();
    await opened.close();
  });

  await test.step('so it does when it is dropped on the Control Center; all is here already', async () => {
    await dropFiles(center, [file]);
    const again = await windowOf(app, 'import-keys');
    await expect(again.getByText('Atelier.vtpmkeys')).toBeVisible();
    await again.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await again.keyboard.press('Enter');
    await expect(again.getByText('Same as here')).toHaveCount(2, { timeout: 60_000 });
    await expect(again.getByRole('button', { name: 'Import 0 Keys' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });
}
