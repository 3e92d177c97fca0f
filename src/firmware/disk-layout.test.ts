import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { VtpmError } from '../errors/error.ts';
import { firmwareAndDiskAgree, isPhysical, readDiskLayout } from './disk-layout.ts';
import { encodeGuid } from './guid.ts';
import { isoOf } from './testing/efi-program.ts';

// qemu-img and many small files: slow when the computer is busy.
vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'layout-'));
afterAll(() => rmSync(folder, { recursive: true }));
const save = (name: string, bytes: Buffer): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
const qemuImg = (...args: string[]) =>
  execFileSync('qemu-img', args, { cwd: folder, timeout: 30_000, stdio: 'pipe' });

const esp = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const linux = '0fc63daf-8483-4772-8e79-3d69d8477de4';
const ownGuid = '01234567-89ab-cdef-0123-456789abcdef';
const size = 4 * 1024 * 1024;

/** Partitions of 1 MiB from 1 MiB on, each with some first bytes. */
function gptDisk(sectorSize: number, partitions: readonly (readonly [string, number, string])[]): Buffer {
  const disk = Buffer.alloc(size);
  const table = Buffer.alloc(128 * 128);
  const perMiB = (1024 * 1024) / sectorSize;
  partitions.forEach(([type, magicAt, magic], index) => {
    encodeGuid(type).copy(table, index * 128);
    encodeGuid(ownGuid).copy(table, index * 128 + 16);
    table.writeBigUInt64LE(BigInt((index + 1) * perMiB), index * 128 + 32);
    table.writeBigUInt64LE(BigInt((index + 2) * perMiB - 1), index * 128 + 40);
    table.write(`part ${index}`, index * 128 + 56, 'utf16le');
    disk.write(magic, (index + 1) * 1024 * 1024 + magicAt, 'latin1');
  });
  const header = (at: number, tableLba: number) => {
    disk.write('EFI PART\0\0\x01\0', at, 'latin1');
    disk.writeUInt32LE(92, at + 12);
    disk.writeBigUInt64LE(BigInt(tableLba), at + 72);
    disk.writeUInt32LE(128, at + 80);
    disk.writeUInt32LE(128, at + 84);
    disk.writeUInt32LE(crc32(table), at + 88);
    disk.writeUInt32LE(crc32(disk.subarray(at, at + 92)), at + 16);
    table.copy(disk, tableLba * sectorSize);
  };
  header(sectorSize, 2);
  header(size - sectorSize, (size - sectorSize - table.length) / sectorSize);
  return mbr(disk, [0xee, 0]);
}

function mbr(disk: Buffer, ...entries: [type: number, flag: number][]): Buffer {
  disk.writeUInt16LE(0xaa55, 510);
  entries.forEach(([type, flag], index) => {
    disk.set([flag, 0, 0, 0, type], 446 + index * 16);
    disk.writeUInt32LE(2048, 446 + index * 16 + 8);
    disk.writeUInt32LE(2048, 446 + index * 16 + 12);
  });
  return disk;
}

const windows = gptDisk(512, [
  [esp, 82, 'FAT32   '],
  [linux, 3, '-FVE-FS-'],
]);
windows.writeUInt16LE(0xaa55, 1024 * 1024 + 510);

describe('a disk image', () => {
  it('with GPT and an EFI system partition was installed for UEFI, BitLocker is seen', async () => {
    const layout = await readDiskLayout(save('w.img', windows));
    expect(layout).toMatchObject({
      scheme: 'gpt',
      installedFor: 'uefi',
      efiSystemPartition: true,
      format: 'raw',
      virtualSizeBytes: size,
      sectorSize: 512,
    });
    expect(layout.partitions.map((p) => p.content)).toEqual(['fat', 'bitlocker']);
    expect(layout.partitions[1]).toMatchObject({
      name: 'part 1',
      guid: ownGuid,
      startBytes: 2 * 1024 * 1024,
    });
    expect(firmwareAndDiskAgree('bios', layout)).toBe('bios-firmware-uefi-disk');
    expect(firmwareAndDiskAgree('uefi', layout)).toBeNull();
  });

  it('reads 4K sectors, LUKS, and the backup table when the first is damaged', async () => {
    const disk = gptDisk(4096, [[linux, 0, 'LUKS\xba\xbe']]);
    disk[4096 + 20] = 7;
    const damaged = await readDiskLayout(save('4k.img', disk));
    expect(damaged).toMatchObject({ scheme: 'gpt', sectorSize: 4096, installedFor: 'unknown' });
    expect(damaged.partitions.map((p) => p.content)).toEqual(['luks']);
  });

  it('tells legacy, hybrid, blank, file system and ISO images apart', async () => {
    const legacy = await readDiskLayout(save('l.img', mbr(Buffer.alloc(size), [7, 0x80])));
    expect(legacy).toMatchObject({ scheme: 'mbr', installedFor: 'bios', efiSystemPartition: false });
    expect(firmwareAndDiskAgree('uefi', legacy)).toBe('uefi-firmware-bios-disk');
    const hybrid = mbr(Buffer.from(windows), [0xee, 0], [0x0c, 0x80]);
    expect(await readDiskLayout(save('h.img', hybrid))).toMatchObject({ scheme: 'gpt', hybrid: true });
    expect(await readDiskLayout(save('e.img', Buffer.alloc(size)))).toMatchObject({
      scheme: 'none',
      installedFor: 'empty',
    });
    expect(await readDiskLayout(save('cd.iso', isoOf(Buffer.alloc(2048, 1))))).toMatchObject({
      optical: { uefi: true, bios: false },
      installedFor: 'uefi',
    });
  });

  it.each([
    ['plain', []],
    ['of version 2', ['-o', 'compat=0.10']],
    ['with small clusters', ['-o', 'cluster_size=512']],
    ['with subclusters', ['-o', 'extended_l2=on,cluster_size=64k']],
    ['compressed', ['-c']],
  ])('reads the same from qcow2, %s', async (name, options) => {
    const raw = await readDiskLayout(save('w.img', windows));
    qemuImg('convert', '-f', 'raw', '-O', 'qcow2', ...options, 'w.img', `${name}.qcow2`);
    expect(await readDiskLayout(join(folder, `${name}.qcow2`))).toEqual({ ...raw, format: 'qcow2' });
  });

  it('says so when what it needs is in a backing file or encrypted', async () => {
    save('w.img', windows);
    qemuImg('create', '-f', 'qcow2', '-b', 'w.img', '-F', 'raw', 'b.qcow2');
    expect(await readDiskLayout(join(folder, 'b.qcow2'))).toMatchObject({
      scheme: 'unknown',
      installedFor: 'unknown',
      unreadable: 'backing-file',
    });
    qemuImg(
      ...'create -f qcow2 --object secret,id=s,data=x -o encrypt.format=aes,encrypt.key-secret=s c.qcow2 1M'.split(
        ' ',
      ),
    );
    expect(await readDiskLayout(join(folder, 'c.qcow2'))).toMatchObject({ unreadable: 'encrypted' });
  });

  it('survives any damage to headers and tables', async () => {
    save('w.img', windows);
    qemuImg('convert', '-f', 'raw', '-O', 'qcow2', 'w.img', 'fuzz.qcow2');
    const sources = [readFileSync(join(folder, 'fuzz.qcow2')), windows];
    const edits = fc.array(fc.tuple(fc.nat(0x50000), fc.nat(255)), { maxLength: 8 });
    const near = fc.array(fc.tuple(fc.nat(1200), fc.nat(255)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), edits, near, async (source, far, close) => {
        const bytes = Buffer.from(source);
        for (const [at, value] of [...far, ...close]) bytes[at] = value;
        try {
          await readDiskLayout(save('fuzzed', bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(VtpmError);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is told from a physical disk', async () => {
    expect(await isPhysical('/dev/null')).toBe(true);
    expect(await isPhysical('\\\\.\\PhysicalDrive0')).toBe(true);
    expect(await isPhysical(save('w.img', windows))).toBe(false);
  });
});
