import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const tool = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe', timeout: 30_000 }).trim();

function canMakeLoopDevices(): boolean {
  try {
    return process.getuid?.() === 0 && tool('losetup', '--find') !== '';
  } catch {
    return false;
  }
}

/** A loop device with random data, or where none can be made a file by a path that stands for a device. */
export async function makePhysicalDisk(
  home: string,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const loop = canMakeLoopDevices();
  const backing = loop ? join(home, 'physical.img') : `/dev/shm/vtpm-e2e-${process.pid}.img`;
  const file = await open(backing, 'w');
  await file.truncate(64 * 2 ** 20);
  const data = randomBytes(24 * 2 ** 20);
  await file.write(data, 0, data.length, 8 * 2 ** 20);
  await file.close();
  if (!loop) return { path: backing, remove: () => rm(backing, { force: true }) };
  const path = tool('losetup', '--find', '--show', backing);
  return { path, remove: async () => void tool('losetup', '--detach', path) };
}
