import { afterEach, expect, it, vi } from 'vitest';
import type { AskPassphrase } from '../product/keys/choose-keychain.ts';
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
