import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isCollectionLocked, recordsOfService } from './secret-service.ts';

let folder: string;
let server: Server | null = null;
const open = new Set<Socket>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vtpm-bus-'));
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', `unix:path=${join(folder, 'bus')}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const socket of open) socket.destroy();
  open.clear();
  await new Promise((done) => (server ? server.close(done) : done(null)));
  server = null;
  await rm(folder, { recursive: true, force: true });
});

/** A bus that takes connections and does with each what it is told. */
const bus = (greet: (socket: Socket) => void) =>
  new Promise<void>((listening) => {
    server = createServer((socket) => {
      open.add(socket);
      socket.on('error', () => undefined);
      greet(socket);
    }).listen(join(folder, 'bus'), listening);
  });

/** Accepts whoever comes, and then says nothing more. */
const silentAfterGreeting = (socket: Socket) =>
  socket.on('data', (chunk) => {
    if (chunk.includes('AUTH')) socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
    else if (chunk.includes('NEGOTIATE')) socket.write('ERROR\r\n');
  });

// a failed greeting that is thrown out of a timer would end this process, and so fail the run
test.each([
  ['says nothing at all', () => undefined],
  ['goes silent after it was greeted', silentAfterGreeting],
])('a bus that %s is told, within the time given', async (_, greet) => {
  await bus(greet);
  await expect(recordsOfService('vTPM Desktop', 200)).rejects.toThrow(/no reply/i);
  await expect(isCollectionLocked(200)).rejects.toThrow(/no reply/i);
});

test('a bus that hangs up, or is not there, has no collection to be locked', async () => {
  expect(await isCollectionLocked(5_000)).toBeNull();
  await bus((socket) => socket.destroy());
  expect(await isCollectionLocked(5_000)).toBeNull();
});
