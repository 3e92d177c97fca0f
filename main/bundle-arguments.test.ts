import { expect, it } from 'vitest';
import { bundlePathsIn } from './bundle-arguments.ts';

it.each([
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
