/** A machine moves to another computer by clicks: sealed, interrupted, resumed, taken in as moved and as a copy (S17–S19, S24). */
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { dropFiles } from './drop-files.ts';
import { writeNoise } from './noise.ts';
import { invoke } from './screens/machines.ts';
import { startSecondComputer } from './second-computer.ts';

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const machinesOf = (home: string) => join(home, 'Virtual Machines');
const passphrase = 'lantern copper drift maple orbit seven';

/** No native dialog can be clicked here: this is what the person chooses in it. */
const chooseInDialogs = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);

/** Has a bundle share a folder of whatever computer it comes to. */
async function shareFolder(bundle: string, path: string): Promise<void> {
  const file = join(bundle, 'machine.json');
  const { devices, ...rest } = JSON.parse(await readFile(file, 'utf8'));
  const shared = { kind: 'shared-folder', id: 'shared-folder-9', path, tag: 'shared', readOnly: true };
  await writeFile(file, JSON.stringify({ ...rest, devices: [...devices, shared] }));
}

async function makeMachine(page: Page, home: string, mebibytes: number): Promise<string> {
  const disk = join(home, 'noise.img');
  writeNoise(disk, mebibytes);
  return invoke(page, 'machines.create', {
    ...{ name: 'Atlas', guestOs: 'linux', tpm: true, cpus: 1, memoryMiB: 512 },
    disk: { path: disk, link: false },
  });
}

/** The chip's identity, read from the chip itself with the key of that computer. */
async function chipOf(page: Page, id: string): Promise<string> {
  const { checks } = await invoke(page, 'move.preflight', id, null);
  const key = checks.find((check) => check.id === 'key');
  if (!key?.ekFingerprint) throw new Error(`the chip of ${id} does not open`);
  return key.ekFingerprint;
}
const details = (page: Page, id: string) => invoke(page, 'machines.details', id);

/** A machine that is about to be moved to a stick: the folder that the next dialogs choose. */
async function prepareMove(app: ElectronApplication, center: Page, home: string, mebibytes: number) {
  const usb = join(home, 'usb');
  await mkdir(usb);
  const id = await makeMachine(center, home, mebibytes);
  const fingerprint = await chipOf(center, id);
  const { uuid } = (await details(center, id)).description;
  await chooseInDialogs(app, usb);
  return { usb, id, fingerprint, uuid };
}

/** Another computer with the app on it, for as long as the action takes. */
async function onAnotherComputer(
  args: readonly string[],
  action: (app: ElectronApplication, home: string) => Promise<void>,
): Promise<void> {
  const computer = await startSecondComputer();
  const home = await mkdtemp(join(tmpdir(), 'vtpm-e2e-'));
  try {
    const app = await launchApp(home, args, {
      ...{ ...computer.environment, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' },
    });
    try {
      await action(app, home);
    } finally {
      await app.close();
    }
  } finally {
    await computer.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Check and Way, by clicks; the window then asks for the passphrase. */
async function answerUntilPassphrase(page: Page, folder: string): Promise<void> {
  const next = page.getByRole('button', { name: 'Continue' });
  await expect(page.getByText('Its key opens the storage')).toBeVisible({ timeout: 60_000 });
  await next.click();
  await expect(page.getByRole('radio', { name: /One sealed file/ })).toBeChecked();
  await expect(next).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Choose…' }).click();
  await expect(page.getByText(folder)).toBeVisible();
  await expect(page.getByText(/As “Atlas.vtpmsealed”, about .* are free\./)).toBeVisible({ timeout: 60_000 });
  await next.click();
}

test('a machine is sealed by clicks, stopped and gone on with, and taken in on another computer as moved', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(600_000);
  const center = await appWindow('control-center');
  const { usb, id, fingerprint, uuid } = await prepareMove(app, center, vtpmHome, 400);

  const page = await test.step('Configuration > General > Move…', async () => {
    await row(center, 'Atlas').getByRole('button', { name: 'Configure' }).click();
    const configuration = await appWindow('configuration', 'Atlas.vtpmvm');
    await configuration.getByRole('tab', { name: 'General' }).click();
    await configuration.getByRole('button', { name: 'Move…' }).click();
    return appWindow('move', 'Atlas.vtpmvm');
  });

  await test.step('Check and Way: what the move will touch, and where to', async () => {
    await expect(page).toHaveTitle('Move “Atlas” to Another Computer');
    await answerUntilPassphrase(page, usb);
  });

  await test.step('a passphrase that is too weak is not taken', async () => {
    const seal = page.getByRole('button', { name: 'Seal', exact: true });
    await page.getByLabel('Passphrase', { exact: true }).fill('motdepasse1234');
    await expect(page.getByText('Too weak.', { exact: true })).toBeVisible();
    await expect(seal).toHaveAttribute('aria-disabled', 'true');
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Repeat').fill(passphrase);
    await expect(page.getByText('Very strong.', { exact: true })).toBeVisible();
    await seal.click();
  });

  await test.step('Cancel: nothing is lost, and the window says what is kept', async () => {
    await expect(page.getByRole('progressbar')).toHaveAttribute('value', /^0?\.[0-9]/, { timeout: 60_000 });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('heading', { name: 'Stopped' })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('“Atlas” is exactly as it was.')).toBeVisible();
    await noFaults(page);
    await page.getByRole('button', { name: 'Close' }).click();
    expect((await stat(join(usb, 'Atlas.vtpmsealed')).catch(() => null)) === null).toBe(true);
  });

  const again = await test.step('the next time it goes on, with the same passphrase', async () => {
    await row(center, 'Atlas').click({ button: 'right' });
    await center.getByRole('menuitem', { name: 'Move to Another Computer…' }).click();
    await expect.poll(() => app.windows().filter((w) => w.url().includes('window=move')).length).toBe(1);
    const next = await appWindow('move', 'Atlas.vtpmvm');
    await expect(next.getByText(`A move to “${usb}” was begun`)).toBeVisible({ timeout: 60_000 });
    await next.getByRole('button', { name: 'Go On' }).click();
    await expect(next.getByRole('heading', { name: 'Go on with the same passphrase' })).toBeVisible();
    await noFaults(next);
    return next;
  });

  await test.step('a wrong passphrase is told, and what was written stays', async () => {
    await again.getByLabel('Passphrase', { exact: true }).fill('not the same passphrase at all');
    await again.getByRole('button', { name: 'Go On' }).click();
    await expect(again.getByRole('alert')).toContainText('VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG', {
      timeout: 60_000,
    });
    await again.getByRole('button', { name: 'Go Back' }).click();
    await again.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await again.getByRole('button', { name: 'Go On' }).click();
  });

  await test.step('Done: size, checksum, the steps on the other computer; the original is marked', async () => {
    await expect(again.getByRole('heading', { name: 'Sealed and verified' })).toBeVisible({
      timeout: 180_000,
    });
    await again.getByRole('button', { name: 'Copy', exact: true }).click();
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^[0-9a-f]{64}$/);
    await expect(again.getByRole('radio', { name: /Keep it until/ })).toBeChecked();
    await noFaults(again);
    expect(await again.content()).not.toContain(passphrase);
    await again.getByRole('button', { name: 'Done' }).click();
    await expect(row(center, 'Atlas')).toContainText('Moved to another computer today', { timeout: 30_000 });
  });

  const file = join(usb, 'Atlas.vtpmsealed');
  await onAnotherComputer([file], async (other, home) => {
    const there = await windowOf(other, 'control-center');
    const arrived = join(machinesOf(home), 'Atlas.vtpmvm');

    await test.step('there: opening the file, or dropping it, asks for its passphrase; a wrong one is told', async () => {
      const opened = there.getByRole('dialog', { name: 'Open “Atlas.vtpmsealed”' });
      await opened.getByRole('button', { name: 'Cancel' }).click();
      await expect(opened).toBeHidden();
      await dropFiles(there, [file]);
      const sheet = there.getByRole('dialog', { name: 'Open “Atlas.vtpmsealed”' });
      await sheet.getByLabel('Passphrase', { exact: true }).fill('not this one');
      await sheet.getByRole('button', { name: 'Continue' }).click();
      await expect(sheet).toContainText('This passphrase does not open it.', { timeout: 60_000 });
      await noFaults(there);
      await sheet.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await sheet.getByRole('button', { name: 'Continue' }).click();
    });

    await test.step('“I moved it”: stopped while it unpacks, then gone on with', async () => {
      const sheet = there.getByRole('dialog', { name: 'Was “Atlas” moved or copied here?' });
      await expect(sheet).toContainText('Its key came along with the sealed file', { timeout: 60_000 });
      await expect(sheet.getByRole('radio', { name: /I moved it/ })).toBeChecked();
      await noFaults(there);
      await sheet.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(there.getByRole('progressbar')).toHaveAttribute('value', /^0?\.[0-9]/, {
        timeout: 60_000,
      });
      await there.getByRole('button', { name: 'Cancel' }).click();
      const stopped = there.getByRole('dialog', { name: 'Stopped' });
      await expect(stopped).toContainText('What was unpacked is kept', { timeout: 30_000 });
      await noFaults(there);
      await expect(row(there, 'Atlas')).toBeHidden();
      await stopped.getByRole('button', { name: 'Go On' }).click();
      await expect(row(there, 'Atlas')).toContainText('TPM 2.0', { timeout: 180_000 });
      await expect(there.getByRole('dialog')).toBeHidden();
    });

    await test.step('it is the same machine with the same chip, opened by the key that came along', async () => {
      expect((await details(there, arrived)).description.uuid).toBe(uuid);
      expect(await chipOf(there, arrived)).toBe(fingerprint);
    });
  });

  await test.step('here: starting the original asks first, and can be told to go on here', async () => {
    await row(center, 'Atlas').hover();
    await row(center, 'Atlas').getByRole('button', { name: 'Start' }).click();
    const sheet = center.getByRole('alertdialog', { name: '“Atlas” was moved to another computer' });
    await noFaults(center);
    await sheet.getByRole('button', { name: 'Run It Here Again' }).click();
    await expect(row(center, 'Atlas')).toContainText(/Running|Just started/, { timeout: 60_000 });
    await invoke(center, 'machines.kill', id);
    await expect(row(center, 'Atlas')).toContainText('Stopped', { timeout: 30_000 });
  });
});

test('a copied bundle gets an identity and a chip of its own, by its key file’s passphrase', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(600_000);
  const center = await appWindow('control-center');
  const { usb, fingerprint, uuid } = await prepareMove(app, center, vtpmHome, 16);

  await test.step('Copy the bundle, take the key along; go on using it here', async () => {
    await row(center, 'Atlas').click({ button: 'right' });
    await center.getByRole('menuitem', { name: 'Move to Another Computer…' }).click();
    const page = await appWindow('move', 'Atlas.vtpmvm');
    const next = page.getByRole('button', { name: 'Continue' });
    await expect(page.getByText('Its key opens the storage')).toBeVisible({ timeout: 60_000 });
    await next.click();
    await page.getByText('Copy the bundle, take the key along').click();
    await expect(page.getByRole('radio', { name: /Just copy the bundle/ })).toBeDisabled();
    await page.getByRole('button', { name: 'Choose…' }).click();
    await expect(page.getByText(/As “Atlas.vtpmvm” and “Atlas.vtpmkeys”/)).toBeVisible({ timeout: 60_000 });
    await next.click();
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Repeat').fill(passphrase);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Copied and verified' })).toBeVisible({
      timeout: 120_000,
    });
    await page.getByText('Go on using it here too').click();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(row(center, 'Atlas')).toContainText('Never started');
  });

  const bundle = join(usb, 'Atlas.vtpmvm');
  await onAnotherComputer([], async (other) => {
    const there = await windowOf(other, 'control-center');

    await test.step('there: Open… finds the key file beside it', async () => {
      await chooseInDialogs(other, join(bundle, 'Start.vtpm'));
      await there.getByRole('button', { name: 'Open…' }).first().click();
      await there.getByRole('menuitem', { name: 'Open a Virtual Machine…' }).click();
      const sheet = there.getByRole('dialog', { name: 'The key of “Atlas” is in a file beside it' });
      await sheet.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await noFaults(there);
      await sheet.getByRole('button', { name: 'Continue' }).click();
    });

    await test.step('“I copied it”, with a new chip', async () => {
      const sheet = there.getByRole('dialog', { name: 'Was “Atlas” moved or copied here?' });
      await expect(sheet).toContainText('Its key came along in a file of its own and opens the chip.', {
        timeout: 60_000,
      });
      await sheet.getByText('I copied it').click();
      await expect(sheet.getByRole('radio', { name: /Keep the chip’s contents/ })).toBeChecked();
      await sheet.getByText('Give it a new chip').click();
      await noFaults(there);
      await sheet.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(row(there, 'Atlas')).toContainText('TPM 2.0', { timeout: 120_000 });
      await expect(there.getByRole('dialog')).toBeHidden();
    });

    await test.step('it has another UUID and another chip; the old one is a backup', async () => {
      const [machine] = await invoke(there, 'machines.list');
      const found = await details(there, machine?.id ?? '');
      expect(found.description.uuid).not.toBe(uuid);
      expect(found.chip?.backups.map(({ reason }) => reason)).toContain('replaced');
      expect(await chipOf(there, found.summary.id)).not.toBe(fingerprint);
    });
  });
});

test('a bundle that was copied by hand is asked about, and its missing key leads to the ways out; at home nothing is asked', async ({
  app,
  appWindow,
  vtpmHome,
}) => {
  test.setTimeout(300_000);
  const center = await appWindow('control-center');
  const id = await makeMachine(center, vtpmHome, 1);
  const bundle = join(vtpmHome, 'usb', 'Atlas.vtpmvm');
  await cp(id, bundle, { recursive: true, filter: (name) => !name.includes('.lock') });
  await shareFolder(bundle, '/etc');

  await test.step('here: Open… on a machine of this computer asks nothing, nor does dropping it', async () => {
    await chooseInDialogs(app, join(id, 'Start.vtpm'));
    await expect(row(center, 'Atlas')).toBeVisible(); // an empty list has a button of that name too
    await center.getByRole('button', { name: 'Open…' }).click();
    await center.getByRole('menuitem', { name: 'Open a Virtual Machine…' }).click();
    await invoke(center, 'arrival.inspect', id, null);
    await dropFiles(center, [id]);
    await invoke(center, 'arrival.inspect', id, null);
    await expect(center.getByRole('dialog')).toBeHidden();
    await expect(center.getByRole('row')).toHaveCount(1);
  });

  await onAnotherComputer([], async (other) => {
    const there = await windowOf(other, 'control-center');
    const sheet = there.getByRole('dialog', { name: 'Was “Atlas” moved or copied here?' });

    await test.step('there: it is dropped on the Control Center; a copy can’t keep the chip without its key', async () => {
      await dropFiles(there, [bundle]);
      await expect(sheet).toContainText('Its key did not come along and is not here', { timeout: 60_000 });
      await sheet.getByText('I copied it').click();
      await expect(sheet.getByRole('radio', { name: /Keep the chip’s contents/ })).toBeDisabled();
      await expect(sheet.getByRole('radio', { name: /Give it a new chip/ })).toBeChecked();
      await expect(sheet).toContainText('It uses files of this computer');
      await expect(sheet.getByRole('listitem')).toHaveText('Shared folder: /etc');
      await noFaults(there);
    });

    await test.step('“I moved it”, Add and Start: the key is missing, with the ways out', async () => {
      await sheet.getByText('I moved it').click();
      await sheet.getByRole('button', { name: 'Add and Start' }).click();
      await expect(there.getByRole('alertdialog')).toContainText(
        '“Atlas” was not started: its key is missing',
        { timeout: 60_000 },
      );
      await expect(there.getByRole('row', { name: /Atlas/, includeHidden: true })).toHaveCount(1);
    });
  });
});
