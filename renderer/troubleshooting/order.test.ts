import { expect, test } from 'vitest';
import type { CheckId } from '../../src/doctor/checks.ts';
import { type Finding, toFinding } from '../../src/doctor/finding.ts';
import { checkToOpen, groupFindings, tellingCheck, withFindings } from './order.ts';

const finding = (check: CheckId, outcome: string): Finding => toFinding(check, null, { outcome } as never, 1);
const ok = finding('vm.bundle', 'readable');
const warning = finding('vm.firmware', 'bios');
const problem = finding('vm.chip.record', 'none');
const unchecked = finding('vm.chip.opens', 'not-tried');
const fineToo = finding('vm.guest-os', 'suits');
const checksOf = (findings: readonly Finding[]) => findings.map(({ check }) => check);

test('groups by verdict, each in the order of the checks whatever finished first', () => {
  const groups = groupFindings([fineToo, problem, unchecked, ok, warning]);
  expect(checksOf(groups.problems)).toEqual(['vm.chip.record']);
  expect(checksOf(groups.warnings)).toEqual(['vm.firmware']);
  expect(checksOf(groups.unchecked)).toEqual(['vm.chip.opens']);
  expect(checksOf(groups.fine)).toEqual(['vm.bundle', 'vm.guest-os']);
});

test('a new finding takes the place of the one of its check', () => {
  const healed = finding('vm.chip.record', 'this-storage');
  expect(withFindings([problem, ok], [healed])).toEqual([ok, healed]);
});

test('of the checks that explain an error the first problem opens, then the first warning, then the first', () => {
  const found = [ok, warning, problem];
  expect(checkToOpen(['vm.bundle', 'vm.firmware', 'vm.chip.record'], found)).toBe('vm.chip.record');
  expect(checkToOpen(['vm.bundle', 'vm.firmware'], found)).toBe('vm.firmware');
  expect(checkToOpen(['vm.bundle'], found)).toBe('vm.bundle');
  expect(checkToOpen(['vm.lock'], found)).toBeNull();
  expect(checkToOpen([], found)).toBeNull();
  expect(tellingCheck(['vm.bundle', 'vm.firmware'], found)).toBe('vm.firmware');
  expect(tellingCheck(['vm.bundle'], found)).toBeNull();
});
