/** A machine's bundle with sparse disks, for tests of copying and sealing. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import type { PortableKeychain } from '../../keychain/portable-keychain.ts';
import { formatDescription, type MachineDescription } from '../../machine/description.ts';
import { planMachine } from '../../machine/new-machine.ts';

const MiB = 1024 * 1024;

/** Writes a file of `size` bytes with data, half of it compressible, at each of the offsets. */
export function writeSparse(
  path: string,
  size: number,
  stretches: readonly (readonly [number, number])[],
): void {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, size);
  for (const [at, length] of stretches)
    for (let done = 0; done < length; done += MiB) {
      const chunk = randomBytes(Math.min(MiB, length - done));
      chunk.fill('text that compresses well. ', 0, chunk.length >> 1);
      writeSync(fd, chunk, 0, chunk.length, at + done);
    }
  closeSync(fd);
}

/** A bundle with a raw disk (data at its beginning, middle and end), a qcow2 disk, a chip's state, and litter. */
export function makeBundle(folder: string, name = 'Büro PC', dataMiB = 6): string {
  const root = join(folder, `${name}.vtpmvm`);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  for (const part of ['disks', 'tpm', 'logs', 'backups', 'tpm-staging']) mkdirSync(join(root, part));
  const description: MachineDescription = planMachine(
    { name, guestOs: 'linux', disk: null },
    'x86_64',
    new Date(),
    4096,
  ).description;
  writeFileSync(join(root, 'machine.json'), formatDescription(description));
  writeFileSync(join(root, 'tpm', 'tpm2-00.permall'), randomBytes(9000), { mode: 0o600 });
  writeFileSync(join(root, 'Start.vtpm'), '');
  writeSparse(join(root, 'disks', 'raw.img'), 64 * MiB + 1000, [
    [0, 3 * 4096],
    [8 * MiB + 4096, dataMiB * MiB],
    [60 * MiB, 4 * MiB + 1000],
  ]);
  writeSparse(join(root, 'disks', 'empty.img'), 16 * MiB, []);
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(root, 'disks', 'main.qcow2'), '10G']);
  execFileSync('qemu-io', [
    '-c',
    'write -q -P 0x5a 3G 1M',
    '-c',
    'write -q 9G 64k',
    join(root, 'disks', 'main.qcow2'),
  ]);
  // what must stay behind
  for (const path of [
    '.lock',
    '.lock.owner',
    'tpm/.lock',
    'logs/swtpm.log',
    'tpm-staging/x',
    'machine.json.0badcafe.tmp',
  ])
    writeFileSync(join(root, path), 'not for others');
  return root;
}

/** A portable keychain with one record. */
export const someKeys = (uuid: string = randomUUID()): PortableKeychain => ({
  createdAt: new Date().toISOString(),
  computer: 'here',
  records: [
    {
      role: 'current',
      opensStorage: true,
      record: {
        version: 1,
        storageId: randomUUID(),
        password: randomBytes(32).toString('base64url'),
        cipher: 'aes-256',
        vmName: 'Büro PC',
        uuid,
        createdAt: new Date().toISOString(),
        computer: 'here',
        ekFingerprint: null,
      },
    },
  ],
});

/** SHA-256 and size of every file under a folder, by relative path; holes count as zeros. */
export function digestTree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile())
      found[relative(root, path)] =
        `${statSync(path).mode & 0o777} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    else if (entry.isDirectory()) found[`${relative(root, path)}/`] = 'folder';
  }
  return Object.fromEntries(Object.entries(found).sort());
}

const left = /(^|\/)(\.lock(\.owner)?|swtpm\.log)$|^tpm-staging|\.tmp$/;

/** What {@link digestTree} must say of a copy of a bundle. */
export const withoutLitter = (digests: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(digests).filter(([path]) => !left.test(path)));

/** Bytes that a file takes on the disk. */
export const bytesOnDisk = (path: string): number => statSync(path).blocks * 512;
