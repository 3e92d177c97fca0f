import { expect, it } from 'vitest';
import { bundlePathsIn, keyFilesIn } from './bundle-arguments.ts';

it.each([
  ['a sealed file', 'Windows 11.vtpmsealed', '/home/a/Windows 11.vtpmsealed'],
  ['a bundle by an absolute path', '/vms/Windows 11.vtpmvm', '/vms/Windows 11.vtpmvm'],
  ['a bundle in the working folder, with the slash that completion adds', 'W.vtpmvm/', '/home/a/W.vtpmvm'],
  ['the launch file inside a bundle', '/vms/W.vtpmvm/Start.vtpm', '/vms/W.vtpmvm'],
  ['the launch file from inside its folder', 'Start.vtpm', '/home/a'],
  ['an address, as some desktops pass', 'file:///vms/Windows%2011.vtpmvm', '/vms/Windows 11.vtpmvm'],
])('takes %s for the bundle', (_, argument, bundle) => {
  expect(bundlePathsIn([argument], '/home/a')).toEqual([bundle]);
});

it('passes over flags and everything else', () => {
  expect(bundlePathsIn(['--x=/a.vtpmvm', 'notes.txt', '.', '/vms'], '/home/a')).toEqual([]);
});

it('takes portable keychains, and them alone, for key files', () => {
  const argv = [
    '--x=/a.vtpmkeys',
    'Atelier.VTPMKEYS',
    '/usb/b.vtpmkeys',
    'file:///u/c%20d.vtpmkeys',
    'W.vtpmvm',
  ];
  expect(keyFilesIn(argv, '/home/a')).toEqual([
    '/home/a/Atelier.VTPMKEYS',
    '/usb/b.vtpmkeys',
    '/u/c d.vtpmkeys',
  ]);
  expect(bundlePathsIn(argv, '/home/a')).toEqual(['/home/a/W.vtpmvm']);
});
