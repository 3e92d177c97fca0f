import { expect, it } from 'vitest';
import { throttleProgress } from './throttle-progress.ts';

it('tells five times a second at most, but each step’s first and last report', () => {
  const told: string[] = [];
  let now = 0;
  const report = throttleProgress(
    ({ step, bytesDone }: { step: string; bytesDone: number; bytesTotal: number }) =>
      told.push(`${step} ${bytesDone}`),
    () => now,
  );
  for (const step of ['copy', 'verify'])
    for (let bytesDone = 0; bytesDone <= 1000; bytesDone++) {
      report({ step, bytesDone, bytesTotal: 1000 });
      now += 1;
    }
  const steps = [0, 200, 400, 600, 800, 1000];
  expect(told).toEqual(['copy', 'verify'].flatMap((step) => steps.map((n) => `${step} ${n}`)));
});
