import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readDiskLayout } from './disk-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'bitlocker-'));
afterAll(() => rmSync(folder, { recursive: true }));

const partitionAt = 1024 * 1024;
const metadataAt = 0x21000;

/** A BitLocker volume's header and metadata, with one volume master key per protection type given. */
function bitLockerDisk(protections: readonly number[], change: (disk: Buffer) => void = () => {}): Buffer {
  const disk = Buffer.alloc(4 * 1024 * 1024);
  disk.writeUInt16LE(0xaa55, 510);
  disk.set([0x80, 0, 0, 0, 7], 446);
  disk.writeUInt32LE(2048, 454);
  disk.writeUInt32LE(4096, 458);
  disk.write('-FVE-FS-', partitionAt + 3, 'latin1');
  disk.writeBigUInt64LE(BigInt(metadataAt), partitionAt + 176);
  const at = partitionAt + metadataAt;
  disk.write('-FVE-FS-', at, 'latin1');
  const description = entry(0x0007, 0x0002, Buffer.from('DISK C: 25/11/2026\0', 'utf16le'));
  const keys = protections.map((protection) => {
    const key = Buffer.alloc(60);
    key.writeUInt16LE(protection, 26);
    return entry(0x0002, 0x0008, key);
  });
  const entries = Buffer.concat([description, ...keys]);
  disk.writeUInt32LE(48 + entries.length, at + 64);
  disk.writeUInt32LE(48, at + 64 + 8);
  entries.copy(disk, at + 112);
  change(disk);
  return disk;
}

function entry(type: number, value: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  [8 + data.length, type, value, 1].forEach((n, i) => {
    head.writeUInt16LE(n, i * 2);
  });
  return Buffer.concat([head, data]);
}

it.each([
  ['on, with a TPM and a recovery password', [0x0100, 0x0800], 'on'],
  ['suspended: a key in clear beside them', [0x0100, 0x0800, 0x0000], 'suspended'],
  ['unknown without any key', [], 'unknown'],
] as const)('BitLocker is %s', async (_, protections, state) => {
  const path = join(folder, 'disk.img');
  writeFileSync(path, bitLockerDisk(protections));
  expect((await readDiskLayout(path)).partitions).toMatchObject([{ content: 'bitlocker', bitlocker: state }]);
});

it.each([
  [
    'metadata that is not there',
    (d: Buffer) => d.fill(0, partitionAt + metadataAt, partitionAt + metadataAt + 8),
  ],
  ['an offset past the disk', (d: Buffer) => d.writeBigUInt64LE(1n << 62n, partitionAt + 176)],
  ['a size of 4 GiB', (d: Buffer) => d.writeUInt32LE(0xffff_ffff, partitionAt + metadataAt + 64)],
  ['an entry of no length', (d: Buffer) => d.writeUInt16LE(0, partitionAt + metadataAt + 112)],
])('with %s nothing is claimed', async (_, change) => {
  const path = join(folder, 'bad.img');
  writeFileSync(path, bitLockerDisk([0x0000], change));
  expect((await readDiskLayout(path)).partitions[0]?.bitlocker).toBe('unknown');
});
