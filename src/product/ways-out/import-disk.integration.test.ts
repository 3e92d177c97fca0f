import { execFileSync, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { on, once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { readBundle } from '../../machine/library.ts';
import { findPlaces } from '../places.ts';
import { Product } from '../product.ts';
import type { MachineId } from '../views.ts';
import type { ImportDiskProgress } from './ways-out-views.ts';

const tool = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe', timeout: 30_000 }).trim();
const works = (program: string, ...args: string[]): boolean => {
  try {
    tool(program, ...args);
    return true;
  } catch {
    return false;
  }
};
/** Where loop devices can be made the disk is a real block device, else a file by a path that stands for one. */
const root = process.getuid?.() === 0 && works('losetup', '--find');

const MiB = 2 ** 20;
const size = 96 * MiB;
let home: string;
let product: Product;
let backing: string;
let device: string;
const undo: (() => void)[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-import-'));
  product = await Product.open({ program: 'test', places: findPlaces({ ...process.env, VTPM_HOME: home }) });
  backing = root ? join(home, 'backing.img') : `/dev/shm/vtpm-import-${process.pid}.img`;
  const handle = await open(backing, 'w');
  await handle.truncate(size);
  await handle.write(randomBytes(48 * MiB), 0, 48 * MiB, 16 * MiB);
  await handle.close();
  device = root ? tool('losetup', '--find', '--show', backing) : backing;
  undo.push(() => (root ? tool('losetup', '--detach', device) : rmSync(backing)));
});
afterEach(async () => {
  product.close();
  for (const action of undo.splice(0).reverse()) action();
  await rm(home, { recursive: true, force: true });
});

const onPhysicalDisk = (folder?: string): Promise<MachineId> =>
  product.create({
    name: 'Boot Camp',
    guestOs: 'linux',
    secureBoot: false,
    cpus: 1,
    memoryMiB: 512,
    disk: { path: device, link: true },
    folder,
  });

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const description = (id: MachineId) => readFileSync(bundleLayout(id).description, 'utf8');
const images = (id: MachineId) =>
  existsSync(bundleLayout(id).disks) ? readdirSync(bundleLayout(id).disks) : [];
const diskOf = async (id: MachineId) => (await readBundle(id)).devices.find((d) => d.kind === 'disk');

/** How running qemu-img processes have a path open: the access mode bits of open(2), 0 for reading only. */
function accessModes(path: string): { pid: number; mode: number }[] {
  const found: { pid: number; mode: number }[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('qemu-img')) continue;
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) !== path) continue;
        const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '3';
        found.push({ pid: Number(pid), mode: Number.parseInt(flags, 8) & 3 });
      }
    } catch {
      // it ended while we looked
    }
  return found;
}

describe(`a physical disk (${root ? 'a loop device' : 'a stand-in'})`, () => {
  it('becomes an image, compared with it; the disk is only read; then the machine can have a chip', async () => {
    const id = await onPhysicalDisk();
    await expect(product.addChip(id, { cipher: 'aes-256' })).rejects.toThrow(/VTPM_ERR/);
    const before = sha256(device);
    const plan = await product.importDisk.check(id);
    expect(plan).toMatchObject({
      path: device,
      source: device,
      kind: 'disk',
      size,
      obstacles: [],
      inUse: [],
    });
    expect(plan.spaceNeeded).toBeGreaterThanOrEqual(48 * MiB);

    const seen: ImportDiskProgress[] = [];
    const modes: number[] = [];
    const result = await product.importDisk.run(id, {
      onProgress: (progress) => {
        seen.push(progress);
        modes.push(...accessModes(device).map((m) => m.mode));
      },
    });
    expect(result).toMatchObject({ image: 'disks/disk.qcow2', size, source: device });
    expect(result.usedSize).toBeLessThan(60 * MiB); // zeros are holes
    expect(new Set(modes)).toEqual(new Set([0]));
    expect([...new Set(seen.map((p) => p.step))]).toEqual(['copy', 'verify', 'commit']);
    for (const step of ['copy', 'verify'] as const) {
      const done = seen.filter((p) => p.step === step).map((p) => p.bytesDone);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect([done[0], done.at(-1)]).toEqual([0, size]);
    }
    expect(sha256(device)).toBe(before);
    const image = join(id, 'disks/disk.qcow2');
    tool('qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', device, image);
    expect(await diskOf(id)).toMatchObject({
      path: 'disks/disk.qcow2',
      format: 'qcow2',
      importedFrom: { path: device, format: 'raw' },
    });
    expect(images(id)).toEqual(['disk.qcow2']);
    await expect(product.importDisk.run(id)).rejects.toMatchObject({ code: 'VTPM_ERR_IMPORT_DISK_NONE' });

    await product.addChip(id, { cipher: 'aes-256' });
    await expect(product.importDisk.undo(id, 'disk')).rejects.toMatchObject({
      code: 'VTPM_ERR_IMPORT_DISK_CHIP',
    });
    await product.removeChip(id);
    expect(await product.importDisk.imported(id)).toMatchObject([{ deviceId: 'disk', source: device }]);
    await product.importDisk.undo(id, 'disk');
    expect(await diskOf(id)).toMatchObject({ path: device, format: 'raw' });
    expect(images(id)).toEqual(['disk.qcow2']);
    await expect(product.importDisk.undo(id, 'disk')).rejects.toMatchObject({
      code: 'VTPM_ERR_IMPORT_DISK_NO_UNDO',
    });
    expect((await product.importDisk.run(id)).image).toBe('disks/disk-2.qcow2'); // the first is not written over
  });

  it('cancelled in the middle, nothing is left and the machine is as it was', async () => {
    const id = await onPhysicalDisk();
    const before = description(id);
    for (const step of ['copy', 'verify']) {
      const controller = new AbortController();
      const running = product.importDisk.run(id, {
        signal: controller.signal,
        onProgress: (p) => p.step === step && controller.abort(),
      });
      await expect(running).rejects.toMatchObject({ code: 'VTPM_ERR_IMPORT_DISK_CANCELLED' });
      expect(description(id)).toBe(before);
      expect(images(id)).toEqual([]);
    }
  });

  it('killed in the middle, its file is named, and the next import removes it', async () => {
    const id = await onPhysicalDisk();
    const before = description(id);
    const child = fork(new URL('../testing/import-disk.ts', import.meta.url), [id], {
      env: { ...process.env, VTPM_HOME: home },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    for await (const [[step]] of on(child, 'message'))
      if (step === 'copy' && accessModes(device).length > 0) break;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => accessModes(device), { timeout: 5000 }).toEqual([]);
    expect(description(id)).toBe(before);
    const { leftovers } = await product.importDisk.check(id);
    expect(leftovers).toMatchObject([{ path: join(id, 'disks/disk.qcow2.importing') }]);
    await product.importDisk.run(id);
    expect(images(id)).toEqual(['disk.qcow2']);
  });

  it('that changes while it is copied is not taken', async () => {
    const id = await onPhysicalDisk();
    const before = description(id);
    let changed = false;
    const running = product.importDisk.run(id, {
      onProgress: ({ step }) => {
        if (step !== 'verify' || changed) return;
        changed = true;
        tool(
          'dd',
          'if=/dev/urandom',
          `of=${device}`,
          'bs=4096',
          'count=1',
          'seek=23000',
          'conv=notrunc,fsync',
        );
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'VTPM_ERR_IMPORT_DISK_DIFFERS' });
    expect(description(id)).toBe(before);
    expect(images(id)).toEqual([]);
  });

  it('that holds qcow2 is read as such; what can’t be read ends the import with the program’s own words', async () => {
    const [raw, qcow2] = [join(home, 'inside.img'), join(home, 'inside.qcow2')];
    const handle = await open(raw, 'w');
    await handle.truncate(size);
    await handle.write(Buffer.alloc(MiB, 'compressible '));
    await handle.close();
    tool('qemu-img', 'convert', '-c', '-f', 'raw', '-O', 'qcow2', raw, qcow2);
    const bytes = readFileSync(qcow2);
    const l1 = Number(bytes.readBigUInt64BE(40));
    const l2 = Number(bytes.readBigUInt64BE(l1) & 0x00ff_ffff_ffff_fe00n);
    const packed = bytes.readBigUInt64BE(l2);
    expect((packed >> 62n) & 1n).toBe(1n); // a compressed cluster
    const write = async (content: Buffer) => {
      const handle = await open(device, 'r+');
      await handle.write(content, 0, content.length, 0);
      await handle.sync();
      await handle.close();
    };
    await write(bytes);
    const id = await onPhysicalDisk();
    const devices = (await readBundle(id)).devices;
    await product.update(id, {
      devices: devices.map((d) => (d.kind === 'disk' ? { ...d, format: 'qcow2' } : d)),
    });
    expect(await product.importDisk.run(id)).toMatchObject({ size });
    tool('qemu-img', 'compare', '-f', 'qcow2', '-F', 'qcow2', qcow2, join(id, 'disks/disk.qcow2'));
    await product.importDisk.undo(id, 'disk');
    expect(await diskOf(id)).toMatchObject({ path: device, format: 'qcow2' });

    const at = Number(packed & ((1n << 54n) - 1n));
    bytes.fill(0xff, at, at + 64);
    await write(bytes);
    const before = description(id);
    await expect(product.importDisk.run(id)).rejects.toMatchObject({
      code: 'VTPM_ERR_IMPORT_DISK_FAILED',
      details: { path: device, reason: expect.stringMatching(/error/i) },
    });
    expect(description(id)).toBe(before);
    expect(images(id)).toEqual(['disk.qcow2']);
  });

  it('that is not there says so', async () => {
    const id = await onPhysicalDisk();
    const path = '/dev/vtpm-no-such-disk';
    await product.update(id, {
      devices: (await readBundle(id)).devices.map((d) => (d.kind === 'disk' ? { ...d, path } : d)),
    });
    await expect(product.importDisk.run(id)).rejects.toMatchObject({
      code: 'VTPM_ERR_IMPORT_DISK_UNREADABLE',
      details: { path },
    });
  });
});

describe.skipIf(!root)('a partition', () => {
  it('is refused by itself, with the disk it is on; that disk, or the partition as it is, can be read', async () => {
    tool('addpart', device, '1', '2048', '20000');
    undo.push(() => tool('delpart', device, '1'));
    const path = `${device}p1`;
    tool('mkfs.ext4', '-q', path);
    const id = await product.create({
      name: 'On a partition',
      guestOs: 'linux',
      firmware: 'bios',
      disk: { path, link: true },
    });
    const alone = await product.importDisk.check(id);
    expect(alone).toMatchObject({ kind: 'partition', wholeDisk: device, source: path, size: 20_000 * 512 });
    await expect(product.importDisk.run(id)).rejects.toMatchObject({
      code: 'VTPM_ERR_IMPORT_DISK_PARTITION',
      details: { path, disk: device },
    });
    expect(await product.importDisk.check(id, { wholeDisk: true })).toMatchObject({ source: device, size });
    expect(await product.importDisk.run(id, { wholeDisk: true })).toMatchObject({ source: device, size });
    await product.importDisk.undo(id, 'disk');
    expect(await diskOf(id)).toMatchObject({ path });
    expect(await product.importDisk.run(id, { partitionAsIs: true })).toMatchObject({
      source: path,
      size: 20_000 * 512,
    });
  });
});

describe.skipIf(!root)('a block device in use', () => {
  it('is refused while it is mounted for writing, and read while it is mounted read-only', async () => {
    const id = await onPhysicalDisk();
    tool('mkfs.ext4', '-q', device);
    const point = join(home, 'mounted here');
    mkdirSync(point);
    tool('mount', device, point);
    try {
      expect((await product.importDisk.check(id)).inUse).toEqual([{ device, by: point, readOnly: false }]);
      await expect(product.importDisk.run(id)).rejects.toMatchObject({
        code: 'VTPM_ERR_IMPORT_DISK_IN_USE',
        details: { device, by: point },
      });
      expect(images(id)).toEqual([]);
      tool('mount', '-o', 'remount,ro', point);
      const view = await product.importDisk.check(id);
      expect(view).toMatchObject({ inUse: [{ by: point, readOnly: true }], obstacles: [] });
      await product.importDisk.run(id);
    } finally {
      tool('umount', point);
    }
  });

  it('is refused where there is no room, and on a disk that fills up the machine stays as it was', async () => {
    const small = join(home, 'small');
    mkdirSync(small);
    tool('mount', '-t', 'tmpfs', '-o', 'size=30m', 'tmpfs', small);
    undo.push(() => tool('umount', small));
    const id = await onPhysicalDisk(small);
    const before = description(id);
    await expect(product.importDisk.run(id)).rejects.toMatchObject({ code: 'VTPM_ERR_IMPORT_DISK_SPACE' });
    const running = product.importDisk.run(id, { despiteSpace: true });
    await expect(running).rejects.toMatchObject({ code: 'VTPM_ERR_DISK_FULL' });
    expect(description(id)).toBe(before);
    expect(images(id)).toEqual([]);
  });
});
