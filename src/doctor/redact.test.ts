import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const facts = {
  home: '/home/ada',
  user: 'ada',
  computer: 'difference-engine',
  machineNames: ['Ada’s payroll', 'Windows 11'],
};

test.each([
  ['/home/ada/Virtual Machines/x.img', '~/Virtual Machines/x.img'],
  ['/media/ada/usb', '/media/user/usb'],
  ['made on difference-engine by Ada', 'made on computer by user'],
  ['an adapter is no name', 'an adapter is no name'],
  ['“Ada’s payroll” is old', '“vm-1” is old'],
  ['/srv/Ada’s payroll.vtpmvm/tpm', '/srv/vm-1.vtpmvm/tpm'],
  ['/srv/Somebody else.vtpmvm/tpm', '/srv/vm.vtpmvm/tpm'],
  ['Windows 11 asks for it', 'Windows 11 asks for it'],
  ['vTPM.{3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b36}', 'vTPM.{3f2b8c1e-…}'],
  ['52:54:00:12:34:56 and 192.168.1.17', '… and …'],
  [`key ${'a1'.repeat(32)}`, 'key a1a1a1a1…'],
  ['serial number: WD-WCC4N0123', 'serial number: …'],
  ['password Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4', 'password …'],
  ['password Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF', 'password …'],
  ['QEMU 7.2.22, swtpm 0.7.1', 'QEMU 7.2.22, swtpm 0.7.1'],
])('%s', (text, redacted) => {
  expect(redact(text, facts)).toBe(redacted);
});

test('root is nobody’s name', () => {
  expect(redact('/root/x and root', { ...facts, home: '/root', user: 'root' })).toBe('~/x and root');
});
