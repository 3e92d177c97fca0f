import type { BrowserWindow, WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { VtpmError } from '../src/errors/error.ts';

vi.mock('electron', () => ({ ipcMain: {}, protocol: {} }));
const { answerCall } = await import('./ipc.ts');

const contents = {} as WebContents;
const window = { id: 1 } as BrowserWindow;
const calls: unknown[][] = [];
const options = {
  contract: {
    'disks.grow': z.tuple([z.string(), z.int()]),
    'disks.lose': z.tuple([]),
    'disks.none': z.tuple([]),
  },
  handlers: {
    'disks.grow': async (...args: unknown[]) => calls.push(args),
    'disks.lose': async () => {
      throw new VtpmError('VTPM_ERR_DISK_FULL');
    },
  },
  ownerOf: (asked: WebContents) => (asked === contents ? window : null),
};
function caller(url: string, more: { sender?: WebContents; parent?: object } = {}) {
  const frame = { url, parent: more.parent ?? null, top: null as unknown };
  frame.top = more.parent ?? frame;
  return { sender: more.sender ?? contents, senderFrame: frame } as unknown as Parameters<
    typeof answerCall
  >[1];
}
const own = caller('app://bundle/index.html?window=control-center');
const code = async (...args: Parameters<typeof answerCall>) => {
  const reply = await answerCall(...args);
  return reply.ok ? 'ok' : reply.error.code;
};

test('a call of the app’s own window reaches its handler with that window and its parsed arguments', async () => {
  expect(await answerCall(options, own, 'disks.grow', ['a', 3])).toEqual({ ok: true, value: 1 });
  expect(calls).toEqual([[window, 'a', 3]]);
});

test('a handler’s failure crosses as its code', async () => {
  expect(await code(options, own, 'disks.lose', [])).toBe('VTPM_ERR_DISK_FULL');
});

test.each([
  ['a page of no window of the app', caller('app://bundle/index.html', { sender: {} as WebContents })],
  ['a frame inside a page', caller('app://bundle/index.html', { parent: {} })],
  ['another origin', caller('https://example.com/')],
  ['an origin that begins like the app’s', caller('app://bundle.evil/')],
  ['a frame that has gone', { sender: contents, senderFrame: null }],
])('a call of %s is refused before anything else', async (_, foreign) => {
  expect(await code(options, foreign, 'disks.grow', ['a', 3])).toBe('VTPM_ERR_IPC_REFUSED');
  expect(await code(options, foreign, 'nothing', [])).toBe('VTPM_ERR_IPC_REFUSED');
});

test.each([
  ['disks.grow', ['a']],
  ['disks.grow', ['a', '3']],
  ['disks.grow', ['a', 3, 4]],
  ['disks.none', []],
  ['constructor', []],
  [{ toString: (): string => 'disks.lose' }, []],
])('%s with %j is a usage error', async (channel, args) => {
  expect(await code(options, own, channel, args)).toBe('VTPM_ERR_USAGE');
});
