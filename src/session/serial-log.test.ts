import { mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SerialLog } from './serial-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vtpm-serial-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a guest sends, as the session's socket gives it. */
const guestSays = (text: string) => {
  const stream = new PassThrough();
  stream.end(text);
  return stream as unknown as Parameters<SerialLog['follow']>[0];
};

test('a link in the place of the log is moved aside, and a guest writes into the bundle only', async () => {
  const path = join(folder, 'logs', 'serial.log');
  const outside = join(folder, 'autostart');
  await mkdir(join(folder, 'logs'));
  await symlink(outside, path); // to a file that is not there yet: opening it for writing would make it
  const log = await SerialLog.open(path);
  await log.follow(guestSays('from the guest'));
  expect(await stat(outside).catch(() => null)).toBeNull();
  expect(await readFile(path, 'utf8')).toBe('from the guest');
});

test('a log that has grown too long is kept once', async () => {
  const path = join(folder, 'logs', 'serial.log');
  const log = await SerialLog.open(path, 10);
  const stream = new PassThrough();
  const done = log.follow(stream as unknown as Parameters<SerialLog['follow']>[0]);
  stream.write('12345678');
  await expect.poll(() => readFile(path, 'utf8')).toBe('12345678');
  stream.end('abcdefgh');
  await done;
  expect(await readFile(path, 'utf8')).toBe('abcdefgh');
  expect(await readFile(`${path}.1`, 'utf8')).toBe('12345678');
});
