import { describe, expect, test } from 'vitest';
import { createFormat } from './format.ts';

const now = new Date(2026, 10, 24, 22, 0);
const local = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe.each(['en-GB', 'fr'] as const)('in %s', (tag) => {
  const format = createFormat(tag === 'fr' ? 'fr' : 'en', tag);
  const pick = <T>(en: T, fr: T) => (tag === 'fr' ? fr : en);

  test('sizes count in powers of 1024 and take the language’s unit', () => {
    expect(plain(format.mebibytes(8192))).toBe(pick('8 GB', '8 Go'));
    expect(plain(format.bytes(33_930_166_436))).toBe(pick('31.6 GB', '31,6 Go'));
    expect(plain(format.bytes(0))).toBe(pick('0 bytes', '0 octets'));
  });

  test('a day is named by its distance, and keeps its year only when it is another', () => {
    expect(format.when(local(2026, 10, 24, 0, 5), now)).toBe(pick('today at 00:05', 'aujourd’hui à 00:05'));
    expect(format.when(local(2026, 10, 23, 17, 40), now)).toBe(pick('yesterday at 17:40', 'hier à 17:40'));
    expect(format.when(local(2026, 10, 19, 8, 0), now)).toBe(pick('on 19 November', 'le 19 novembre'));
    expect(format.when(local(2025, 9, 3, 8, 0), now)).toBe(pick('on 3 October 2025', 'le 3 octobre 2025'));
  });

  test('elapsed time is in hours and minutes until two days have passed', () => {
    expect(plain(format.elapsed(local(2026, 10, 24, 19, 46), now))).toBe('2 h 14 min');
    expect(plain(format.elapsed(local(2026, 10, 18, 12, 0), now))).toBe(pick('6 days', '6 jours'));
    expect(plain(format.elapsed(local(2026, 10, 24, 22, 1), now))).toBe('0 min');
  });
});
