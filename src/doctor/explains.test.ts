import { expect, test } from 'vitest';
import { errorTable } from '../errors/table.ts';
import { checks } from './checks.ts';
import { checksFor, explains, needsNoCheck } from './explains.ts';

test('every code that a user can meet is explained by a check, or says all itself', () => {
  const known = [...Object.keys(explains), ...needsNoCheck];
  expect(Object.keys(errorTable).filter((code) => !known.includes(code))).toEqual([]);
  expect(new Set(known).size).toBe(known.length);
});

test('every check explains an error, or is about what no error tells', () => {
  const silent = Object.keys(checks).filter(
    (check) => !Object.values(explains).some((list) => (list as readonly string[]).includes(check)),
  );
  expect(silent).toEqual([
    'host.firmware.keys',
    'host.leftovers',
    'vm.chip.age',
    'vm.secure-boot.revocations',
  ]);
});

test('a code of a newer version has no check', () => {
  expect(checksFor('VTPM_ERR_KEY_MISSING')[0]).toBe('vm.chip.record');
  expect(checksFor('VTPM_ERR_NOT_KNOWN' as never)).toEqual([]);
});
