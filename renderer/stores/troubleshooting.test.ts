import { expect, test, vi } from 'vitest';
import { whyOf } from './troubleshooting.ts';

const invoke = vi.fn(async () => ({ ok: true, value: null }));
vi.stubGlobal('window', { vtpm: { invoke } });

test('“Why?” opens the checks that explain a code, at the machine or at this computer', async () => {
  await whyOf({ code: 'VTPM_ERR_KEY_MISSING', details: {} }, '/vm/A.vtpmvm')?.();
  expect(invoke).toHaveBeenLastCalledWith('doctor.open', {
    ...{ subject: '/vm/A.vtpmvm', page: 'checks' },
    checks: ['vm.chip.record', 'vm.moved', 'vm.backups'],
  });
  await whyOf({ code: 'VTPM_ERR_KEYCHAIN_LOCKED', details: {} }, '/vm/A.vtpmvm')?.();
  expect(invoke).toHaveBeenLastCalledWith('doctor.open', {
    ...{ subject: null, page: 'checks', checks: ['host.keychain'] },
  });
});

test('where checks of both explain it, “Why?” says which to look at first and which then', async () => {
  const failure = { code: 'VTPM_ERR_SWTPM_START_FAILED', details: {} } as const;
  await whyOf(failure, '/vm/A.vtpmvm')?.();
  expect(invoke).toHaveBeenLastCalledWith(
    'doctor.open',
    expect.objectContaining({ subject: null, otherwise: '/vm/A.vtpmvm' }),
  );
  await whyOf({ code: 'VTPM_ERR_DISK_FULL', details: {} }, '/vm/A.vtpmvm')?.();
  expect(invoke).toHaveBeenLastCalledWith(
    'doctor.open',
    expect.objectContaining({ subject: '/vm/A.vtpmvm', otherwise: null }),
  );
});

test('there is no “Why?” where the text says all, or where no machine is known for its checks', () => {
  expect(whyOf({ code: 'VTPM_ERR_CANCELLED', details: {} }, '/vm/A.vtpmvm')).toBeNull();
  expect(whyOf({ code: 'VTPM_ERR_KEY_MISSING', details: {} }, null)).toBeNull();
});
