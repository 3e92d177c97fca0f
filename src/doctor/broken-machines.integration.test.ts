/** Machines that are broken for real, one after the other: what the doctor finds, and that its fix heals. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, copyFile, cp, mkdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { setSecureBoot } from '../firmware/secure-boot.ts';
import { createStoreFile, readStoreFile, writeStoreFile } from '../firmware/store-file.ts';
import { currentAccount } from '../keychain/keychain.ts';
import { findRecord, formatRecord, newPassword, passwordBytes } from '../keychain/record.ts';
import { thisInstallation } from '../machine/installation.ts';
import { readBundle, writeBundle } from '../machine/library.ts';
import { startSwtpm } from '../swtpm/process.ts';
import { stateFileName } from '../swtpm/state-header.ts';
import { findSwtpmTools } from '../swtpm/tools.ts';
import type { CheckId } from './checks.ts';
import type { Finding } from './finding.ts';
import { BrokenWorld, copyHome, keychain, temporary } from './testing/broken-worlds.ts';

let template: string;
let account: string;
let secret: string;
let world: BrokenWorld;

beforeAll(async () => {
  template = await temporary('template');
  const first = await BrokenWorld.open(template);
  const id = await first.product.create({ name: 'Windows', guestOs: 'windows-11', disk: { sizeGiB: 64 } });
  await first.product.backUpChip(id);
  first.product.close();
  account = currentAccount((await readBundle(id)).uuid);
  secret = (await keychain.get(account)) ?? '';
});
afterAll(async () => {
  for (const one of await keychain.list()) if (one.startsWith(account)) await keychain.remove(one);
  await rm(template, { recursive: true, force: true });
});
afterEach(async () => {
  await world.end();
  await keychain.set(account, secret);
});

const state = (): string => join(world.layout.tpm, stateFileName);
async function device(path: string, format: 'raw' | 'qcow2' = 'raw') {
  const { devices } = await readBundle(world.machine);
  await world.change({ devices: devices.map((d) => (d.kind === 'disk' ? { ...d, path, format } : d)) });
}

/** A disk with an MBR, boot code and an active partition, as a legacy BIOS starts it. */
function legacyDisk(): Buffer {
  const disk = Buffer.alloc(2 ** 20);
  disk.write('\xfa\x33\xc0\x8e\xd0', 0, 'latin1');
  Buffer.from([0x80, 1, 1, 0, 0x07, 0xfe, 0xff, 0xff, 0, 8, 0, 0, 0, 8, 0, 0]).copy(disk, 446);
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}

interface Broken {
  readonly world: string;
  readonly break: () => Promise<unknown>;
  readonly finds: Partial<Record<CheckId, string>>;
  /** The fix that heals it, and what the check says then. */
  readonly heals?: readonly [CheckId, Finding['fixes'][number]['id'], string];
}

const table: readonly Broken[] = [
  {
    world: 'nothing is broken',
    break: async () => {},
    finds: {
      'vm.bundle': 'readable',
      'vm.chip': 'present',
      'vm.chip.storage': 'whole',
      'vm.chip.record': 'this-storage',
      'vm.chip.opens': 'opens',
      'vm.chip.certificates': 'valid',
      'vm.chip.lockout': 'clear',
      'vm.chip.age': 'never-started',
      'vm.secure-boot': 'on',
      'vm.secure-boot.certificates': 'both',
      'vm.secure-boot.revocations': 'newest',
      'vm.backups': 'usable',
      'vm.identity': 'unique',
      'vm.lock': 'free',
      'vm.leftovers': 'none',
      'vm.permissions': 'private',
      'vm.readiness': 'ready',
      'vm.last-shutdown': 'never-started',
    },
  },
  {
    world: 'the key record is deleted',
    break: () => keychain.remove(account),
    finds: { 'vm.chip.record': 'none', 'vm.chip.opens': 'not-tried', 'vm.backups': 'key-missing' },
    heals: ['vm.chip.record', 'new-chip', 'this-storage'],
  },
  {
    world: 'the record is of another chip',
    break: () => keychain.set(account, other({ storageId: randomUUID(), password: newPassword() })),
    finds: { 'vm.chip.record': 'other-storage', 'vm.chip.opens': 'wrong-key' },
    heals: ['vm.chip.record', 'new-chip', 'this-storage'],
  },
  {
    world: 'the record has another password',
    break: () => keychain.set(account, other({ password: newPassword() })),
    finds: { 'vm.chip.record': 'this-storage', 'vm.chip.opens': 'storage-changed' },
  },
  {
    world: 'the record is no record',
    break: () => keychain.set(account, 'something else'),
    finds: { 'vm.chip.record': 'unreadable' },
  },
  {
    world: 'the storage is cut short',
    break: () => truncate(state(), 1000),
    finds: {
      'vm.chip.storage': 'damaged',
      'vm.chip.opens': 'not-tried',
      'vm.chip.certificates': 'not-opened',
    },
    heals: ['vm.chip.storage', 'restore-backup', 'whole'],
  },
  {
    world: 'a bit of the storage is flipped',
    break: () => flipBit(),
    finds: {
      'vm.chip.storage': 'whole',
      'vm.chip.opens': 'storage-changed',
      'vm.chip.lockout': 'not-opened',
    },
    heals: ['vm.chip.opens', 'restore-backup', 'opens'],
  },
  {
    world: 'the storage is missing',
    break: () => rm(state()),
    finds: { 'vm.chip.storage': 'missing', 'vm.chip.age': '' },
    heals: ['vm.chip.storage', 'restore-backup', 'whole'],
  },
  {
    world: 'the storage is not encrypted',
    break: async () => {
      await rm(state());
      const made = spawnSync('swtpm_setup', ['--tpm2', '--tpmstate', world.layout.tpm, '--overwrite']);
      expect(made.status).toBe(0);
    },
    finds: { 'vm.chip.storage': 'not-encrypted' },
    heals: ['vm.chip.storage', 'restore-backup', 'whole'],
  },
  {
    world: 'the description names another cipher',
    break: async () => {
      const { tpm } = await readBundle(world.machine);
      await world.change({ tpm: tpm && { ...tpm, cipher: 'aes-128' } });
    },
    finds: { 'vm.chip.storage': 'other-cipher' },
  },
  {
    world: 'the description names another chip',
    break: async () => {
      const { tpm } = await readBundle(world.machine);
      await world.change({ tpm: tpm && { ...tpm, ekFingerprint: '0'.repeat(64) } });
    },
    finds: { 'vm.chip.opens': 'opens', 'vm.chip.certificates': 'other-chip' },
  },
  {
    world: 'the certificates are of another computer',
    break: () => rm(world.places.certificateAuthority, { recursive: true }),
    finds: { 'vm.chip.certificates': 'foreign-issuer', 'host.swtpm.authority': 'not-made-yet' },
  },
  {
    world: 'the certificates have expired',
    break: () => world.reopen({ now: () => new Date('+010000-01-02T00:00:00Z') }),
    finds: { 'vm.chip.certificates': 'expired' },
  },
  {
    world: 'the clock is behind the certificates',
    break: () => world.reopen({ now: () => new Date('2001-01-01T00:00:00Z') }),
    finds: { 'vm.chip.certificates': 'not-yet-valid' },
  },
  {
    world: 'the storage is older than the last start',
    break: async () => {
      const { tpm } = await readBundle(world.machine);
      const started = new Date(Date.now() + 3600_000).toISOString();
      await world.change({
        lastStartedAt: started,
        tpm: tpm && { ...tpm, createdAt: '2026-01-01T00:00:00Z' },
      });
      await utimes(state(), new Date(), new Date());
    },
    finds: { 'vm.chip.age': 'older', 'vm.last-shutdown': 'unclean' },
  },
  {
    world: 'only the certificates of 2011, and no revocations',
    break: () => oldStore(),
    finds: {
      'vm.secure-boot': 'on',
      'vm.secure-boot.certificates': 'only-2011',
      'vm.secure-boot.revocations': 'old',
    },
    heals: ['vm.secure-boot.certificates', 'add-2023-keys', 'both'],
  },
  {
    world: 'Secure Boot without keys',
    break: () => createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.fd', world.layout.uefiVariables),
    finds: {
      'vm.secure-boot': 'no-keys-though-windows-11',
      'vm.secure-boot.certificates': 'none',
      'vm.secure-boot.revocations': 'not-used',
      'vm.readiness': 'lacking',
    },
    heals: ['vm.secure-boot', 'secure-boot-on', 'on'],
  },
  {
    world: 'the variable store is missing',
    break: () => rm(world.layout.uefiVariables),
    finds: { 'vm.secure-boot': 'store-missing', 'vm.secure-boot.certificates': '' },
    heals: ['vm.secure-boot', 'new-variables', 'on'],
  },
  {
    world: 'the variable store is something else',
    break: () => writeFile(world.layout.uefiVariables, 'no store'.repeat(1000)),
    finds: { 'vm.secure-boot': 'store-unreadable' },
    heals: ['vm.secure-boot', 'restore-variables', 'on'],
  },
  {
    world: 'a legacy disk in a UEFI machine',
    break: async () => {
      await writeFile(join(world.machine, 'disks/legacy.img'), legacyDisk());
      await device('disks/legacy.img');
    },
    finds: { 'vm.firmware': 'uefi-but-bios-disk' },
  },
  {
    world: 'a legacy machine without a chip',
    break: async () => {
      await writeFile(join(world.machine, 'disks/legacy.img'), legacyDisk());
      await device('disks/legacy.img');
      await withoutChip({ firmware: { type: 'bios' } });
    },
    finds: { 'vm.firmware': 'bios', 'vm.chip': 'impossible', 'vm.secure-boot': '' },
  },
  {
    world: 'a legacy machine with an empty disk',
    break: () => withoutChip({ firmware: { type: 'bios' } }),
    finds: { 'vm.firmware': 'bios-empty-disk', 'vm.chip': 'impossible' },
    heals: ['vm.firmware', 'switch-to-uefi', 'uefi'],
  },
  {
    world: 'Windows 8.1',
    break: () => withoutChip({ guestOs: 'windows-8' }),
    finds: { 'vm.guest-os': 'too-old', 'vm.chip': 'impossible', 'vm.readiness': 'not-windows-11' },
  },
  {
    world: 'Windows 11 without a chip',
    break: () => withoutChip({}),
    finds: { 'vm.chip': 'needed-for-windows-11', 'vm.readiness': 'lacking' },
    heals: ['vm.chip', 'add-chip', 'present'],
  },
  {
    world: 'a storage that belongs to no chip',
    break: () => world.change({ tpm: null }),
    finds: { 'vm.chip': 'stray-storage' },
    heals: ['vm.chip', 'set-aside-storage', 'needed-for-windows-11'],
  },
  {
    world: 'too little memory for Windows 11',
    break: () => world.change({ memoryMiB: 2048 }),
    finds: { 'vm.readiness': 'lacking' },
    heals: ['vm.readiness', 'set-memory', 'ready'],
  },
  {
    world: 'one processor for Windows 11',
    break: () => world.change({ cpus: 1 }),
    finds: { 'vm.readiness': 'lacking' },
    heals: ['vm.readiness', 'set-cpus', 'ready'],
  },
  {
    world: 'a physical disk',
    break: () => device('/dev/null'),
    finds: { 'vm.disk.physical': 'physical', 'vm.disk.images': 'none' },
  },
  {
    world: 'a linked disk',
    break: async () => {
      await copyFile(join(world.machine, 'disks/disk.qcow2'), join(world.home, 'elsewhere.qcow2'));
      await device(join(world.home, 'elsewhere.qcow2'), 'qcow2');
    },
    finds: { 'vm.disk.images': 'linked', 'vm.disk.physical': 'image' },
  },
  {
    world: 'a missing disk',
    break: () => rm(join(world.machine, 'disks/disk.qcow2')),
    finds: { 'vm.disk.images': 'missing' },
  },
  {
    world: 'a disk whose base is missing',
    break: async () => {
      const base = join(world.home, 'base.qcow2');
      await copyFile(join(world.machine, 'disks/disk.qcow2'), base);
      const disk = join(world.machine, 'disks/disk.qcow2');
      await rm(disk);
      spawnSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', disk]);
      await rm(base);
    },
    finds: { 'vm.disk.images': 'backing-missing' },
  },
  {
    world: 'a damaged description',
    break: () => writeFile(world.layout.description, '{"format": "vtpm-mach'),
    finds: { 'vm.bundle': 'damaged', 'vm.chip': '', 'host.library': 'unreadable' },
  },
  {
    world: 'a description of a newer version',
    break: () => writeFile(world.layout.description, '{"format": "vtpm-machine", "version": 99}'),
    finds: { 'vm.bundle': 'newer' },
  },
  {
    world: 'the bundle is gone',
    break: () => rm(world.machine, { recursive: true }),
    finds: { 'vm.bundle': 'missing' },
  },
  {
    world: 'a copy with the same UUID',
    break: () => cp(world.machine, join(world.places.machines, 'Copy.vtpmvm'), { recursive: true }),
    finds: { 'vm.identity': 'twin', 'host.library': 'duplicates' },
  },
  {
    world: 'the storage can be read by others',
    break: () => chmod(world.layout.tpm, 0o755),
    finds: { 'vm.permissions': 'open' },
    heals: ['vm.permissions', 'repair-permissions', 'private'],
  },
  {
    world: 'parts of an interrupted change',
    break: () => mkdir(join(world.machine, 'tpm-staging')),
    finds: { 'vm.leftovers': 'staging' },
    heals: ['vm.leftovers', 'recover', 'none'],
  },
  {
    world: 'the machine was moved away',
    break: async () => {
      const { id } = await thisInstallation(world.places.config);
      await world.change({ lastRunOn: { computer: 'this-computer', id } });
      await world.product.moves.retire(world.machine, 'keep', '/media/usb');
    },
    finds: { 'vm.moved': 'moved-away' },
    heals: ['vm.moved', 'run-here-again', 'at-home'],
  },
  {
    world: 'the machine comes from elsewhere',
    break: () => world.change({ lastRunOn: { computer: 'another-computer', id: randomUUID() } }),
    finds: { 'vm.moved': 'from-elsewhere' },
  },
  {
    world: 'swtpm complained, with a command in its log',
    break: async () => {
      await mkdir(world.layout.logs, { recursive: true });
      const dump = '80 02 00 00 00 3b 00 00 01 31 de ad be ef';
      await writeFile(join(world.layout.logs, 'swtpm.log'), `${new Date().toISOString()} Error: ${dump}\n`);
    },
    finds: { 'vm.logs': 'words' },
  },
];

async function withoutChip(patch: Parameters<BrokenWorld['change']>[0]): Promise<void> {
  await world.change({ ...patch, tpm: null });
  await rm(world.layout.tpm, { recursive: true });
}
const other = (change: object): string => formatRecord({ ...JSON.parse(secret), ...change });
async function flipBit(): Promise<void> {
  const bytes = await readFile(state());
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(state(), bytes);
}
const oldStore = () => createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.ms.fd', world.layout.uefiVariables);

test.each(table)('$world', async ({ break: breakIt, finds, heals }) => {
  world = await BrokenWorld.open(await copyHome(template, 'world'));
  await breakIt();
  const said: Partial<Record<CheckId, string>> = {};
  for (const check of Object.keys(finds) as CheckId[]) said[check] = (await world.outcome(check)) ?? '';
  expect(said).toEqual(finds);
  if (!heals) return;
  const [check, fix, after] = heals;
  expect((await world.fix(check, fix)).outcome).toBe(after);
  expect(await world.outcome(check)).toBe(after);
});

test('a backup whose key is not here is no way out', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'elsewhere'));
  const offered = async () => (await world.ask('vm.chip.storage'))?.fixes.map(({ id }) => id);
  await rm(state());
  expect(await offered()).toEqual(['restore-backup', 'new-chip']);
  // worlds before this one have left keys of their backups, of the same chip
  for (const name of await keychain.list()) if (name.startsWith(account)) await keychain.remove(name);
  expect(await offered()).toEqual(['new-chip']);
});

test('certificates that were added are taken back with the backup’s variable store', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'undo'));
  await oldStore();
  const before = await readFile(world.layout.uefiVariables);
  const { undo } = await world.fix('vm.secure-boot.certificates', 'add-2023-keys');
  if (!undo) throw new Error('no undo');
  expect(await world.outcome('vm.secure-boot.revocations')).toBe('newest');
  await world.product.doctor.fix(undo);
  expect(await readFile(world.layout.uefiVariables)).toEqual(before);
});

test('a chip that was brought back, and Secure Boot that was switched on, are undone with what was before', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'undo'));
  const kept = await readFile(state());
  await oldStore();
  const store = await readStoreFile(world.layout.uefiVariables);
  setSecureBoot(store, false);
  await writeStoreFile(world.layout.uefiVariables, store);
  const before = await readFile(world.layout.uefiVariables);
  const switched = await world.fix('vm.secure-boot', 'secure-boot-on');
  expect(switched).toMatchObject({ outcome: 'on', undo: { fix: 'restore-variables' } });
  await world.product.doctor.fix(switched.undo as never);
  expect(await readFile(world.layout.uefiVariables)).toEqual(before);

  const { undo } = await world.fix('vm.backups', 'restore-backup');
  expect(undo).toMatchObject({ fix: 'restore-backup', check: 'vm.backups' });
  await world.product.doctor.fix(undo as never);
  expect(await readFile(state())).toEqual(kept);
});

test('a machine without a chip keeps its variable store as well before certificates are added', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'store'));
  await withoutChip({ guestOs: 'linux' });
  await rm(world.layout.backups, { recursive: true, force: true });
  await oldStore();
  const before = await readFile(world.layout.uefiVariables);
  const { outcome, undo } = await world.fix('vm.secure-boot.certificates', 'add-2023-keys');
  expect(outcome).toBe('both');
  expect(undo?.target).toMatch(/uefi-variables\.fd$/);
  await world.product.doctor.fix(undo as never);
  expect(await readFile(world.layout.uefiVariables)).toEqual(before);
});

test('wrong authorisations count, and lock the chip', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'lockout'));
  const { uuid, tpm } = await readBundle(world.machine);
  if (!tpm) throw new Error('no chip');
  const record = await findRecord(keychain, uuid, tpm.storageId);
  const runtimeDir = await temporary('l');
  const swtpm = await startSwtpm({
    ...{ stateDir: world.layout.tpm, password: passwordBytes(record), cipher: tpm.cipher },
    ...{ runtimeDir, logFile: null, use: 'client', tools: findSwtpmTools() },
  });
  const env = { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${swtpm.dataPath}` };
  const tool = (name: string, ...args: string[]) => spawnSync(name, args, { env, encoding: 'utf8' });
  expect(
    tool('tpm2_nvdefine', '0x1500016', '-s', '8', '-a', 'authread|authwrite', '-p', 'right').status,
  ).toBe(0);
  expect(tool('tpm2_nvread', '0x1500016', '-P', 'wrong').status).not.toBe(0);
  await swtpm.stop();
  expect(await world.outcome('vm.chip.lockout')).toBe('counting');
  const again = await startSwtpm({
    ...{ stateDir: world.layout.tpm, password: passwordBytes(record), cipher: tpm.cipher },
    ...{ runtimeDir, logFile: null, use: 'client', tools: findSwtpmTools() },
  });
  for (let i = 0; i < 4; i++) tool('tpm2_nvread', '0x1500016', '-P', 'wrong');
  await again.stop();
  await rm(runtimeDir, { recursive: true });
  const locked = await world.ask('vm.chip.lockout');
  expect(locked?.outcome).toBe('locked');
  expect(locked?.fixes.map((f) => f.id)).toEqual(['chip-maintenance']);
});

test('the list’s short look at many machines tells each apart', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'overview'));
  const second = join(world.places.machines, 'Second.vtpmvm');
  await cp(world.machine, second, { recursive: true });
  await writeBundle(second, { ...(await readBundle(second)), uuid: randomUUID(), name: 'Second' });
  await truncate(join(second, 'tpm', stateFileName), 20);
  const seen: string[] = [];
  const overview = await world.product.doctor.overview({ onMachine: (m) => seen.push(m.name) });
  expect(seen.toSorted()).toEqual(['Second', 'Windows']);
  const found = Object.fromEntries(
    overview.map((m) => [m.name, [m.verdict, m.findings.map((f) => f.check)]]),
  );
  expect(found).toEqual({ Windows: ['ok', []], Second: ['problem', ['vm.chip.storage']] });
});

test('the page “TPM Chip is not in the list” walks its causes with the machine’s facts', async () => {
  world = await BrokenWorld.open(await copyHome(template, 'list'));
  expect(await world.product.doctor.chipNotListed(world.machine)).toMatchObject({
    present: true,
    available: false,
  });
  await withoutChip({ uuid: randomUUID() });
  expect(await world.product.doctor.chipNotListed(world.machine)).toMatchObject({ available: true });
  await writeFile(join(world.machine, 'disks/legacy.img'), legacyDisk());
  await device('disks/legacy.img');
  await world.change({ firmware: { type: 'bios' } });
  const { available, causes } = await world.product.doctor.chipNotListed(world.machine);
  expect(available).toBe(false);
  expect(causes.map((c) => [c.cause, c.applies])).toEqual([
    ['guest-os', false],
    ['legacy-bios', true],
    ['physical-disk', false],
    ['this-computer', false],
    ['running', false],
  ]);
  const legacy = causes.find((c) => c.cause === 'legacy-bios');
  expect(legacy?.fixes.map((f) => f.id)).toEqual(['convert-to-uefi', 'new-machine']);
  expect(legacy?.evidence).toContainEqual({ label: 'disk', word: 'disk-bios' });
});
