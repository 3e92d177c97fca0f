/** The ways out by the command line: to UEFI, off a physical disk, and a Parallels machine (S13–S16). */

import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { configPvs } from '../parallels/testing/config-pvs.ts';
import { findPlaces } from '../product/places.ts';
import { Product } from '../product/product.ts';
import { runVtpm } from './program.ts';
import { bundledCli } from './testing/bundled.ts';

const { program } = bundledCli;
/** A path under /dev stands for a physical disk; nobody needs to be root for it. */
const device = `/dev/shm/vtpm-ways-out-${process.pid}.img`;
const diskSize = 160 * 2 ** 20;
let home: string;
const environment = () => ({ ...process.env, VTPM_HOME: home, LANG: 'C', LC_ALL: '' });
const bundle = (name: string) => join(home, 'Virtual Machines', `${name}.vtpmvm`);

/** Runs `vtpm` in this process, one at a time. */
async function vtpm(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const keep = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    said[to] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep('err')),
  ];
  vi.stubEnv('LC_ALL', 'C');
  try {
    const code = await runVtpm(args, (askPassphrase) =>
      Product.open({ program: 'vtpm', places: findPlaces(environment()), askPassphrase }),
    );
    return { code, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-ways-'));
  const handle = await open(device, 'w');
  await handle.truncate(diskSize);
  await handle.write(randomBytes(64 * 2 ** 20), 0, 64 * 2 ** 20, 2 ** 20);
  await handle.close();
});
afterAll(async () => {
  await rm(device, { force: true });
  await rm(home, { recursive: true, force: true });
});

describe('to-uefi', () => {
  it('says what was found and what to type, and with --json the same as data', async () => {
    const path = join(home, 'legacy.img');
    const handle = await open(path, 'w');
    await handle.truncate(64 * 2 ** 20);
    await handle.close();
    const sfdisk = promisify(execFile)('sfdisk', ['--quiet', path]);
    sfdisk.child.stdin?.end('label: dos\n2048,100000,7,*\n');
    await sfdisk;
    await vtpm('create', 'Kiosk', '--os', 'windows-10', '--firmware', 'bios', '--no-tpm', '--disk', path);
    const shown = await vtpm('to-uefi', 'Kiosk');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('✓ Exactly one active partition: the system partition (1)');
    expect(shown.out).toMatch(/\d\. Convert the disk\..*\n +mbr2gpt \/convert \/allowFullOS\n/);
    const data = JSON.parse((await vtpm('to-uefi', 'Kiosk', '--check', '--json')).out);
    expect(data).toMatchObject({
      state: 'convertible',
      way: 'windows',
      disk: { scheme: 'mbr', partitions: 1 },
    });

    const refused = await vtpm('to-uefi', 'Kiosk', '--switch', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out).error.code).toBe('VTPM_ERR_TO_UEFI_NOT_CONVERTED');
    expect((await vtpm('to-uefi', 'Kiosk', '--switch', '--undo')).code).toBe(2);
  });
});

describe('import-disk', () => {
  it('Ctrl-C leaves the machine as it was; then the disk is imported, and changed back', async () => {
    const made = await vtpm('create', 'Camp', '--os', 'linux', '--no-tpm', '--disk', device, '--link-disk');
    expect(made.code).toBe(0);
    const description = join(bundle('Camp'), 'machine.json');
    const before = await readFile(description, 'utf8');
    const check = JSON.parse((await vtpm('import-disk', 'Camp', '--check', '--json')).out);
    expect(check).toMatchObject({
      deviceId: 'disk',
      source: device,
      kind: 'disk',
      size: diskSize,
      obstacles: [],
    });

    // a group of its own that gets the signal as a whole, as a terminal sends it
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, 'import-disk', 'Camp'],
      {
        env: environment(),
        detached: true,
      },
    );
    let words = '';
    child.stderr.on('data', (text) => {
      if (!words) process.kill(-(child.pid ?? 0), 'SIGINT');
      words += text;
    });
    expect(await once(child, 'close')).toEqual([7, null]);
    expect(words).toMatch(/^Copying: /);
    expect(words).toContain('VTPM_ERR_IMPORT_DISK_CANCELLED');
    expect(await readFile(description, 'utf8')).toBe(before);
    expect(await readdir(join(bundle('Camp'), 'disks'))).toEqual([]);

    const copy = join(home, 'before.img');
    await copyFile(device, copy);
    const done = await vtpm('import-disk', 'Camp', '--device', 'disk');
    expect(done.code).toBe(0);
    expect(done.out).toContain('“Camp” uses disks/disk.qcow2');
    expect(done.err).toMatch(/Copying: 160 MB of 160 MB \(100%\)/);
    expect(done.err).toMatch(/Comparing: 160 MB of 160 MB \(100%\)/);
    await promisify(execFile)('cmp', [device, copy]);
    expect((await vtpm('import-disk', 'Camp')).err).toContain('VTPM_ERR_IMPORT_DISK_NONE');
    expect((await vtpm('import-disk', 'Camp', '--undo')).code).toBe(0);
    expect(JSON.parse(await readFile(description, 'utf8')).devices).toEqual(JSON.parse(before).devices);
    expect((await vtpm('import-disk', 'Camp', '--device', 'nvme')).code).toBe(2);
  });
});

describe('parallels', () => {
  it('tells why the chip is not in the list, by the machine and by what a person knows', async () => {
    const pvm = join(home, 'Windows 10.pvm');
    await mkdir(pvm);
    const config = (values: object) => writeFile(join(pvm, 'config.pvs'), configPvs(values));
    await config({ appVersion: '' });
    const asked = await vtpm('parallels', pvm);
    expect(asked).toMatchObject({ code: 1 });
    expect(asked.out).toContain('--pd-version');
    const standard = await vtpm(
      'parallels',
      pvm,
      '--pd-version',
      '16.5',
      '--edition',
      'standard',
      '--cpu',
      'intel',
    );
    expect(standard.out).toContain('Parallels Desktop Standard has the chip only since version 17.');
    const m1 = ['--pd-version', '16.5', '--edition', 'pro', '--cpu', 'm1', '--json'];
    expect(JSON.parse((await vtpm('parallels', pvm, ...m1)).out)).toMatchObject({
      facts: { name: 'Windows 10', firmware: 'uefi', chip: false },
      answers: { version: '16.5', edition: 'pro', cpu: 'apple' },
      availability: { available: false, causes: ['apple-silicon'] },
    });
    const there = await vtpm('parallels', pvm, '--pd-version', '17.1.0');
    expect(there).toMatchObject({ code: 0 });
    await config({ efi: 0, name: 'Old\u001b[2J one' });
    const old = await vtpm('parallels', pvm, '--pd-version', '17.1.0');
    expect(old.out).toContain('The virtual machine uses a legacy BIOS.');
    expect(old.out).not.toContain('\u001b');
    expect((await vtpm('parallels', pvm, '--edition', 'home')).code).toBe(2);
    expect((await vtpm('parallels', home)).code).toBe(3);
  });
});
