import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Parallels } from '../product/ways-out/parallels.ts';
import {
  askParallels,
  findParallelsPrograms,
  macCpu,
  parseLicenseEdition,
  parsePrlctlVersion,
} from './programs.ts';
import { configPvs } from './testing/config-pvs.ts';

const folder = mkdtempSync(join(tmpdir(), 'prl-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = (name: string, script: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};

describe('the programs’ own words', () => {
  it.each([
    ['prlctl version 26.4.1 (57516)\n', '26.4.1'],
    ['prlctl version 10.0.0 (12345) rev 123456\n', '10.0.0'],
    ['prlctl version 8.0.12345.123456\n', '8.0.12345.123456'],
    ['command not found', null],
  ])('%s', (output, version) => {
    expect(parsePrlctlVersion(output)).toBe(version);
  });

  const license = (edition: string) =>
    `Searching for installed licenses...\n\tstatus="ACTIVE"\n\tserial="ABCDEF-*****-*****"\n\tcpu_total=32\n\tmax_memory=131072\n\tedition="${edition}"\n\tis_trial="no"\n`;
  it.each([
    [license('pro'), 'pro'],
    [license('business'), 'business'],
    [license('Standard'), 'standard'],
    [license('something new'), null],
    ['No licenses installed.\n', null],
    ['', null],
  ])('an edition', (output, edition) => {
    expect(parseLicenseEdition(output)).toBe(edition);
  });

  it('the processor is told on a Mac only, and under Rosetta too', () => {
    expect(macCpu('linux', 'Apple M1')).toBeNull();
    expect(macCpu('darwin', 'VirtualApple @ 2.50GHz')).toBe('apple');
    expect(macCpu('darwin', 'Intel(R) Core(TM) i7')).toBe('intel');
  });
});

describe('asking them', () => {
  it('finds them in PATH, asks both, and takes no answer for no answer', async () => {
    const prlctl = program('prlctl', '[ "$1" = --version ] && echo "prlctl version 16.5.1 (49187)"');
    const prlsrvctl = program('prlsrvctl', '[ "$*" = "info --license" ] && printf \'\\tedition="pro"\\n\'');
    expect(await findParallelsPrograms(folder)).toEqual({ prlctl, prlsrvctl });
    expect(await askParallels({ prlctl, prlsrvctl })).toEqual({ version: '16.5.1', edition: 'pro' });
    const failing = program('failing', 'echo "prlctl version 1.2.3"; exit 1');
    expect(await askParallels({ prlctl: failing, prlsrvctl: null })).toEqual({
      version: null,
      edition: null,
    });
  });

  it('a person’s answer counts more than a program’s, and that more than the machine’s own', async () => {
    const root = join(folder, 'W.pvm');
    mkdirSync(root);
    writeFileSync(join(root, 'config.pvs'), configPvs({ efi: 5, appVersion: '16.5.0-49183' }));
    const parallels = new Parallels();
    const programs = { prlctl: join(folder, 'prlctl'), prlsrvctl: join(folder, 'prlsrvctl') };
    const nobody = { prlctl: null, prlsrvctl: null };
    expect(await parallels.examine(root, {}, nobody)).toMatchObject({
      answers: { version: '16.5.0', edition: null, cpu: 'apple' },
      sources: { version: 'machine', edition: 'missing', cpu: 'machine' },
      availability: { available: false, causes: ['apple-silicon'], missing: [] },
    });
    expect(await parallels.examine(root, {}, programs)).toMatchObject({
      answers: { version: '16.5.1', edition: 'pro' },
      sources: { version: 'program', edition: 'program' },
    });
    expect(await parallels.examine(root, { version: '17.1' }, programs)).toMatchObject({
      answers: { version: '17.1' },
      sources: { version: 'asked' },
      availability: { available: true, causes: [] },
    });
  });

  it('without a machine the product is judged by its programs, and by what a person says', async () => {
    const parallels = new Parallels();
    const programs = { prlctl: join(folder, 'prlctl'), prlsrvctl: join(folder, 'prlsrvctl') };
    const nobody = { prlctl: null, prlsrvctl: null };
    expect((await parallels.product({ cpu: 'intel' }, programs)).availability).toEqual({
      ...{ available: true, causes: [], missing: [] },
    });
    expect(await parallels.product({ cpu: 'apple' }, programs)).toMatchObject({
      answers: { version: '16.5.1', edition: 'pro', cpu: 'apple' },
      availability: { available: false, causes: ['apple-silicon'] },
    });
    expect((await parallels.product({ cpu: 'intel' }, nobody)).availability.missing).toEqual(['version']);
    // what is typed and is no version, or none yet, is not taken for one
    expect((await parallels.product({ version: 'sixteen' }, nobody)).answers.version).toBeNull();
  });
});
