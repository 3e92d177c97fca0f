import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleOfOpenedPath, launchFileName, writeLaunchFile } from './launch-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vtpm-launch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('opening a bundle from a file manager', () => {
  it('takes the launch file for the bundle it lies in, also after the bundle was renamed', async () => {
    const first = join(folder, 'Windows.vtpmvm');
    const second = join(folder, 'Renamed.vtpmvm');
    await mkdir(first);
    await writeLaunchFile(first);
    await rename(first, second);
    expect(await bundleOfOpenedPath(join(second, launchFileName))).toBe(second);
  });

  it('leaves every other path as it is', async () => {
    const odd = join(folder, 'odd.vtpm');
    await mkdir(odd);
    for (const path of [folder, odd, join(folder, 'gone.vtpm'), join(folder, 'disk.qcow2')])
      expect(await bundleOfOpenedPath(path)).toBe(path);
  });
});
