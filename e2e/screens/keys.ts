import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { currentAccount } from '../../src/keychain/keychain.ts';
import { type PortableEntry, writePortableFile } from '../../src/keychain/portable-keychain.ts';
import { formatRecord, type KeyRecord, newPassword, parseRecord } from '../../src/keychain/record.ts';
import { systemKeychain } from '../../src/keychain/system-keychain.ts';
import { invoke, names } from './machines.ts';
import { click, pressEscape, type Screen } from './screen.ts';

const passphrase = 'lantern copper drift maple orbit seven';

/**
 * Writes a portable keychain with a key that is new, one that is here, and one that conflicts: the key of
 * “Windows 11 Pro” is in the file, and one that opens nothing is put into the keychain in its place.
 * @returns the file, and what puts the right key back
 */
export async function writeKeyFile(
  page: Page,
  home: string,
  ids: Readonly<Record<string, string>>,
): Promise<{ readonly file: string; readonly restore: () => Promise<void> }> {
  const keychain = systemKeychain();
  const recordOf = async (name: string): Promise<KeyRecord> => {
    const { description } = await invoke(page, 'machines.details', ids[name] ?? '');
    const account = currentAccount(description.uuid);
    return parseRecord((await keychain.get(account)) ?? '', account);
  };
  const entry = (record: KeyRecord): PortableEntry => ({ role: 'current', opensStorage: true, record });
  const conflicting = await recordOf(names.withChip);
  const elsewhere = { computer: 'Atelier', createdAt: '2026-03-14T09:30:00.000Z' };
  const file = join(home, 'Atelier.vtpmkeys');
  await writePortableFile(
    file,
    {
      createdAt: '2026-11-24T17:40:00.000Z',
      computer: 'Atelier',
      records: [
        entry({ ...conflicting, ...elsewhere, uuid: randomUUID(), vmName: 'Fedora 42' }),
        entry({ ...conflicting, computer: 'Atelier' }),
        entry(await recordOf(names.keyless)),
        entry({ ...conflicting, uuid: randomUUID(), vmName: names.withoutChip, computer: 'ThinkPad X1' }),
      ],
    },
    passphrase,
  );
  const account = currentAccount(conflicting.uuid);
  const other = { ...conflicting, storageId: randomUUID(), password: newPassword(), computer: 'ThinkPad X1' };
  await keychain.set(account, formatRecord(other));
  return { file, restore: () => keychain.set(account, formatRecord(conflicting)) };
}

const window = 'import-keys';

/** Exporting, from the Control Center. */
export const exportScreens: readonly Screen[] = [
  {
    name: 'keys-menu',
    window: 'control-center',
    show: async (page) => {
      await click(page, 'Keys');
      await page.getByRole('menu').waitFor();
    },
    leave: pressEscape,
  },
  {
    name: 'export-keys',
    window: 'control-center',
    show: async (page) => {
      await click(page, 'Keys');
      await page.getByRole('menuitem', { name: 'Export Keys…' }).click();
      await page.getByText('Opens its storage').nth(1).waitFor();
    },
  },
  {
    name: 'export-keys-weak',
    window: 'control-center',
    show: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill('motdepasse1234');
      await page.getByText('Too weak.', { exact: true }).waitFor();
    },
  },
  {
    name: 'export-keys-suggested',
    window: 'control-center',
    show: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await page.getByLabel('Repeat').fill(passphrase);
      await page.getByText('Very strong.', { exact: true }).waitFor();
      await click(page, 'Show passphrase');
    },
  },
  {
    name: 'export-keys-done',
    window: 'control-center',
    show: async (page) => {
      await click(page, 'Export…');
      await page.getByText('On the other computer').waitFor();
    },
    leave: pressEscape,
  },
];

/** Importing; each follows from the one before it. */
export const importScreens: readonly Screen[] = [
  { name: 'import-open', window, show: (page) => page.getByText('Atelier.vtpmkeys').waitFor() },
  {
    name: 'import-wrong',
    window,
    show: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase');
      await click(page, 'Open');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: '10-import-keys',
    window,
    show: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
      await click(page, 'Open');
      await page.getByText('“Windows 11 Pro” has two different keys').waitFor();
    },
  },
  { name: 'import-new', window, show: (page) => click(page, 'Fedora 42') },
  {
    name: 'import-done',
    window,
    show: async (page) => {
      await click(page, /^Import \d Keys?$/);
      await page.getByText('3 keys were imported').waitFor();
    },
  },
];
