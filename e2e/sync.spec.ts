/** Keys travel by themselves between two computers, each with its own keyring, by clicks alone (S18). */
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, launchApp, test, windowOf } from './app-fixture.ts';
import { noFaults } from './axe.ts';
import { keyringOf } from './keyring.ts';
import { invoke } from './screens/machines.ts';
import { startSecondComputer } from './second-computer.ts';

const service = 'vTPM Desktop';
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const codeOn = (page: Page) => page.locator('.pairing-code [aria-hidden]');

/** No native dialog can be clicked here: this is the folder that the person chooses in it. */
const chooseFolder = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);

/** What opens a chip's storage, as a keyring holds it; empty when it has none. */
const passwordIn = async (there: ReturnType<typeof keyringOf>, account: string): Promise<string> =>
  JSON.parse((await there.getPassword(service, account)) ?? '{"password":""}').password;

/** Keys > Keychain Sync… in the Control Center. */
async function openSync(center: Page): Promise<void> {
  await center.getByRole('button', { name: 'Keys', exact: true }).click();
  await center.getByRole('menuitem', { name: 'Keychain Sync…' }).click();
}

async function addMachine(page: Page, name: string): Promise<{ id: string; account: string }> {
  const id = await invoke(page, 'machines.create', {
    ...{ name, guestOs: 'linux', tpm: true, disk: null, cpus: 1, memoryMiB: 512 },
  });
  const { chip } = await invoke(page, 'machines.details', id);
  return { id, account: chip?.keychainAccount ?? '' };
}

test('two computers are brought together by comparing a code; a chip added on one opens on the other; one is removed', async () => {
  test.setTimeout(400_000);
  const folder = await mkdtemp(join(tmpdir(), 'vtpm-cloud-'));
  const homes = [
    await mkdtemp(join(tmpdir(), 'vtpm-e2e-')),
    await mkdtemp(join(tmpdir(), 'vtpm-e2e-')),
  ] as const;
  // neither keyring is that of other tests: all that a keyring has is shared with the circle
  const computers = [await startSecondComputer(), await startSecondComputer()] as const;
  const [keyring, thinkpadKeyring] = [
    keyringOf(computers[0].environment),
    keyringOf(computers[1].environment),
  ];
  const home = homes[1];
  const launch = (at: 0 | 1) =>
    launchApp(homes[at], [], { ...computers[at].environment, LANG: 'en_US.UTF-8' });
  const app = await launch(0);
  const other = await launch(1);
  try {
    const center = await windowOf(app, 'control-center');
    const otherCenter = await windowOf(other, 'control-center');
    await chooseFolder(app, folder);
    await chooseFolder(other, folder);
    const first = await addMachine(center, 'Debian');

    await test.step('on “Atelier”: Keys > Keychain Sync… > Choose… > Create', async () => {
      await openSync(center);
      const page = await windowOf(app, 'keychain-sync');
      const create = page.getByRole('button', { name: 'Create', exact: true });
      await expect(create).toHaveAttribute('aria-disabled', 'true');
      await expect(page.getByRole('button', { name: 'Choose…' })).toBeFocused();
      await page.keyboard.press('Enter');
      await page.getByLabel('This computer').fill('Atelier');
      await noFaults(page);
      await create.click();
      await expect(page.getByRole('heading')).toHaveText('Keychain sync is on', { timeout: 30_000 });
      await noFaults(page);
      const closed = page.waitForEvent('close');
      await page.keyboard.press('Enter').catch(() => {});
      await closed;
    });

    await openSync(otherCenter);
    const joining = await windowOf(other, 'keychain-sync');
    await test.step('on “ThinkPad X1”: the circle is found in the folder, and asked to let it in', async () => {
      await joining.getByRole('button', { name: 'Choose…' }).click();
      await expect(joining.getByText('Found there: Atelier.')).toBeVisible();
      await expect(joining.getByRole('radio', { name: /Make a new circle/ })).toBeDisabled();
      await joining.getByLabel('This computer').fill('ThinkPad X1');
      await noFaults(joining);
      await joining.getByLabel('This computer').press('Enter');
      await expect(joining.getByRole('heading')).toHaveText('Approve “ThinkPad X1” on another computer', {
        timeout: 30_000,
      });
    });

    const asked = await windowOf(app, 'new-computer');
    await test.step('“Atelier” asks by itself; both screens show the same code', async () => {
      await expect(asked.getByRole('heading')).toHaveText('Let “ThinkPad X1” read your keys?');
      await expect(codeOn(asked)).toHaveText(/^\d{3} \d{3}$/, { timeout: 30_000 });
      await expect(codeOn(joining)).toHaveText((await codeOn(asked).textContent()) ?? '?', {
        timeout: 30_000,
      });
      await expect(asked.getByText('From then on it can open 1 chip: Debian.')).toBeVisible();
      // neither answer is given by a Return that was meant for something else
      await expect(asked.getByRole('button', { name: 'Not Now' })).toBeFocused();
      await expect(joining.getByRole('button', { name: 'Codes Match' })).not.toBeFocused();
      await noFaults(asked);
      await noFaults(joining);
    });

    const again =
      await test.step('Not Now is no answer: the Control Center leads back to the code', async () => {
        const note = center.getByRole('status').filter({ hasText: '“ThinkPad X1” asks to join.' });
        const closed = asked.waitForEvent('close');
        await asked.getByRole('button', { name: 'Not Now' }).click();
        await closed;
        await expect(note).toBeVisible();
        await noFaults(center);
        await note.getByRole('button', { name: 'Compare Codes…' }).click();
        const page = await windowOf(app, 'new-computer');
        await expect(codeOn(page)).toHaveText((await codeOn(joining).textContent()) ?? '?');
        return page;
      });

    await test.step('Approve there, Codes Match here: enrolled, with the key that was there before', async () => {
      await again.getByRole('button', { name: 'Approve' }).click();
      await expect(again.getByRole('heading')).toHaveText('“ThinkPad X1” can read your keys now', {
        timeout: 30_000,
      });
      await expect(center.getByText('“ThinkPad X1” asks to join.')).toBeHidden();
      await expect(joining.getByText('This computer was approved.')).toBeVisible({ timeout: 30_000 });
      expect(await thinkpadKeyring.getPassword(service, first.account)).toBeNull();
      await joining.getByRole('button', { name: 'Codes Match' }).click();
      await expect(joining.getByRole('heading')).toHaveText('“ThinkPad X1” is enrolled', { timeout: 30_000 });
      await expect(joining.getByText('The key of one virtual machine is shared.')).toBeVisible();
      await noFaults(joining);
      expect(await passwordIn(thinkpadKeyring, first.account)).toBe(await passwordIn(keyring, first.account));
    });

    const second = await addMachine(center, 'Fedora');
    const copy = join(home, 'Virtual Machines', 'Fedora.vtpmvm');
    await test.step('a chip added on “Atelier”: its key is on “ThinkPad X1”', async () => {
      const password = await passwordIn(keyring, second.account);
      expect(password.length).toBeGreaterThan(20);
      await expect
        .poll(() => passwordIn(thinkpadKeyring, second.account), { timeout: 60_000 })
        .toBe(password);
    });

    const chip =
      await test.step('“Just copy the bundle”: no passphrase; the original goes to the trash', async () => {
        const here = await invoke(center, 'chip.read', second.id);
        await mkdir(join(home, 'Virtual Machines'), { recursive: true });
        await chooseFolder(app, join(home, 'Virtual Machines'));
        await row(center, 'Fedora').click({ button: 'right' });
        await center.getByRole('menuitem', { name: 'Move to Another Computer…' }).click();
        const page = await windowOf(app, 'move', 'Fedora.vtpmvm');
        const next = page.getByRole('button', { name: 'Continue' });
        await expect(page.getByText('Its key opens the storage')).toBeVisible({ timeout: 60_000 });
        await next.click();
        await page.getByText('Just copy the bundle').click();
        await expect(page.getByRole('radio', { name: /Just copy the bundle/ })).toBeChecked();
        await page.getByRole('button', { name: 'Choose…' }).click();
        await page.getByRole('button', { name: 'Copy', exact: true }).click({ timeout: 60_000 });
        await expect(page.getByRole('heading', { name: 'Copied and verified' })).toBeVisible({
          timeout: 60_000,
        });
        await noFaults(page);
        await page.getByText('Move it to the trash now').click();
        await page.getByRole('button', { name: 'Done' }).click();
        await expect(row(center, 'Fedora')).toBeHidden({ timeout: 30_000 });
        expect(await stat(second.id).catch(() => null)).toBeNull();
        const trash = join(computers[0].environment.HOME ?? '', '.local', 'share', 'Trash', 'files');
        expect(await readdir(trash)).toContain('Fedora.vtpmvm');
        // its key is kept until the other computer has started it
        expect(await passwordIn(keyring, second.account)).not.toBe('');
        return here.ekCertificates;
      });

    await test.step('on “ThinkPad X1” the chip of the copied bundle opens, with nothing typed', async () => {
      await row(otherCenter, 'Fedora').getByRole('button', { name: 'Configure' }).click();
      const configuration = await windowOf(other, 'configuration', 'Fedora.vtpmvm');
      await configuration.getByRole('tab', { name: 'Hardware' }).click();
      await configuration.getByRole('option', { name: 'TPM Chip' }).click();
      await expect(configuration.getByText('Ready. The storage opens')).toBeVisible({ timeout: 60_000 });
      expect((await invoke(otherCenter, 'chip.read', copy)).ekCertificates).toEqual(chip);
      await configuration.getByRole('tab', { name: 'Security' }).click();
      const pane = configuration.getByRole('region', { name: 'Security' });
      await expect(pane).toContainText('On, 2 computers');
      await expect(pane).toContainText(/Last sync today at/);
      await noFaults(configuration);
    });

    await test.step('nothing that is in the folder shows a password', async () => {
      const password = await passwordIn(keyring, second.account);
      const { computer: me } = await invoke(center, 'sync.status');
      const text = await readFile(join(folder, `${me?.id}.vtpmsync`), 'utf8');
      expect(text).not.toContain(password);
      expect(text).not.toContain('Fedora');
    });

    await test.step('Manage… > Remove…: what it may have read is said, and it learns of it', async () => {
      await openSync(center);
      const sheet = center.getByRole('dialog', { name: 'Keychain Sync' });
      await expect(sheet.getByRole('row', { name: /ThinkPad X1/ })).toContainText('Let in by “Atelier”');
      await noFaults(center);
      await sheet.getByRole('button', { name: 'Sync Now' }).click();
      await expect(sheet.getByText('Everything is in sync.')).toBeVisible({ timeout: 30_000 });
      await sheet.getByRole('button', { name: 'Remove… “ThinkPad X1”' }).click();
      const question = center.getByRole('alertdialog', { name: 'Remove “ThinkPad X1” from the circle?' });
      await expect(question).toContainText('What it has read it keeps: the keys of 2 virtual machines');
      await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
      await noFaults(center);
      await question.getByRole('button', { name: 'Remove', exact: true }).click();
      const removed = center.getByRole('dialog', { name: '“ThinkPad X1” is out of the circle' });
      await expect(removed.getByRole('listitem')).toHaveText(['Debian', 'Fedora'], { timeout: 30_000 });
      await noFaults(center);
      await removed.getByRole('button', { name: 'Close' }).click();
      await expect(sheet.getByRole('row', { name: /ThinkPad X1/ })).toContainText('Removed by “Atelier”');
      const configuration = await windowOf(other, 'configuration', 'Fedora.vtpmvm');
      const pane = configuration.getByRole('region', { name: 'Security' });
      await expect(pane).toContainText('Removed from the circle', { timeout: 60_000 });
      await expect(pane).toContainText('This computer was removed from the circle.');
      // what it has it keeps, as was said
      expect(await thinkpadKeyring.getPassword(service, second.account)).not.toBeNull();
    });

    await test.step('a key made afterwards does not reach it', async () => {
      const third = await addMachine(center, 'Ubuntu');
      await invoke(otherCenter, 'sync.now').catch(() => {});
      expect(await keyring.getPassword(service, third.account)).not.toBeNull();
      expect(await thinkpadKeyring.getPassword(service, third.account)).toBeNull();
    });
  } finally {
    await app.close();
    await other.close();
    for (const computer of computers) await computer.stop();
    for (const path of [folder, ...homes]) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
});
