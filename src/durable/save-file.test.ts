import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errorText, toVtpmError } from '../errors/error.ts';
import { saveFile } from './save-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vtd-save-'));
});
afterEach(() => rm(folder, { recursive: true }));

const says = async (path: string, locale: 'en' | 'fr') => {
  const { code, details } = toVtpmError(await saveFile(path, 'x', { flag: 'wx' }).catch((e) => e));
  return `${code} ${errorText(code, locale, details).cause}`;
};

test('says in words why a file can’t be saved where it is wanted', async () => {
  const path = join(folder, 'report.md');
  await saveFile(path, 'text', { mode: 0o600 });
  expect(await readFile(path, 'utf8')).toBe('text');
  expect(await says(join(folder, 'gone', 'report.md'), 'en')).toContain('its folder is not there');
  expect(await says(join(path, 'report.md'), 'fr')).toContain('son dossier n’existe pas');
  expect(await says(path, 'en')).toMatch(/^VTPM_ERR_SAVE_FAILED .*there is such a file already/);
  expect(toVtpmError(await saveFile(folder, 'x').catch((e) => e)).details.reason).toBe('it is a folder');
});
