import { describe, expect, it } from 'vitest';
import {
  type ParallelsCpu,
  type ParallelsEdition,
  parallelsAvailability,
  parallelsCauses,
  parallelsCauseTexts,
  parseParallelsVersion,
} from './availability.ts';
import type { ParallelsFacts } from './facts.ts';

type Machine = Pick<ParallelsFacts, 'chip' | 'firmware' | 'bootCamp' | 'guest'>;
const windows = (osNumber: number) => ({ family: 'windows', version: null, osType: 8, osNumber }) as const;
const machine: Machine = { chip: false, firmware: 'uefi', bootCamp: false, guest: windows(2063) };
const none = { version: null, edition: null, cpu: null };

describe('by version, edition and processor', () => {
  it.each<[string, ParallelsEdition, ParallelsCpu, string | null]>([
    ['14.1.3', 'business', 'intel', 'version'],
    ['15.0.0', 'standard', 'intel', 'edition'],
    ['15.0.0', 'pro', 'intel', null],
    ['15.1.5', 'business', 'intel', null],
    ['16.0.0', 'standard', 'intel', 'edition'],
    ['16.0.0', 'pro', 'intel', null],
    ['16.5.0', 'pro', 'apple', 'apple-silicon'],
    ['16.5.1', 'business', 'apple', 'apple-silicon'],
    ['16.5.2', 'business', 'apple', null],
    ['16.5.2', 'standard', 'apple', 'edition'],
    ['16.5.10', 'pro', 'apple', null],
    ['17', 'standard', 'apple', null],
    ['17.0.0', 'standard', 'intel', null],
    ['26.4.1', 'standard', 'apple', null],
  ])('%s %s on %s: %s', (version, edition, cpu, cause) => {
    expect(parallelsAvailability(machine, { version, edition, cpu })).toEqual({
      available: cause === null,
      causes: cause === null ? [] : [cause],
      missing: [],
    });
  });

  it.each<[string, Parameters<typeof parallelsAvailability>[1], readonly string[]]>([
    ['nothing is known', none, ['version']],
    ['16 may lack it by edition and by processor', { ...none, version: '16.5.0' }, ['edition', 'cpu']],
    ['16 on Apple silicon is too old for every edition', { ...none, version: '16.5.0', cpu: 'apple' }, []],
    ['15 on Intel depends on the edition', { ...none, version: '15', cpu: 'intel' }, ['edition']],
    ['17 has it whatever the rest', { ...none, version: '17.1.0' }, []],
    ['14 has it nowhere', { ...none, version: '14' }, []],
  ])('asks only for what decides: %s', (_, answers, missing) => {
    const found = parallelsAvailability(machine, answers);
    expect(found.missing).toEqual(missing);
    expect(found.available === null).toBe(missing.length > 0);
  });
});

describe('by the machine', () => {
  const now = { version: '26.4.1', edition: 'pro', cpu: 'apple' } as const;
  it.each<[string, Partial<Machine>, readonly string[]]>([
    ['a chip already', { chip: true }, ['present']],
    ['a legacy BIOS', { firmware: 'bios' }, ['legacy-bios']],
    ['Boot Camp', { bootCamp: true }, ['boot-camp']],
    ['Windows 8.1', { guest: windows(2062) }, ['guest']],
    ['macOS', { guest: { family: 'macos', version: null, osType: 7, osNumber: 1795 } }, ['guest']],
    ['Windows 11', { guest: windows(2066) }, []],
    [
      'a guest that is not told',
      { guest: { family: null, version: null, osType: null, osNumber: null } },
      [],
    ],
    ['several at once, in their order', { bootCamp: true, firmware: 'bios' }, ['legacy-bios', 'boot-camp']],
  ])('%s', (_, change, causes) => {
    const found = parallelsAvailability({ ...machine, ...change }, now);
    expect(found).toEqual({ available: causes.length === 0, causes, missing: [] });
  });

  it('is told before what must still be asked', () => {
    const found = parallelsAvailability({ ...machine, firmware: 'bios' }, none);
    expect(found).toEqual({ available: false, causes: ['legacy-bios'], missing: ['version'] });
  });
});

it('every cause has a title and a remedy in both languages', () => {
  for (const cause of parallelsCauses)
    for (const text of Object.values(parallelsCauseTexts[cause])) {
      expect(text.title).toMatch(/[^.]$/);
      expect(text.remedy).toMatch(/\.$/);
    }
});

it.each([
  ['16.5.2', '16.5.2'],
  ['26.4.1 (57516)', '26.4.1'],
  ['18.3.0-53605', '18.3.0'],
  [' v17 ', '17'],
  ['sixteen', null],
  ['16.x', null],
  ['', null],
])('reads the version “%s” as %s', (text, version) => {
  expect(parseParallelsVersion(text)).toBe(version);
});
