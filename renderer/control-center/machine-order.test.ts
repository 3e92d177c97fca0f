import { expect, test } from 'vitest';
import type { MachineSummary } from '../../src/product/views.ts';
import { reuseUnchanged } from '../stores/unchanged-rows.ts';
import { searchMachines, sortMachines } from './machine-order.ts';

const machine = (name: string, change: Partial<MachineSummary> = {}): MachineSummary => ({
  id: `/m/${name}.vtpmvm`,
  uuid: null,
  name,
  guestOs: 'linux',
  arch: 'x86_64',
  firmware: 'uefi',
  cpus: 1,
  memoryMiB: 1024,
  state: 'stopped',
  startedAt: null,
  lastStoppedAt: null,
  hasTpm: false,
  secureBoot: null,
  problem: null,
  movedAway: null,
  ...change,
});
const names = (machines: readonly MachineSummary[]) => machines.map((m) => m.name);

test('sorts numbers by value and accents with their letter, and equal names by path', () => {
  const twin = machine('a', { id: '/z/a.vtpmvm' });
  const sorted = sortMachines(
    [twin, machine('VM 10'), machine('Étude'), machine('VM 9'), machine('a')],
    'fr',
  );
  expect(names(sorted)).toEqual(['a', 'a', 'Étude', 'VM 9', 'VM 10']);
  expect(sorted[1]).toBe(twin);
});

test('finds by name and guest system, whatever the case, accents and order of words', () => {
  const all = [machine('Étude', { guestOs: 'windows-11' }), machine('Debian')];
  expect(names(searchMachines(all, 'ETU windows', 'en'))).toEqual(['Étude']);
  expect(names(searchMachines(all, 'linux', 'en'))).toEqual(['Debian']);
  expect(searchMachines(all, '  ', 'en')).toBe(all);
});

test('a row that did not change stays the same object', () => {
  const [a, b] = [machine('a'), machine('b')];
  const next = reuseUnchanged([a, b], [structuredClone(b), { ...a, state: 'running' as const }]);
  expect(next[0]).toBe(b);
  expect(next[1]).not.toBe(a);
});
