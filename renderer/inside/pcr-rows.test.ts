import { expect, it } from 'vitest';
import { pcrView } from '../../src/event-log/pcr-meanings.ts';
import { pcrRows } from './pcr-rows.ts';

const rowsOf = (value: (pcr: number) => string) =>
  pcrRows(Array.from({ length: 24 }, (_, pcr) => pcrView(pcr, value(pcr)))).map(({ pcrs }) => pcrs);

it('joins the unused PCRs of a dynamic launch, and no others', () => {
  expect(rowsOf((pcr) => (pcr >= 17 && pcr <= 22 ? 'ffff' : '0000'))).toEqual([
    ...Array.from({ length: 17 }, (_, pcr) => String(pcr)),
    '17–22',
    '23',
  ]);
});

it('keeps what was measured apart, also where two are equal', () => {
  expect(rowsOf((pcr) => (pcr === 18 || pcr === 19 ? 'a1b2' : 'ffff'))).toContain('18');
  expect(rowsOf((pcr) => (pcr === 18 || pcr === 19 ? 'a1b2' : 'ffff'))).toContain('20–22');
});
