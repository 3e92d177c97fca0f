import { expect, it } from 'vitest';
import { errorText } from './error.ts';

it('a reason that begins a sentence begins with a capital', () => {
  const cause = (reason: string) => errorText('VTPM_ERR_USAGE', 'en', { reason }).cause;
  expect(cause('without a terminal, pass --yes')).toBe('Without a terminal, pass --yes.');
  expect(cause('--to FOLDER is needed')).toBe('--to FOLDER is needed.');
  expect(cause('“x” can’t be a name')).toBe('“x” can’t be a name.');
});

it('a path that begins a sentence stays as it is; sizes are read by people', () => {
  const details = { folder: 'usb', free: 3_000_000, needed: 512 };
  const cause = (locale: 'en' | 'fr') => errorText('VTPM_ERR_MOVE_FOLDER_FULL', locale, details).cause;
  expect(cause('en')).toBe('usb has 2.9\u00a0MB free; up to 512\u00a0bytes are needed. Nothing was written.');
  expect(cause('fr')).toMatch(/^usb a 2,9\u00a0Mo de libre.* jusqu’à 512\u00a0octets\. /);
});

it('a reason of this program’s own is in the person’s language; those of others stay as they are', () => {
  const cause = (reason: string) => errorText('VTPM_ERR_BUNDLE_DAMAGED', 'fr', { name: 'a', reason }).cause;
  expect(cause('it is not JSON')).toContain(' : ce n’est pas du JSON. ');
  expect(cause('devices.0 is not valid')).toContain(' : « devices.0 » n’est pas valide. ');
  expect(cause('ENOENT: no such file')).toContain(' : ENOENT: no such file. ');
});
