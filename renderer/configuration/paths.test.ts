import { describe, expect, it } from 'vitest';
import { absolutePath, fileName, shortenPath } from './paths.ts';

describe('paths as the panes show them', () => {
  it('takes the name from either kind of separator', () => {
    expect(fileName('/home/anna/disk.qcow2')).toBe('disk.qcow2');
    expect(fileName('C:\\Machines\\disk.qcow2')).toBe('disk.qcow2');
  });

  it('keeps beginning and name of a path that is too long', () => {
    const path = '/home/anna/Virtual Machines/Windows 11 Pro.vtpmvm';
    expect(shortenPath(path, 60)).toBe(path);
    expect(shortenPath(path, 44)).toBe('/home/anna/Virtual Ma…/Windows 11 Pro.vtpmvm');
    expect(shortenPath(path, 44)).toHaveLength(44);
  });

  it('completes a path inside the bundle, and leaves an absolute one', () => {
    expect(absolutePath('/vm/A.vtpmvm', 'logs/serial.log')).toBe('/vm/A.vtpmvm/logs/serial.log');
    expect(absolutePath('C:\\vm\\A.vtpmvm', 'logs/serial.log')).toBe('C:\\vm\\A.vtpmvm\\logs\\serial.log');
    expect(absolutePath('/vm/A.vtpmvm', '/srv/x.log')).toBe('/srv/x.log');
  });
});
