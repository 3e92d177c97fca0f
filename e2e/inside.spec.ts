/** Inside the Chip, and the ways out of "TPM Chip is not in the list", by clicks. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { bundleLayout } from '../src/machine/bundle-layout.ts';
import { configPvs } from '../src/parallels/testing/config-pvs.ts';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { lockOutChip } from './guest-of-chip.ts';
import { makePhysicalDisk } from './physical-disk.ts';
import { invoke, writeConvertedDisk, writeLegacyDisk } from './screens/machines.ts';

/** No native dialog can be clicked here: this is what the person chooses in it. */
const chooseInDialogs = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);

/** A folder with a qemu-img that, while the file `slow` lies beside it, takes its time to begin a conversion. */
async function slowDownImports(home: string): Promise<string> {
  const folder = join(home, 'programs');
  await mkdir(folder);
  await writeFile(join(folder, 'slow'), '');
  const real = execFileSync('sh', ['-c', 'command -v qemu-img'], { encoding: 'utf8' }).trim();
  const script = `[ "$1" = convert ] && while [ -e '${folder}/slow' ]; do sleep 0.1; done\nexec '${real}' "$@"\n`;
  await writeFile(join(folder, 'qemu-img'), `#!/bin/sh\n${script}`, { mode: 0o755 });
  return folder;
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name }).click();

test('the inside of a chip is read by clicks; a lockout reached by real wrong passwords is cleared', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(240_000);
  const center = await appWindow('control-center');
  const id = await invoke(center, 'machines.create', {
    ...{ name: 'Atelier', guestOs: 'linux', tpm: true, disk: null, cpus: 1, memoryMiB: 512 },
  });
  await lockOutChip(id);

  const page = await test.step('Configure > TPM Chip > Inside the Chip…', async () => {
    await invoke(center, 'windows.openConfiguration', id, null);
    const configuration = await appWindow('configuration', 'Atelier.vtpmvm');
    await configuration.getByRole('option', { name: 'TPM Chip' }).click();
    await configuration.getByRole('button', { name: 'Inside the Chip…' }).click();
    return appWindow('inside', 'Atelier.vtpmvm');
  });
  const panel = page.getByRole('tabpanel');
  const foot = page.getByRole('contentinfo');
  const sheet = page.getByRole('alertdialog');

  await test.step('Overview: what it is, and that it is locked', async () => {
    await expect(panel).toContainText('IBM (SW TPM)', { timeout: 30_000 });
    await expect(panel).toContainText('3 of 3 wrong tries');
    await expect(panel).toContainText('Locked: keys and data with a password are refused');
    await expect(page).toHaveTitle('Inside the TPM Chip of “Atelier”');
  });

  await test.step('PCRs as after power-on, all of them, with what each measures', async () => {
    await tab(page, 'PCRs');
    await expect(panel).toContainText('The virtual machine is off. Its next start measures into them.');
    const seven = panel.getByRole('row', { name: /^7 / });
    await expect(seven).toContainText('Secure Boot state and keys');
    await expect(seven).toContainText('0'.repeat(8));
    await expect(panel.getByRole('button', { name: /PCR bank/ })).toContainText('Bank: SHA-256');
    await expect(panel.getByRole('row', { name: /^17–22 / })).toContainText('Dynamic launch, not used');
  });

  await test.step('NV Storage: known ones by name, the guest’s said to be unknown', async () => {
    await tab(page, 'NV Storage');
    await expect(panel.getByRole('row', { name: /0x01C00002/ })).toContainText('EK certificate');
    await expect(panel.getByRole('row', { name: /0x01800001/ })).toContainText('Unknown');
    await expect(panel).toContainText('Contents are never shown');
    await expect(panel.getByRole('row', { name: /RSA 2048/ })).toHaveCount(2);
  });

  await test.step('Copy takes the page along in full', async () => {
    await foot.getByRole('button', { name: 'Copy' }).click();
    await expect
      .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
      .toMatch(/^0x01800001\t.*\n0x01C00002\t/);
  });

  await test.step('Certificates: both fit, the chain is whole, the root is exported', async () => {
    await tab(page, 'Certificates');
    await expect(panel).toContainText('2 endorsement certificates, in order');
    await expect(panel.getByText('Matches the endorsement key in the chip.')).toHaveCount(2);
    await chooseInDialogs(app, join(vtpmHome, 'root'));
    await panel.getByRole('button', { name: 'Export Root…' }).click();
    await expect(foot).toContainText('root.pem');
    expect(await readFile(join(vtpmHome, 'root.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
  });

  await test.step('Event Log: says why there is none', async () => {
    await tab(page, 'Event Log');
    await expect(panel).toContainText('There is no event log while the virtual machine is off');
    await expect(foot.getByRole('button', { name: 'Save…' })).toBeDisabled();
  });

  await test.step('Clear the lockout: says what happens, and does it', async () => {
    await page.keyboard.press('Control+1');
    await panel.getByRole('button', { name: 'Clear…' }).click();
    await expect(sheet).toContainText('The count goes from 3 wrong tries to zero');
    await expect(sheet).toContainText('The chip as it is now is kept as a backup first.');
    await noFaults(page);
    await expect(sheet.getByRole('button', { name: 'Clear Lockout' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(foot).toContainText('The lockout is cleared.', { timeout: 30_000 });
    await expect(panel).toContainText('0 of 3 wrong tries', { timeout: 30_000 });
    expect(await invoke(center, 'chip.backups', id)).toHaveLength(1);
  });

  await test.step('Renew…: new certificates for the same keys, the chip before them is kept', async () => {
    await tab(page, 'Certificates');
    const before = await panel.innerText();
    await panel.getByRole('button', { name: 'Renew…' }).click();
    await expect(sheet).toContainText('nothing that the guest has sealed is touched');
    await noFaults(page);
    await sheet.getByRole('button', { name: 'Renew', exact: true }).click();
    await expect(foot).toContainText('The certificates are renewed.', { timeout: 60_000 });
    await expect(panel.getByText('Matches the endorsement key in the chip.')).toHaveCount(2, {
      timeout: 30_000,
    });
    expect(await panel.innerText()).not.toBe(before);
    expect(await invoke(center, 'chip.backups', id)).toHaveLength(2);
    await tab(page, 'Overview');
  });

  await test.step('Test Storage: every check in order', async () => {
    await panel.getByRole('button', { name: 'Test Storage…' }).click();
    const results = page.getByRole('dialog', { name: /Test of the storage/ });
    await expect(results).toContainText('The storage is in order.', { timeout: 30_000 });
    await expect(results.getByRole('listitem')).toHaveCount(7);
    await page.keyboard.press('Escape');
  });

  await test.step('Clear Chip: names the losses, Cancel has the focus, and then it is empty', async () => {
    await panel.getByRole('button', { name: 'Clear Chip…' }).click();
    await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await expect(sheet).toContainText('In the chip now: 1 NV index.', { timeout: 30_000 });
    const clear = sheet.getByRole('button', { name: 'Clear Chip' });
    await expect(clear).toBeDisabled();
    await noFaults(page);
    await sheet.getByText('I have saved the recovery key.').click();
    await clear.click();
    await expect(foot).toContainText('The chip is cleared.', { timeout: 30_000 });
    await tab(page, 'NV Storage');
    await expect(panel.getByRole('row', { name: /0x01800001/ })).toHaveCount(0, { timeout: 30_000 });
    await expect(panel.getByRole('row', { name: /0x01C00002/ })).toHaveCount(1);
  });
});

test('a legacy disk’s conditions and steps are shown, and its command can be copied', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  const path = join(vtpmHome, 'kiosk.img');
  await writeLegacyDisk(path);
  const center = await appWindow('control-center');
  const id = await invoke(center, 'machines.create', {
    ...{ name: 'Kiosk', guestOs: 'windows-10', firmware: 'bios', disk: { path, link: true } },
  });
  await invoke(center, 'windows.openConfiguration', id, 'hardware');
  const page = await appWindow('configuration', 'Kiosk.vtpmvm');
  await page.getByRole('button', { name: 'Add device' }).click();
  await page.getByRole('menuitem', { name: /TPM Chip/ }).click();
  await page.getByRole('button', { name: 'Convert…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Take “Kiosk” to UEFI' });
  await expect(sheet.getByRole('status').first()).toContainText('What can be seen of the disk allows');
  await expect(sheet.getByRole('region', { name: 'Conditions' })).toContainText('33 free sectors at the end');
  await noFaults(page);
  await sheet.getByRole('button', { name: 'Copy “mbr2gpt /validate /allowFullOS”' }).click();
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe('mbr2gpt /validate /allowFullOS');
  await expect(sheet.getByRole('button', { name: 'Switch to UEFI' })).toHaveCount(0);

  const details = () => invoke(center, 'machines.details', id);
  await test.step('once the disk is converted: the switch, and back', async () => {
    await writeConvertedDisk(path);
    await sheet.getByRole('button', { name: 'Check Again' }).click();
    await sheet.getByRole('button', { name: 'Switch to UEFI' }).click({ timeout: 30_000 });
    await expect(sheet).toContainText('The firmware is UEFI now.', { timeout: 30_000 });
    expect((await details()).description.firmware.type).toBe('uefi');
    await noFaults(page);
    await sheet.getByRole('button', { name: 'Undo the Switch' }).click();
    await expect(sheet).toContainText('The legacy BIOS and the variable store of before are back.', {
      timeout: 30_000,
    });
    expect((await details()).description.firmware).toEqual({ type: 'bios' });
    await expect(sheet.getByRole('button', { name: 'Undo the Switch' })).toHaveCount(0);
  });

  await test.step('asked for from elsewhere, the open window shows the sheet', async () => {
    await sheet.getByRole('button', { name: 'Close' }).click();
    await expect(sheet).toBeHidden();
    await page.getByRole('tab', { name: 'General' }).click();
    await invoke(center, 'windows.openConfiguration', id, 'to-uefi');
    await expect(sheet.getByRole('button', { name: 'Switch to UEFI' })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('tab', { name: 'Hardware', includeHidden: true })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });
});

test('a physical disk is imported into an image by clicks, stopped once, and the chip can be added then', async ({
  vtpmHome,
}) => {
  test.setTimeout(180_000);
  const disk = await makePhysicalDisk(vtpmHome);
  const programs = await slowDownImports(vtpmHome);
  const app = await launchApp(vtpmHome, [], {
    ...{ LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', PATH: `${programs}:${process.env.PATH}` },
  });
  try {
    const center = await windowOf(app, 'control-center');
    const id = await invoke(center, 'machines.create', {
      ...{ name: 'Boot Camp', guestOs: 'linux', secureBoot: false, disk: { path: disk.path, link: true } },
    });
    await invoke(center, 'windows.openConfiguration', id, 'hardware');
    const page = await windowOf(app, 'configuration', 'Boot Camp.vtpmvm');
    await page.getByRole('button', { name: 'Add device' }).click();
    await page.getByRole('menuitem', { name: /TPM Chip/ }).click();
    await page.getByRole('button', { name: 'Import…' }).last().click();
    const sheet = page.getByRole('dialog', { name: /Import the physical disk/ });
    await expect(sheet).toContainText(disk.path);
    await noFaults(page);
    const go = sheet.getByRole('button', { name: 'Import', exact: true });
    await test.step('Stop: nothing is left of it', async () => {
      await go.click();
      await expect(sheet).toContainText('Copying the disk…', { timeout: 30_000 });
      await noFaults(page);
      await sheet.getByRole('button', { name: 'Stop' }).click();
      await expect(sheet).toContainText('The import was stopped. Nothing is left of it.', {
        timeout: 30_000,
      });
      expect(await readdir(bundleLayout(id).disks).catch(() => [])).toEqual([]);
    });
    await rm(join(programs, 'slow'));
    await go.click();
    const done = page.getByRole('dialog', { name: 'The virtual machine has an image now' });
    await expect(done).toContainText('disks/disk.qcow2', { timeout: 60_000 });
    await expect(done.getByRole('button', { name: 'Add TPM Chip…' })).toBeFocused();
    await noFaults(page);
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: 'Hard Disk' }).click();
    await expect(page.getByRole('region', { name: 'Hard Disk' })).toContainText(`From ${disk.path} on`);
    await page.getByRole('button', { name: 'Change Back…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Change Back' }).click();
    await expect(page.getByRole('button', { name: 'Import…' })).toBeVisible();
  } finally {
    await app.close();
    await disk.remove();
  }
});

test('a Parallels machine is examined: what stands in the way, and what has to be known', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  const bundle = join(vtpmHome, 'Windows 10.pvm');
  await mkdir(bundle);
  await writeFile(join(bundle, 'config.pvs'), configPvs({ appVersion: '16.1.0-48950' }));
  await chooseInDialogs(app, bundle);
  const center = await appWindow('control-center');
  await center.getByRole('button', { name: 'Open…' }).first().click();
  await center.getByRole('menuitem', { name: 'Examine a Parallels Machine…' }).click();
  const sheet = center.getByRole('dialog', { name: '“Windows 10” in Parallels Desktop' });
  await expect(sheet).toContainText('depends on what follows');
  await noFaults(center);
  const choose = async (label: string, value: string) => {
    await sheet.getByRole('button', { name: new RegExp(label) }).click();
    await center.getByRole('option', { name: value }).click();
  };
  await choose('Edition', 'Standard');
  await choose('Processor', 'Intel');
  await expect(sheet).toContainText('TPM Chip is not in its list');
  await expect(sheet).toContainText('Upgrade to version 17 or later, or to the Pro or Business edition.');
  await sheet.getByLabel('Version').fill('18');
  await expect(sheet).toContainText('TPM Chip is in its list');
});
