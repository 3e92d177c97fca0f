import { describe, expect, it } from 'vitest';
import type { Partition } from './disk-layout.ts';
import {
  conversionPreconditions,
  conversionSteps,
  type DiskToConvert,
  mayConvert,
  readyForUefi,
} from './uefi-conversion.ts';

const MiB = 2 ** 20;
const part = (startMiB: number, sizeMiB: number, more: Partial<Partition> = {}): Partition => ({
  type: '0x07',
  guid: null,
  name: '',
  startBytes: startMiB * MiB,
  sizeBytes: sizeMiB * MiB,
  active: false,
  ...more,
});
const system = part(1, 100, { active: true });
const disk = (partitions: readonly Partition[], more: object = {}): DiskToConvert => ({
  layout: { scheme: 'mbr', sectorSize: 512, partitions, virtualSizeBytes: 1024 * MiB, ...more },
  physical: false,
  guest: { name: 'Windows 10', recent: true },
});
const unmet = (d: DiskToConvert, way: 'windows' | 'linux' = 'windows') =>
  conversionPreconditions(d, way).filter((p) => p.met === false);

describe('Windows with mbr2gpt', () => {
  it('has what it needs on a disk as Windows makes it; what only Windows knows stays open', () => {
    const found = conversionPreconditions(
      disk([system, part(101, 800), part(901, 100, { type: '0x27' })]),
      'windows',
    );
    expect(found.filter((p) => p.met !== true).map((p) => p.id)).toEqual(['boot-files']);
    expect(mayConvert(found)).toBe(true);
  });

  it.each<[string, DiskToConvert, string, string | number]>([
    ['a GPT already, without an ESP', disk([], { scheme: 'gpt' }), 'mbr', 'GPT'],
    [
      'four primary partitions',
      disk([system, part(101, 1), part(102, 1), part(103, 1)]),
      'primary-partitions',
      4,
    ],
    ['an extended partition', disk([system, part(101, 9, { type: '0x0f' })]), 'no-extended', 1],
    ['no active partition', disk([part(1, 100)]), 'active-partition', 0],
    ['two active partitions', disk([system, part(101, 9, { active: true })]), 'active-partition', 2],
    [
      'its first partition at sector 33',
      disk([part(1, 100, { startBytes: 33 * 512, active: true })]),
      'space-front',
      32,
    ],
    [
      '32 sectors left at the end',
      disk([part(1, 0, { active: true, sizeBytes: 1023 * MiB - 32 * 512 })]),
      'space-end',
      32,
    ],
    ['a partition past its end', disk([part(1, 2000, { active: true })]), 'space-end', 0],
    ['a dynamic disk', disk([part(1, 100, { active: true, type: '0x42' })]), 'partition-types', '0x42'],
    ['4K sectors', disk([system], { sectorSize: 4096 }), 'sector-size', 4096],
    [
      'BitLocker switched on',
      disk([system, part(101, 9, { content: 'bitlocker', bitlocker: 'on' })]),
      'bitlocker',
      'on',
    ],
    ['a physical disk', { ...disk([system]), physical: true }, 'image', 'physical'],
    ['Windows 8', { ...disk([system]), guest: { name: 'Windows 8', recent: false } }, 'guest', 'Windows 8'],
  ])('names %s', (_, d, id, found) => {
    expect(unmet(d).map((p) => [p.id, p.found])).toEqual([[id, found]]);
  });

  it('counts exactly 33 sectors at both ends as enough', () => {
    const d = disk([part(0, 0, { startBytes: 34 * 512, sizeBytes: 1024 * MiB - 67 * 512, active: true })]);
    expect(unmet(d)).toEqual([]);
  });

  it('suspends BitLocker as a step, and does not take unknown for on', () => {
    const locked = conversionPreconditions(
      disk([system, part(101, 9, { content: 'bitlocker', bitlocker: 'on' })]),
      'windows',
    );
    expect(mayConvert(locked)).toBe(true);
    const steps = (bitlocker: 'on' | 'unknown' | 'suspended') =>
      conversionSteps({
        way: 'windows',
        state: 'convertible',
        scheme: 'mbr',
        hasChip: false,
        preconditions: conversionPreconditions(
          disk([system, part(101, 9, { content: 'bitlocker', bitlocker })]),
          'windows',
        ),
      }).map((s) => s.command ?? s.id);
    expect(steps('on')).toEqual([
      'copy-machine',
      'manage-bde -protectors -disable C: -RebootCount 0',
      'mbr2gpt /validate /allowFullOS',
      'mbr2gpt /convert /allowFullOS',
      'shut-down',
      'switch',
      'start',
      'add-chip',
    ]);
    expect(steps('unknown')).toEqual(steps('on'));
    expect(steps('suspended')).not.toContain('manage-bde -protectors -disable C: -RebootCount 0');
  });
});

describe('Linux by hand', () => {
  it('needs room for an EFI system partition, or has one', () => {
    expect(unmet(disk([part(1, 1000, { type: '0x83' })]), 'linux').map((p) => p.id)).toEqual(['esp-space']);
    expect(unmet(disk([part(1, 900, { type: '0x83' })]), 'linux')).toEqual([]);
    expect(unmet(disk([part(1, 900, { type: '0x83' }), part(901, 122, { type: '0xef' })]), 'linux')).toEqual(
      [],
    );
  });

  it('keeps its logical partitions and needs no active one', () => {
    expect(unmet(disk([part(1, 10, { type: '0x83' }), part(12, 500, { type: '0x05' })]), 'linux')).toEqual(
      [],
    );
  });
});

describe('a converted disk', () => {
  const esp = part(1, 100, { type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', content: 'fat' });
  it('has a GPT and a formatted EFI system partition', () => {
    expect(readyForUefi({ scheme: 'gpt', partitions: [esp] }, 'windows')).toBe(true);
    const { content: _, ...unformatted } = esp;
    expect(readyForUefi({ scheme: 'gpt', partitions: [unformatted] }, 'windows')).toBe(false);
    expect(readyForUefi({ scheme: 'gpt', partitions: [] }, 'linux')).toBe(false);
  });

  it('may have an MBR with such a partition, except for Windows', () => {
    const inMbr = { scheme: 'mbr', partitions: [{ ...esp, type: '0xef' }] } as const;
    expect(readyForUefi(inMbr, 'linux')).toBe(true);
    expect(readyForUefi(inMbr, 'windows')).toBe(false);
  });
});
