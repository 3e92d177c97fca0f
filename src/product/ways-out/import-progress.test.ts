import { expect, it } from 'vitest';
import { importMeter } from './import-progress.ts';
import type { ImportDiskProgress } from './ways-out-views.ts';

it('tells the rate of the last seconds and what is left, and never goes back', () => {
  const seen: ImportDiskProgress[] = [];
  let clock = 0;
  const meter = importMeter(
    'copy',
    10_000,
    (p) => seen.push(p),
    () => clock,
  );
  meter(0);
  expect(seen.at(-1)).toMatchObject({ step: 'copy', bytesDone: 0, bytesPerSecond: null, secondsLeft: null });
  clock = 1000;
  meter(500);
  expect(seen.at(-1)).toMatchObject({ bytesPerSecond: 500, secondsLeft: 19 });
  for (clock = 2000; clock <= 20_000; clock += 1000) meter(500 + clock / 10);
  expect(seen.at(-1)?.bytesPerSecond).toBe(100); // the fast beginning is forgotten
  meter(1);
  expect(seen.at(-1)?.bytesDone).toBe(2500);
  meter(20_000);
  expect(seen.at(-1)).toMatchObject({ bytesDone: 10_000, secondsLeft: 0 });
});
