import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { VtpmError } from '../errors/error.ts';
import type { CheckId } from './checks.ts';
import type { Finding, Result } from './finding.ts';
import { runChecks } from './run.ts';
import { findingText } from './texts/texts.ts';

const task = (check: CheckId, look: () => Promise<Result | null>) => ({ check, machine: null, look });
const ok = async (): Promise<Result> => ({ outcome: 'none' });

test('checks run side by side up to a bound, appear as they finish, and are returned in their order', async () => {
  let running = 0;
  let most = 0;
  const seen: string[] = [];
  const slow = (ms: number) => async (): Promise<Result> => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    return { outcome: 'none' };
  };
  const tasks = [
    task('host.sandbox', slow(60)),
    task('host.leftovers', slow(5)),
    task('host.processes', slow(5)),
    task('host.denials', slow(5)),
  ];
  const findings = await runChecks(tasks, { atOnce: 2, onFinding: (f) => seen.push(f.check) });
  expect(most).toBe(2);
  expect(findings.map((f) => f.check)).toEqual(tasks.map((t) => t.check));
  expect(seen.at(-1)).toBe('host.sandbox');
});

test('a check that throws is a finding with its code, and the others are made', async () => {
  const findings = await runChecks([
    task('host.clock', async () => {
      throw new VtpmError('VTPM_ERR_QMP', { reason: 'x' });
    }),
    task('host.space', () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))),
    task('host.sandbox', ok),
  ]);
  expect(findings.map((f) => [f.verdict, f.outcome, f.error?.code])).toEqual([
    ['not-checked', 'threw', 'VTPM_ERR_QMP'],
    ['not-checked', 'threw', 'VTPM_ERR_FILE_ACCESS'],
    ['ok', 'none', undefined],
  ]);
  expect(findingText(findings[0] as Finding, 'fr').sentence).toContain('VTPM_ERR_QMP');
});

test('a check that takes too long is given up, and so says', async () => {
  vi.useFakeTimers();
  try {
    const pending = runChecks([task('host.clock', () => new Promise(() => {}))]);
    await vi.advanceTimersByTimeAsync(2_000);
    const [finding] = await pending;
    expect(finding).toMatchObject({ verdict: 'not-checked', outcome: 'timed-out', details: { seconds: 2 } });
    expect(findingText(finding as Finding, 'en').sentence).toBe('It did not finish within 2 s.');
  } finally {
    vi.useRealTimers();
  }
});

test('what is cancelled is not checked, and what has nothing to say is left out', async () => {
  const cancel = new AbortController();
  const first = task('host.clock', async () => {
    cancel.abort();
    return new Promise(() => {});
  });
  const look = vi.fn(ok);
  const findings = await runChecks([first, task('host.sandbox', look)], { atOnce: 1, signal: cancel.signal });
  expect(findings.map((f) => f.outcome)).toEqual(['cancelled', 'cancelled']);
  expect(look).not.toHaveBeenCalled();
  expect(await runChecks([task('vm.chip.storage', async () => null)])).toEqual([]);
});
