import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceNumber, readBlockDevice, usesOfDevice } from './block-device.ts';

/** A computer with sda (sda1 mounted, sda2 under LUKS under LVM), sdb unused and a loop of 4 GiB. */
const root = mkdtempSync(join(tmpdir(), 'block-'));
const files = { sys: join(root, 'sys'), proc: join(root, 'proc') };
afterAll(() => rmSync(root, { recursive: true }));

function device(
  path: string,
  number: string,
  sectors: number,
  more: { partition?: number; holders?: string[] } = {},
) {
  const folder = join(files.sys, 'devices', path);
  mkdirSync(join(folder, 'holders'), { recursive: true });
  mkdirSync(join(folder, 'queue'), { recursive: true });
  writeFileSync(join(folder, 'dev'), `${number}\n`);
  writeFileSync(join(folder, 'size'), `${sectors}\n`);
  if (more.partition) writeFileSync(join(folder, 'partition'), `${more.partition}\n`);
  for (const holder of more.holders ?? [])
    symlinkSync(join(files.sys, 'devices', holder), join(folder, 'holders', holder.split('/').at(-1) ?? ''));
  mkdirSync(join(files.sys, 'dev/block'), { recursive: true });
  symlinkSync(folder, join(files.sys, 'dev/block', number));
}

const mounts = (lines: readonly string[]) => {
  mkdirSync(join(files.proc, 'self'), { recursive: true });
  writeFileSync(join(files.proc, 'self/mountinfo'), `${lines.join('\n')}\n`);
};

beforeAll(() => {
  device('virtual/block/dm-1', '253:1', 1000);
  device('virtual/block/dm-0', '253:0', 2000, { holders: ['virtual/block/dm-1'] });
  device('pci/block/sda', '8:0', 20_000_000);
  device('pci/block/sda/sda1', '8:1', 4000, { partition: 1 });
  device('pci/block/sda/sda2', '8:2', 8000, { partition: 2, holders: ['virtual/block/dm-0'] });
  device('pci/block/sdb', '8:16', 4000);
  device('pci/block/cciss!c0d0', '104:0', 4000);
  device('pci/block/cciss!c0d0/cciss!c0d0p1', '104:1', 2000, { partition: 1 });
});

describe('a block device', () => {
  it('is told from its partitions, with the disk those are on', async () => {
    expect(await readBlockDevice('8:0', files)).toEqual({
      kind: 'disk',
      wholeDisk: null,
      size: 20_000_000 * 512,
    });
    expect(await readBlockDevice('8:2', files)).toMatchObject({ kind: 'partition', wholeDisk: '/dev/sda' });
    expect(await readBlockDevice('104:1', files)).toMatchObject({ wholeDisk: '/dev/cciss/c0d0' });
    expect(await readBlockDevice('9:9', files)).toBeNull();
  });

  it('has a number only when it is one', async () => {
    expect(await deviceNumber(root)).toBeNull();
    expect(await deviceNumber('/dev/null')).toBeNull();
    expect(await deviceNumber('/nowhere')).toBeNull();
  });
});

describe('what is in use', () => {
  it('counts partitions, what is built on them, and the file system’s own read-only flag', async () => {
    mounts([
      '22 27 0:21 / /proc rw - proc proc rw',
      '30 1 8:1 / /boot\\040of\\040mine ro,noatime shared:1 - ext4 /dev/sda1 rw',
      '31 1 253:1 /home /home rw - xfs /dev/mapper/vg-home ro,attr2',
      'nonsense',
    ]);
    const all = [
      { device: '/dev/sda1', by: '/boot of mine', readOnly: false },
      { device: '/dev/dm-1', by: '/home', readOnly: true },
    ];
    expect(await usesOfDevice('8:0', files)).toEqual(all);
    expect(await usesOfDevice('8:1', files)).toEqual(all.slice(0, 1));
    expect(await usesOfDevice('8:2', files)).toEqual(all.slice(1));
    expect(await usesOfDevice('8:16', files)).toEqual([]);
  });

  it('is unknown where the kernel does not tell', async () => {
    expect(await usesOfDevice('8:0', { sys: join(root, 'none'), proc: files.proc })).toBeNull();
    expect(await usesOfDevice('8:0', { sys: files.sys, proc: join(root, 'none') })).toBeNull();
  });
});
