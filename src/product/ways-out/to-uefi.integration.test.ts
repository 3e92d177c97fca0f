import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../../demo/build-guest.ts';
import { buildLegacyDisk } from '../../demo/build-legacy-disk.ts';
import { isReady, parseReport } from '../../demo/parse-report.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import type { GuestOsId } from '../../machine/guest-os.ts';
import { readBundle } from '../../machine/library.ts';
import { findPlaces } from '../places.ts';
import { Product } from '../product.ts';
import type { MachineId } from '../views.ts';

let home: string;
let product: Product;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-to-uefi-'));
  product = await Product.open({ program: 'test', places: findPlaces({ ...process.env, VTPM_HOME: home }) });
});
afterEach(async () => {
  for (const id of product.hostedHere()) await product.kill(id).catch(() => {});
  product.close();
  await rm(home, { recursive: true, force: true });
});

const tool = (program: string, args: readonly string[], input = ''): string =>
  execFileSync(program, args, { encoding: 'utf8', input, stdio: 'pipe', timeout: 30_000 });

/** A raw disk that sfdisk partitioned, with file systems made on it. */
async function disk(
  table: string,
  fileSystems: readonly [sector: number, sectors: number, kind: 'ntfs' | 'fat'][],
) {
  const path = join(home, `disk-${crypto.randomUUID().slice(0, 8)}.img`);
  await (await open(path, 'w')).close();
  await truncate(path, 64 * 2 ** 20);
  tool('sfdisk', ['--quiet', '--no-reread', path], table);
  for (const [sector, sectors, kind] of fileSystems) {
    const part = `${path}.part`;
    await (await open(part, 'w')).close();
    await truncate(part, sectors * 512);
    tool(kind === 'ntfs' ? 'mkfs.ntfs' : 'mkfs.vfat', kind === 'ntfs' ? ['-q', '-F', '-f', part] : [part]);
    tool('dd', [`if=${part}`, `of=${path}`, `seek=${sector}`, 'bs=512', 'conv=notrunc']);
    await rm(part);
  }
  return path;
}

const legacy = (guestOs: GuestOsId, path: string): Promise<MachineId> =>
  product.create({
    name: `Legacy ${crypto.randomUUID()}`,
    guestOs,
    firmware: 'bios',
    tpm: false,
    disk: { path, link: true },
  });

const unmetOf = async (id: MachineId) =>
  (await product.toUefi.check(id)).preconditions.filter((p) => p.met === false).map((p) => p.id);

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('real disks of Windows', () => {
  const windows = 'label: dos\n2048,40960,7,*\n43008,80000,7\n123008,4096,27\n';

  it('as Windows makes them can be converted; looking at them changes nothing', async () => {
    const path = await disk(windows, [
      [2048, 40_960, 'ntfs'],
      [43_008, 80_000, 'ntfs'],
    ]);
    const id = await legacy('windows-10', path);
    const before = sha256(path);
    const found = await product.toUefi.check(id);
    expect(found).toMatchObject({ state: 'convertible', way: 'windows', undo: null, problem: null });
    expect(found.disk).toMatchObject({ scheme: 'mbr', partitions: 3, efiSystemPartition: false });
    expect(found.preconditions.filter((p) => p.met !== true).map((p) => p.id)).toEqual([
      'guest',
      'boot-files',
    ]);
    expect(found.steps.filter((s) => s.command).map((s) => s.command)).toEqual([
      'mbr2gpt /validate /allowFullOS',
      'mbr2gpt /convert /allowFullOS',
    ]);
    await expect(product.toUefi.switch(id)).rejects.toMatchObject({ code: 'VTPM_ERR_TO_UEFI_NOT_CONVERTED' });
    expect((await readBundle(id)).firmware).toEqual({ type: 'bios' });
    expect(sha256(path)).toBe(before);
  });

  it.each([
    ['four partitions', `${windows}127104,1000,7\n`, ['primary-partitions']],
    [
      'logical partitions',
      'label: dos\n2048,40960,7,*\n43008,60000,5\n45056,20000,7\n',
      ['no-extended', 'primary-partitions'],
    ],
    ['a full disk', 'label: dos\n2048,,7,*\n', ['space-end']],
    ['a start right behind the MBR', 'label: dos\n1,2000,7,*\n', ['space-front']],
    ['no active partition', 'label: dos\n2048,4096,7\n', ['active-partition']],
    ['a Linux partition', 'label: dos\n2048,4096,7,*\n8192,4096,83\n', ['partition-types']],
  ])('with %s are named', async (_, table, ids) => {
    const id = await legacy('windows-10', await disk(table, []));
    const unmet = await unmetOf(id);
    for (const missing of ids.slice(0, 1)) expect(unmet).toContain(missing);
    expect(unmet.filter((found) => !ids.includes(found))).toEqual([]);
    expect(await product.toUefi.check(id)).toMatchObject({
      state: 'blocked',
      way: 'new',
      steps: [{ id: 'new-machine' }, { id: 'new-customize' }],
    });
  });

  it('an empty one, an older Windows and another guest lead to a new machine', async () => {
    const empty = join(home, 'empty.img');
    await (await open(empty, 'w')).close();
    await truncate(empty, 2 ** 20);
    expect(await product.toUefi.check(await legacy('windows-10', empty))).toMatchObject({
      state: 'no-system',
    });
    const path = await disk(windows, []);
    const old = await legacy('windows-8', path);
    expect(await unmetOf(old)).toEqual(['guest']);
    const other = await product.toUefi.check(await legacy('other', path));
    expect(other).toMatchObject({ state: 'blocked', way: 'new', preconditions: [] });
  });

  it('converted: the switch keeps what it changes, and its undo brings it back', async () => {
    // what mbr2gpt leaves: the system partition shrunk or reused as an EFI system partition, a GPT around all
    const table =
      'label: gpt\n2048,40960,C12A7328-F81F-11D2-BA4B-00A0C93EC93B\n43008,60000,EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n';
    const path = await disk(table, [
      [2048, 40_960, 'fat'],
      [43_008, 60_000, 'ntfs'],
    ]);
    const id = await legacy('windows-10', path);
    const { uefiVariables, backups } = bundleLayout(id);
    const before = sha256(path);
    const found = await product.toUefi.check(id);
    expect(found).toMatchObject({ state: 'converted', way: 'windows', preconditions: [] });
    expect(found.steps.map((s) => s.id)).toEqual(['switch', 'start', 'add-chip']);

    expect(await product.toUefi.switch(id)).toBe(true);
    expect(await product.toUefi.switch(id)).toBe(false);
    expect(existsSync(uefiVariables)).toBe(true);
    expect(await product.toUefi.check(id)).toMatchObject({
      state: 'uefi',
      undo: { switchedAt: expect.stringMatching(/Z$/) },
      steps: [{ id: 'add-chip' }],
    });
    await product.toUefi.undo(id);
    expect((await readBundle(id)).firmware).toEqual({ type: 'bios' });
    expect((await product.toUefi.check(id)).undo).toBeNull();
    await expect(product.toUefi.undo(id)).rejects.toMatchObject({ code: 'VTPM_ERR_TO_UEFI_NO_UNDO' });

    // a variable store of an earlier time comes back byte for byte
    const store = await readFile(uefiVariables);
    store.fill(0xff, store.length - 4096);
    const handle = await open(uefiVariables, 'r+');
    await handle.write(Buffer.from('mine'), 0, 4, store.length - 8);
    await handle.close();
    const old = sha256(uefiVariables);
    await product.toUefi.switch(id);
    await product.setSecureBoot(id, true);
    const secured = sha256(uefiVariables);
    expect(secured).not.toBe(old);
    await product.toUefi.undo(id);
    expect(sha256(uefiVariables)).toBe(old);
    const kept = readdirSync(backups).sort().at(-1) ?? '';
    expect(sha256(join(backups, kept, 'uefi-variables-after.fd'))).toBe(secured);
    expect(JSON.parse(readFileSync(join(backups, kept, 'firmware.json'), 'utf8'))).toMatchObject({
      format: 'vtpm-firmware-backup',
      firmware: { type: 'bios' },
      uefiVariables: true,
    });
    expect(await product.chipBackups(id)).toEqual([]);
    expect(sha256(path)).toBe(before);
  });
});

/** The steps' own commands, on the image instead of the guest's disk. */
function convert(path: string, espContent: string, commands: readonly string[]): void {
  for (const command of commands) {
    const sgdisk = /sgdisk [^&]*\/dev\/DISK/.exec(command)?.[0].split(' ').slice(1, -1);
    if (sgdisk) tool('sgdisk', [...sgdisk.map((a) => a.replace('+256M', '+64M')), path]);
  }
  const first = /First sector: (\d+)/.exec(tool('sgdisk', ['--info=2', path]))?.[1];
  tool('dd', [`if=${espContent}`, `of=${path}`, `seek=${first}`, 'bs=512', 'conv=notrunc']);
}

it('a legacy Linux, its disk converted by the steps, starts under UEFI with Secure Boot and a chip', async () => {
  const guest = await buildDemoGuest({ arch: 'x86_64', cacheDir: defaultDemoCache() });
  const path = await buildLegacyDisk(guest, join(home, 'linux.img'));
  await truncate(path, Math.ceil(readFileSync(path).length / 2 ** 20 + 80) * 2 ** 20);
  const id = await product.create({
    name: 'Legacy Linux',
    guestOs: 'linux',
    firmware: 'bios',
    tpm: false,
    cpus: 1,
    memoryMiB: 512,
    disk: { path, link: true },
  });
  const found = await product.toUefi.check(id);
  expect(found).toMatchObject({ state: 'convertible', way: 'linux' });
  convert(
    path,
    guest.diskImage,
    found.steps.flatMap((s) => s.command ?? []),
  );
  expect(await product.toUefi.check(id)).toMatchObject({
    state: 'converted',
    disk: { scheme: 'gpt', partitions: 2 },
  });

  await product.toUefi.switch(id);
  await product.addChip(id, { cipher: 'aes-256' });
  await expect(product.toUefi.undo(id)).rejects.toMatchObject({ code: 'VTPM_ERR_TO_UEFI_CHIP' });
  await product.start(id, { headless: true, accelerator: 'tcg' });
  const log = bundleLayout(id).serialLog;
  for (let waited = 0; waited < 180_000; waited += 100) {
    if (existsSync(log) && isReady(readFileSync(log, 'utf8'))) break;
    await delay(100);
  }
  expect(parseReport(readFileSync(log, 'utf8'))).toMatchObject({
    firmware: 'uefi',
    secureBoot: true,
    tpmVersion: 2,
  });
});
