/** Broken worlds, built for real: the Troubleshooting window sees them, says why, and mends them (S9, S13–S16, S25). */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createStoreFile } from '../src/firmware/store-file.ts';
import { bundleLayout } from '../src/machine/bundle-layout.ts';
import { stateFileName } from '../src/swtpm/state-header.ts';
import { lockCollection, restartKeyring } from '../src/tpm/testing/keyring-fixture.ts';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { keyring } from './keyring.ts';
import { invoke, writeLegacyDisk } from './screens/machines.ts';
import { choosePvm } from './screens/parallels.ts';

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const check = (page: Page, title: string | RegExp) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name: title, expanded: true }) });
const ended = (page: Page) => page.getByText(/\d checks in [\d.]+ s|\d vérifications en [\d,]+\ss/);
const subject = (page: Page, name: string) => page.getByRole('option', { name: new RegExp(name) });

/** Opens the window on a machine, as Configuration's gear does, and waits until it has looked. */
async function troubleshoot(
  center: Page,
  appWindow: (kind: 'troubleshooting') => Promise<Page>,
  machine: string | null,
): Promise<Page> {
  await invoke(center, 'doctor.open', { subject: machine, checks: [], page: 'checks' });
  const page = await appWindow('troubleshooting');
  await ended(page).waitFor({ timeout: 60_000 });
  return page;
}

test('Secure Boot with the keys of 2011 only, and off: both are mended by a click, the first is taken back', async ({
  appWindow,
}) => {
  test.setTimeout(180_000);
  const center = await appWindow('control-center');
  const id = await invoke(center, 'machines.create', { name: 'Office', guestOs: 'windows-11', tpm: true });
  const { uefiVariables } = bundleLayout(id);
  await createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.ms.fd', uefiVariables);
  const old = await readFile(uefiVariables);
  const page = await troubleshoot(center, appWindow, id);
  const sheet = page.getByRole('dialog', { name: 'Add Certificates of 2023' });

  await test.step('the problem is first and open, with evidence; Tab reaches its default button', async () => {
    const problem = check(page, /The machine has only Microsoft’s certificates of 2011/);
    await expect(problem).toContainText('does not start');
    await expect(problem.getByRole('button', { name: /Copy what was found/ })).toBeVisible();
    await expect(page.getByRole('listitem').first()).toContainText('certificates of 2011');
    await expect(subject(page, 'Office').getByRole('img', { name: 'Problem' })).toBeVisible();
    await noFaults(page);
    await problem.getByRole('button', { name: 'Add Certificates of 2023…' }).press('Enter');
    await expect(sheet).toContainText('PCR 7 changes');
    await expect(sheet).toContainText('manage-bde');
    await noFaults(page);
  });

  await test.step('Escape changes nothing; Return applies it, and the check is green', async () => {
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    expect(await readFile(uefiVariables)).toEqual(old);
    await page.getByRole('button', { name: 'Add Certificates of 2023…' }).click();
    await expect(sheet.getByRole('button', { name: 'Add Certificates of 2023' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Done: Add Certificates of 2023')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('button', { name: /Microsoft’s of 2011 and 2023/ })).toBeVisible();
    expect(await readFile(uefiVariables)).not.toEqual(old);
    await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  });

  await test.step('Undo brings the old variable store back', async () => {
    await page.getByRole('button', { name: 'Undo…' }).click();
    const back = page.getByRole('dialog', { name: 'Restore Variable Store' });
    await back.getByRole('button', { name: 'Restore Variable Store' }).click();
    await expect(check(page, /only Microsoft’s certificates of 2011/)).toBeVisible({ timeout: 30_000 });
    expect(await readFile(uefiVariables)).toEqual(old);
  });

  await test.step('Secure Boot is off: Check Again sees it, the fix switches it on', async () => {
    await invoke(center, 'firmware.setSecureBoot', id, false);
    await ended(page).waitFor({ timeout: 60_000 });
    await page.keyboard.press('F5');
    const warning = page.getByRole('button', { name: /Attention Secure Boot is off/ });
    await expect(warning).toHaveAttribute('aria-expanded', 'false', { timeout: 60_000 });
    await page.getByRole('button', { name: 'Switch Secure Boot On…' }).first().click();
    await page.getByRole('button', { name: 'Switch Secure Boot On', exact: true }).click();
    await expect(page.getByText('Done: Switch Secure Boot On')).toBeVisible({ timeout: 30_000 });
    await expect(warning).toBeHidden();
    expect((await invoke(center, 'machines.details', id)).secureBoot?.enabled).toBe(true);
  });
});

test('a start fails because the storage is gone: “Why?” opens the check that says so, and a backup heals it', async ({
  appWindow,
}) => {
  test.setTimeout(180_000);
  const center = await appWindow('control-center');
  const id = await invoke(center, 'machines.create', {
    ...{ name: 'Fedora', guestOs: 'linux', tpm: true, disk: null, cpus: 1, memoryMiB: 512 },
  });
  await invoke(center, 'chip.backUp', id);
  await rm(join(bundleLayout(id).tpm, stateFileName));
  await row(center, 'Fedora').hover();
  await row(center, 'Fedora').getByRole('button', { name: 'Start' }).click();
  await center.getByRole('alertdialog').getByRole('button', { name: 'Why?' }).click();
  const page = await appWindow('troubleshooting');
  const problem = check(page, /The TPM storage is missing/);
  await expect(problem).toContainText('holds no state', { timeout: 60_000 });
  await expect(problem.getByRole('button', { expanded: true }).first()).toBeFocused();
  await expect(problem).toContainText('VTPM_ERR_STORAGE_MISSING');
  await problem.getByRole('button', { name: 'Restore Backup…' }).click();
  await page.getByRole('button', { name: 'Restore Backup', exact: true }).click();
  await expect(page.getByText('Done: Restore Backup')).toBeVisible({ timeout: 60_000 });
  await expect(problem).toBeHidden();
  await expect(page.getByRole('button', { name: /In order Key and storage/ })).toBeVisible({
    timeout: 60_000,
  });
});

test('a record is deleted: a new chip is offered with its cost, Cancel first; the report names nobody', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(180_000);
  const center = await appWindow('control-center');
  const id = await invoke(center, 'machines.create', {
    ...{ name: 'Zanzibar', guestOs: 'linux', tpm: true, disk: null },
  });
  const { description } = await invoke(center, 'machines.details', id);
  await keyring.deletePassword('vTPM Desktop', `vTPM.{${description.uuid}}`);
  const page = await troubleshoot(center, appWindow, id);

  await test.step('Save Report…: redacted, shown, and saved as it was shown', async () => {
    const path = join(vtpmHome, 'report.md');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await page.keyboard.press('Control+s');
    const sheet = page.getByRole('dialog', { name: 'Save a report?' });
    const text = sheet.getByRole('region', { name: 'Text of the report' });
    await expect(text).toContainText('**PROBLEM** `vm.chip.record`', { timeout: 30_000 });
    await noFaults(page);
    const shown = await text.innerText();
    for (const secret of ['Zanzibar', description.uuid, process.env.HOME ?? '/home/'])
      expect(shown).not.toContain(secret);
    await sheet.getByRole('button', { name: 'Save…' }).click();
    await expect(page.getByText(`The report is in ${path}.`)).toBeVisible();
    expect((await readFile(path, 'utf8')).trim()).toBe(shown.trim());
  });

  await test.step('Start with a New Chip: Cancel has the focus; then the key opens the storage', async () => {
    await check(page, /The key is not on this computer/)
      .getByRole('button', { name: 'Start with a New Chip…' })
      .click();
    const sheet = page.getByRole('alertdialog', { name: 'Start with a New Chip' });
    await expect(sheet).toContainText('is lost to it');
    await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await sheet.getByRole('button', { name: 'Start with a New Chip' }).click();
    await expect(page.getByText('Done: Start with a New Chip')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('button', { name: /In order Key record/ })).toBeVisible({ timeout: 60_000 });
  });
});

test('TPM Chip is not in the list of a legacy machine: every cause with its facts, from the add menu', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(120_000);
  const center = await appWindow('control-center');
  const path = join(vtpmHome, 'kiosk.img');
  await writeLegacyDisk(path);
  const id = await invoke(center, 'machines.create', {
    ...{ name: 'Kiosk', guestOs: 'windows-10', firmware: 'bios', disk: { path, link: false } },
  });
  await invoke(center, 'windows.openConfiguration', id, 'hardware');
  const configuration = await appWindow('configuration');
  await configuration.getByRole('button', { name: 'Add device' }).click();
  await configuration.getByRole('menuitem', { name: 'TPM Chip' }).press('Enter');
  await configuration.getByRole('button', { name: /Why\? All causes/ }).click();
  const page = await appWindow('troubleshooting');
  await expect(page.getByText('One cause keeps a chip from “Kiosk”.')).toBeVisible({ timeout: 60_000 });
  const causes = page.locator('ol.findings > li');
  await expect(causes.getByRole('img').first()).toHaveAccessibleName('In order');
  await expect(causes.nth(1)).toContainText('The machine has a legacy BIOS');
  await expect(causes.nth(1)).toContainText('Legacy BIOS (SeaBIOS)');
  await expect(causes.nth(1).getByRole('button', { name: 'New Virtual Machine…' })).toBeVisible();
  await noFaults(page);

  await test.step('a fix that lies in the Configuration window opens its sheet there, though it is open', async () => {
    await configuration.keyboard.press('Escape');
    await expect(configuration.getByRole('menu')).toBeHidden();
    await causes
      .nth(1)
      .getByRole('button', { name: /Convert/ })
      .click();
    const sheet = configuration.getByRole('dialog', { name: 'Take “Kiosk” to UEFI' });
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toBeHidden();
  });

  await test.step('for Parallels Desktop: asked for what decides, with the remedy, and taken along to a machine', async () => {
    const parallels = causes.last();
    await expect(parallels).toContainText('depends on what follows');
    await parallels.getByLabel('Version').fill('16.1');
    for (const [label, value] of [
      ['Edition', 'Standard'],
      ['Processor', 'Intel'],
    ] as const) {
      await parallels.getByRole('button', { name: new RegExp(label) }).click();
      await page.getByRole('option', { name: value }).click();
    }
    await expect(parallels).toContainText('TPM Chip is not in its list');
    await expect(parallels).toContainText(
      'Upgrade to version 17 or later, or to the Pro or Business edition.',
    );
    await noFaults(page);
    await choosePvm(app, vtpmHome);
    await parallels.getByRole('button', { name: 'Examine a Parallels Machine…' }).click();
    const examined = page.getByRole('dialog', { name: '“Windows 10” in Parallels Desktop' });
    await expect(examined.getByLabel('Version')).toHaveValue('16.1');
    await expect(examined).toContainText(
      'Upgrade to version 17 or later, or to the Pro or Business edition.',
    );
    await noFaults(page);
    await examined.getByRole('button', { name: 'Close' }).click();
  });

  await page.getByRole('button', { name: 'All Checks' }).click();
  await expect(page.getByRole('button', { name: /A TPM chip can’t be added/ })).toBeVisible({
    timeout: 60_000,
  });
});

test.describe('this computer', () => {
  let folder: string;
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vtpm-path-'));
  });
  test.afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Found before the real swtpm, and the real one but for what it is made to hide. */
  const swtpm = async (filter: string) => {
    const path = join(folder, 'swtpm');
    await writeFile(path, `#!/bin/bash\nset -o pipefail\n/usr/bin/swtpm "$@" ${filter}\n`);
    await chmod(path, 0o755);
  };

  test('an swtpm that can’t encrypt is a problem with steps; with another, Check Again is green', async ({
    vtpmHome,
  }) => {
    test.setTimeout(120_000);
    await swtpm(`| sed 's/cmdarg-pwd-fd/no-such-thing/g'`);
    const app = await launchApp(vtpmHome, [], {
      ...{ LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', PATH: `${folder}:${process.env.PATH}` },
    });
    try {
      const center = await windowOf(app, 'control-center');
      await center.getByRole('button', { name: 'Troubleshooting' }).click();
      const page = await windowOf(app, 'troubleshooting');
      const problem = check(page, /swtpm/);
      await expect(problem.first()).toBeVisible({ timeout: 60_000 });
      await ended(page).waitFor({ timeout: 60_000 });
      const steps = problem.first().getByRole('button', { name: 'Show Steps' }).first();
      await steps.press('Enter');
      await expect(steps).toHaveAttribute('aria-expanded', 'true');
      await expect(
        problem
          .first()
          .getByRole('button', { name: /^Copy sudo/ })
          .first(),
      ).toBeVisible();
      await noFaults(page);

      await test.step('“Why?” about a machine whose own checks are in order shows this computer’s', async () => {
        const id = await invoke(center, 'machines.create', { name: 'A', guestOs: 'linux', disk: null });
        await invoke(center, 'doctor.open', {
          ...{ subject: id, page: 'checks', otherwise: null },
          checks: ['vm.bundle', 'host.swtpm.encryption'],
        });
        await expect(page.getByRole('button', { name: /encrypt/, expanded: true }).first()).toBeFocused({
          timeout: 60_000,
        });
        await expect(subject(page, 'This Computer')).toHaveAttribute('aria-selected', 'true');
        await invoke(center, 'doctor.open', {
          ...{ subject: null, page: 'checks', otherwise: id },
          checks: ['host.qemu.img', 'vm.bundle'],
        });
        await expect(page.getByRole('button', { name: /qemu-img/, expanded: true })).toBeFocused({
          timeout: 60_000,
        });
        await expect(subject(page, 'This Computer')).toHaveAttribute('aria-selected', 'true');
      });

      await swtpm('');
      await page.getByRole('button', { name: 'Check Again' }).click();
      await expect(problem).toHaveCount(0, { timeout: 60_000 });
    } finally {
      await app.close();
    }
  });

  test.describe('in French', () => {
    test.use({ appLocale: 'fr_FR.UTF-8' });

    test('a locked keychain is a warning that names its remedy', async ({ appWindow }) => {
      test.setTimeout(120_000);
      const center = await appWindow('control-center');
      await center.getByRole('button', { name: 'Dépannage' }).waitFor();
      lockCollection();
      try {
        await center.getByRole('button', { name: 'Dépannage' }).click();
        const page = await appWindow('troubleshooting');
        await ended(page).waitFor({ timeout: 60_000 });
        const warning = page.getByRole('button', { name: /trousseau est verrouillé/ });
        await warning.focus();
        await page.keyboard.press('Enter');
        await expect(warning).toHaveAttribute('aria-expanded', 'true');
        await expect(page.getByRole('button', { name: /^Déverrouiller le trousseau/ })).toBeVisible();
        await noFaults(page);
      } finally {
        await restartKeyring();
      }
    });
  });
});
