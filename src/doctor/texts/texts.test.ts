import { expect, test } from 'vitest';
import { type CheckId, checkIds, checks } from '../checks.ts';
import { offer } from '../finding.ts';
import { fixes, fixIds } from '../fixes.ts';
import { hostChecksEn } from './host-en.ts';
import { hostChecksFr } from './host-fr.ts';
import { machineChecksEn } from './machine-en.ts';
import { machineChecksFr } from './machine-fr.ts';
import { checkText, evidenceText, findingText, fixText } from './texts.ts';

const placeholders = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();
const raw = { en: { ...hostChecksEn, ...machineChecksEn }, fr: { ...hostChecksFr, ...machineChecksFr } };

test('both languages name the same facts, in other words', () => {
  for (const check of checkIds)
    for (const outcome of Object.keys(checks[check].outcomes)) {
      const of = (locale: 'en' | 'fr') =>
        Object.values(
          (raw[locale][check].outcomes as Record<string, Record<string, string>>)[outcome] ?? {},
        ).join(' ');
      expect([check, outcome, placeholders(of('fr'))]).toEqual([check, outcome, placeholders(of('en'))]);
    }
  for (const id of fixIds) {
    const of = (locale: 'en' | 'fr') => fixText(offer(id), locale);
    expect(of('fr').steps.length, id).toBe(of('en').steps.length);
    expect(of('fr').title, id).not.toBe(of('en').title);
    if (fixes[id].undo !== 'nothing') expect(of('fr').undo, id).toBeTruthy();
  }
});

test('French has narrow spaces before high punctuation and inside guillemets', () => {
  const { sentence } = findingText(
    { check: 'vm.chip', outcome: 'impossible', details: { obstacle: 'vm.guest-os' } },
    'fr',
  );
  expect(sentence).toBe('La vérification «\u202fSystème invité\u202f» dit ce qui l’empêche.');
  for (const check of checkIds)
    for (const text of Object.values(checkText(check as CheckId, 'fr')))
      expect(text).not.toMatch(/ [;:!?»]|« /);
});

test('details read as people say them: dates, systems, other checks, and one full stop', () => {
  const text = (details: Record<string, string | number>, check: CheckId, outcome: string) =>
    findingText({ check, outcome, details }, 'en').sentence;
  expect(text({ reason: 'it failed..' }, 'vm.bundle', 'no-access')).toBe('The system refuses it: it failed.');
  expect(text({ guest: 'windows-8' }, 'vm.guest-os', 'too-old')).toMatch(/^Windows 8\.1 or older has/);
  expect(text({ count: 2, newest: '2026-03-04T05:06:07.000Z' }, 'vm.backups', 'usable')).toMatch(
    /4 Mar 2026/,
  );
});

test('evidence has its label and its value in the language asked for', () => {
  expect(evidenceText({ label: 'free', bytes: 3 * 2 ** 30 }, 'fr')).toEqual({
    label: 'Espace libre',
    value: '3\u00a0Go',
  });
  expect(evidenceText({ label: 'firmware', word: 'bios' }, 'fr').value).toBe('BIOS hérité (SeaBIOS)');
  expect(evidenceText({ label: 'path', text: '/a/b' }, 'en')).toEqual({ label: 'Path', value: '/a/b' });
  expect(evidenceText({ label: 'guest', text: 'other' }, 'fr').value).toBe('Autre');
});
