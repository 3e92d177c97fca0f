/** A machine with a chip goes from one computer to another, each with its own session bus and keyring (S17–S19, S24). */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { computersIn, withPhrase } from '../testing/two-computers.ts';

const phrase = 'k7qm-9xw0-3fhd-p2va-t6ye';
const folder = mkdtempSync(join(tmpdir(), 'vm-'));
const { on, vtpm, json, bundle } = computersIn(folder, phrase);
const mover = fileURLToPath(new URL('../testing/move.ts', import.meta.url));
const usb = join(folder, 'usb');
const description = (path: string) => JSON.parse(readFileSync(join(path, 'machine.json'), 'utf8'));
const chipOpens = (computer: string, vm: string) =>
  expect(json(computer, 'tpm', 'info', vm).chip.ekCertificates).toHaveLength(2);
const move = (...args: string[]) => json('a', 'move', 'M', '--to', usb, ...args, ...withPhrase);
const disk = join(folder, 'disk.img');

beforeAll(() => {
  mkdirSync(usb);
  // 100 MiB that can't be compressed, in a disk of 1 GiB
  writeFileSync(disk, randomBytes(100 << 20));
  spawnSync('truncate', ['-s', '1G', disk]);
  expect(vtpm('a', 'create', 'M', '--os', 'linux', '--no-tpm', '--disk', disk)).toMatchObject({ status: 0 });
  expect(vtpm('a', 'tpm', 'add', 'M')).toMatchObject({ status: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('before a move all that it touches is told, and nothing is changed', () => {
  const before = description(bundle('a', 'M'));
  const told = json('a', 'move', 'M', '--to', usb);
  const checks = Object.fromEntries(told.checks.map((c: { id: string }) => [c.id, c]));
  expect(checks).toMatchObject({
    off: { verdict: 'ok' },
    key: { verdict: 'ok', ekFingerprint: before.tpm.ekFingerprint },
    sealed: { verdict: 'ok', volumes: [], contents: { nvIndices: [], persistentKeys: [] } },
    guest: { parts: [{ pcr: 0 }, { pcr: 1 }, { pcr: 7, travels: true, here: 'on' }] },
    size: { virtualBytes: 2 ** 30 },
    outside: { verdict: 'ok' },
    target: { verdict: 'ok', names: ['M.vtpmsealed'] },
    needs: { arch: 'x86_64', secureBoot: true },
  });
  expect(checks.size.dataBytes).toBeGreaterThan(100 << 20);
  expect(checks.size.dataBytes).toBeLessThan(140 << 20);
  expect(told).toMatchObject({ possible: true, recoveryKeysNeeded: false });
  expect(told.ways).toMatchObject([
    { way: 'sealed', available: true, needsPassphrase: true },
    { way: 'copy', available: true, names: ['M.vtpmvm', 'M.vtpmkeys'] },
    { way: 'sync', available: false, error: { code: 'VTPM_ERR_MOVE_SYNC_OFF' } },
  ]);
  expect(description(bundle('a', 'M'))).toEqual(before);
  expect(move('--way', 'sync').error.code).toBe('VTPM_ERR_MOVE_SYNC_OFF');
});

test('an encrypted disk asks for the recovery keys; a disk outside of the bundle does not go along', () => {
  const locked = join(folder, 'locked.img');
  writeFileSync(locked, Buffer.concat([Buffer.from('LUKS\xba\xbe\0\x02', 'latin1'), Buffer.alloc(1 << 20)]));
  expect(vtpm('a', 'create', 'L', '--os', 'linux', '--disk', locked)).toMatchObject({ status: 0 });
  expect(vtpm('a', 'tpm', 'add', 'L')).toMatchObject({ status: 0 });
  const told = json('a', 'move', 'L');
  expect(told.recoveryKeysNeeded).toBe(true);
  expect(told.recoveryKeyHints[0].command).toContain('systemd-cryptenroll');
  expect(told.checks.find((c: { id: string }) => c.id === 'sealed').volumes).toMatchObject([
    { kind: 'luks' },
  ]);
  const to = ['--to', usb, '--way', 'copy', ...withPhrase];
  expect(json('a', 'move', 'L', ...to).error.code).toBe('VTPM_ERR_MOVE_RECOVERY_KEYS');
  expect(json('a', 'move', 'L', ...to, '--recovery-keys-saved').files[0].path).toBe(join(usb, 'L.vtpmvm'));

  const linked = ['--disk', locked, '--link-disk'];
  expect(vtpm('a', 'create', 'Out', '--os', 'linux', '--no-tpm', ...linked)).toMatchObject({ status: 0 });
  const refused = vtpm('a', 'move', 'Out', '--to', usb, '--way', 'sealed', ...withPhrase);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.err).toContain('VTPM_ERR_MOVE_DISKS_OUTSIDE');
});

test('sealed: killed in the middle it goes on; on the other computer the chip opens, under the same UUID', () => {
  const killed = on('a', [mover, bundle('a', 'M'), 'sealed', usb, `${80 << 20}`], phrase);
  expect(killed.signal ?? killed.status).toBe(137);
  const { interrupted } = json('a', 'move', 'M');
  expect(interrupted).toMatchObject([{ way: 'sealed', target: join(usb, 'M.vtpmsealed') }]);
  expect(interrupted[0].writtenBytes).toBeGreaterThan(32 << 20);
  const result = json('a', 'move', 'M', '--resume', ...withPhrase);
  expect(result).toMatchObject({ resumed: true, backup: expect.stringMatching(/-before-move$/) });
  const file = join(usb, 'M.vtpmsealed');
  const [sum = ''] = spawnSync('sha256sum', [file], { encoding: 'utf8' }).stdout.split(' ');
  expect(result).toMatchObject({ sha256: sum, files: [{ path: file, size: statSync(file).size }] });
  expect(json('a', 'move', 'M').interrupted).toEqual([]);
  expect(move('--way', 'sealed').error.code).toBe('VTPM_ERR_ARCHIVE_EXISTS');

  const seen = json('b', 'open', file, '--inspect', ...withPhrase);
  const { uuid } = description(bundle('a', 'M'));
  expect(seen).toMatchObject({
    ...{ kind: 'sealed', machine: { uuid, name: 'M' }, chip: { key: 'along', opens: 'sealed' }, twin: null },
    suggestion: 'moved',
  });
  expect(json('b', 'open', file, ...withPhrase)).toMatchObject({ identity: 'moved', chip: 'kept', uuid });
  chipOpens('b', 'M');

  const again = vtpm('b', 'open', file, ...withPhrase);
  expect(again.status).toBe(1);
  expect(again.err).toContain('VTPM_ERR_BUNDLE_UUID_KNOWN');
  expect(again.err).toContain(bundle('b', 'M'));
  const copied = json('b', 'open', file, '--copied', ...withPhrase);
  expect(copied).toMatchObject({ identity: 'copied', chip: 'kept', name: 'M 2' });
  const [before, after] = [description(bundle('b', 'M')), description(bundle('b', 'M 2'))];
  expect(after.uuid).not.toBe(before.uuid);
  expect(after.tpm).toEqual(before.tpm);
  expect(macOf(after)).not.toBe(macOf(before));
  chipOpens('b', 'M 2');
  const fresh = json('b', 'open', file, '--copied', '--chip', 'new', ...withPhrase);
  expect(fresh).toMatchObject({ chip: 'new', name: 'M 3', backup: expect.stringMatching(/-replaced$/) });
  expect(description(bundle('b', 'M 3')).tpm.ekFingerprint).not.toBe(before.tpm.ekFingerprint);
  for (const name of ['M', 'M 2', 'M 3']) chipOpens('b', name);
});

const macOf = ({ devices }: { devices: { kind: string; mac?: string }[] }) =>
  devices.find((d) => d.kind === 'network')?.mac;

test('copied by hand with the keys beside: they are found, and the chip opens; without them it is told', () => {
  const result = move('--way', 'copy');
  expect(result.files).toMatchObject([{ kind: 'bundle' }, { kind: 'keys', path: join(usb, 'M.vtpmkeys') }]);
  const lone = join(folder, 'lone', 'M.vtpmvm');
  cpSync(join(usb, 'M.vtpmvm'), lone, { recursive: true });
  expect(json('c', 'open', lone)).toMatchObject({ identity: 'moved', chip: 'missing' });
  expect(json('c', 'open', lone, '--copied').error.code).toBe('VTPM_ERR_ARRIVAL_KEY_NEEDED');
  expect(vtpm('c', 'forget', lone)).toMatchObject({ status: 0 });

  const here = join(usb, 'M.vtpmvm', 'Start.vtpm');
  expect(json('c', 'open', here, '--inspect')).toMatchObject({
    chip: { key: 'locked' },
    needsPassphrase: false,
  });
  const arrived = json('c', 'open', here, ...withPhrase);
  expect(arrived).toMatchObject({ id: join(usb, 'M.vtpmvm'), chip: 'kept', keys: [{ outcome: 'added' }] });
  chipOpens('c', 'M');
  expect(json('c', 'open', here)).toMatchObject({ identity: 'same', chip: 'kept' });
});

test('the original is marked as moved: a start warns until it is taken back; in the trash its key stays', () => {
  rmSync(join(usb, 'M.vtpmvm'), { recursive: true });
  rmSync(join(usb, 'M.vtpmkeys'));
  expect(move('--way', 'copy', '--retire', 'keep')).toMatchObject({ retired: 'keep' });
  expect(json('a', 'start', 'M', '--headless').error.code).toBe('VTPM_ERR_MACHINE_MOVED_AWAY');
  expect(vtpm('a', 'move', 'M', '--undo')).toMatchObject({ status: 0 });
  expect(description(bundle('a', 'M')).movedAway).toBeNull();
  const { uuid } = description(bundle('a', 'M'));
  rmSync(join(usb, 'M.vtpmvm'), { recursive: true });
  rmSync(join(usb, 'M.vtpmkeys'));
  expect(move('--way', 'copy', '--retire', 'trash')).toMatchObject({ retired: 'trash' });
  expect(existsSync(bundle('a', 'M'))).toBe(false);
  const trashed = join(folder, 'a', '.local', 'share', 'Trash', 'files', 'M.vtpmvm');
  expect(description(trashed)).toMatchObject({ uuid, movedAway: { to: join(usb, 'M.vtpmvm') } });
  // taken back out of the trash, it opens with the key that stayed
  cpSync(trashed, bundle('a', 'M'), { recursive: true });
  chipOpens('a', 'M');
});

test('a target without room is told before', ({ skip }) => {
  const small = join(folder, 'small');
  mkdirSync(small);
  const mount = (size: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', small]).status === 0;
  if (!mount('64m')) skip('mounting a small tmpfs needs root');
  onTestFinished(() => void spawnSync('umount', ['-l', small]));
  const { uuid } = description(bundle('b', 'M'));
  const there = (...args: string[]) => json('b', 'move', 'M', '--to', small, ...args, ...withPhrase);
  expect(there('--way', 'sealed').error.code).toBe('VTPM_ERR_MOVE_FOLDER_FULL');
  expect(there('--way', 'copy').error.code).toBe('VTPM_ERR_MOVE_FOLDER_FULL');
  spawnSync('umount', ['-l', small]);
  expect(
    json('b', 'move', 'M', '--to', join(folder, 'nowhere'), '--way', 'copy', ...withPhrase).error.code,
  ).toBe('VTPM_ERR_MOVE_FOLDER_MISSING');
  // an archive that does not fit where it arrives
  expect(mount('64m')).toBe(true);
  const full = json('d', 'open', join(usb, 'M.vtpmsealed'), '--folder', small, ...withPhrase);
  expect(full.error.code).toBe('VTPM_ERR_MOVE_FOLDER_FULL');
  expect(json('d', 'list', '-a')).toEqual([]);
  expect(description(bundle('b', 'M')).uuid).toBe(uuid);
  chipOpens('b', 'M');
});
