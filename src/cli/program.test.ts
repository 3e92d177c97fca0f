import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { AskPassphrase } from '../product/keys/choose-keychain.ts';
import { findPlaces } from '../product/places.ts';
import { Product } from '../product/product.ts';
import { productVersion } from '../product/version.ts';
import { passphraseFromDescriptor } from './passphrase.ts';
import { runVtpm } from './program.ts';

let out = '';
const catchOutput = () => {
  out = '';
  const keep = (text: string | Uint8Array) => {
    out += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
};
afterEach(() => vi.restoreAllMocks());

/** How a command line asks for the keychain file's passphrase; the product itself is not opened. */
async function askerOf(...argv: string[]): Promise<AskPassphrase> {
  let asker: AskPassphrase = null;
  catchOutput();
  await runVtpm(argv, (ask) => {
    asker = ask;
    return Promise.reject(new Error('not opened'));
  });
  return asker;
}

it('prints its version', async () => {
  catchOutput();
  expect(await runVtpm(['--version'], () => Promise.reject(new Error('not opened')))).toBe(0);
  expect(out).toBe(`${productVersion()}\n`);
});

it.each([
  [['list', '--passphrase-fd', 'x7']],
  [['list', '--passphrase-fd=x7']],
  [['--passphrase-fd=x7', 'list']],
])('takes the descriptor from %j', async (argv) => {
  const ask = await askerOf(...argv);
  await expect(ask?.()).rejects.toMatchObject({
    code: 'VTPM_ERR_USAGE',
    details: { reason: '“x7” is not the number of a descriptor' },
  });
});

it.each(['', '-1', '1e2', ' 3', '9999999999999999999'])('%j is no descriptor', (typed) => {
  expect(() => passphraseFromDescriptor(typed)).toThrow(/VTPM_ERR_USAGE/);
});

/** Runs `vtpm` on a profile of its own, which goes afterwards. */
async function onOwnProfile(
  action: (vtpm: (...argv: string[]) => Promise<number>, home: string) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'vtpm-program-'));
  const places = findPlaces({ ...process.env, VTPM_HOME: home });
  try {
    await action((...argv) => {
      catchOutput();
      return runVtpm([...argv, '--json'], (askPassphrase) =>
        Product.open({ program: 'vtpm', places, askPassphrase }),
      );
    }, home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

it('sets what happens when the key is missing, and how chips are backed up', () =>
  onOwnProfile(async (vtpm) => {
    expect(await vtpm('create', 'Kiosk', '--os', 'linux', '--no-tpm', '--disk', 'none')).toBe(0);
    const rule = ['--backup-before-change', 'off', '--keep-backups', '3'];
    expect(await vtpm('set', 'Kiosk', '--key-missing', 'new-chip', ...rule)).toBe(0);
    expect(JSON.parse(out).description.security).toEqual({
      ...{ keyMissing: 'new-chip', backupBeforeChange: false, backupBeforeMove: true, keepBackups: 3 },
    });
    expect(await vtpm('set', 'Kiosk', '--keep-backups', '0')).toBe(2);
    expect(await vtpm('set', 'Kiosk', '--key-missing', 'never')).toBe(2);
  }));

it('takes --passphrase-fd for a file where the keychain asks for none', () =>
  onOwnProfile(async (vtpm, home) => {
    const file = join(home, 'keys.vtpmkeys');
    await writeFile(file, '');
    expect(await vtpm('keys', 'show', file, '--passphrase-fd', 'x7')).toBe(2);
    expect(JSON.parse(out).error.message).toContain('“x7” is not the number of a descriptor');
  }));
