import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolders } from './make-folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'vf-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('makes what is missing, and leaves what is there', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolders(path, 0o700);
  await makeFolders(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

it('says that a file is in the way', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolders(join(folder, 'file', 'x'))).rejects.toMatchObject({
    code: 'VTPM_ERR_FILE_ACCESS',
  });
});

it.runIf(process.platform === 'linux')('ends where the system refuses with ENOENT', async () => {
  await expect(makeFolders('/proc/none/such')).rejects.toMatchObject({ code: 'VTPM_ERR_FILE_ACCESS' });
});
