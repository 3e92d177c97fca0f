/** A real QEMU that runs nothing, with a real event log put into its memory. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { memoryRanges, readGuestMemory } from '../qemu/guest-memory.ts';
import { findEmulator } from '../qemu/programs.ts';
import type { QmpClient } from '../qemu/qmp.ts';
import { QmpListener } from '../qemu/qmp-listener.ts';
import { readEventLog } from './read-event-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const log = readFileSync(new URL('../event-log/testing/debian-boot.bin', import.meta.url));
/** The log as the system has it, and the firmware's table of what came after (two events of 169 bytes). */
const handedOver = log.subarray(0, log.length - 169);
const table = Buffer.concat([
  Buffer.from('0100000000000000', 'hex'),
  Buffer.from('0200000000000000', 'hex'),
  log.subarray(log.length - 169),
]);

type Loaded = readonly (readonly [address: number, bytes: Buffer])[];

/** Runs an action with a QEMU that has these bytes in its memory and executes nothing. */
async function withMemory<T>(
  memoryMiB: number,
  loaded: Loaded,
  action: (qmp: QmpClient) => Promise<T>,
): Promise<T> {
  const listener = await QmpListener.open();
  const loaders = loaded.flatMap(([address, bytes], n) => {
    const file = join(folder, `piece-${n}`);
    writeFileSync(file, bytes);
    return ['-device', `loader,file=${file},addr=0x${address.toString(16)},force-raw=on`];
  });
  const qemu = spawn(
    (await findEmulator('x86_64')).path,
    [
      ...[
        '-S',
        '-machine',
        'q35',
        '-accel',
        'tcg',
        '-m',
        String(memoryMiB),
        '-nodefaults',
        '-no-user-config',
      ],
      ...['-display', 'none', ...loaders, ...listener.qemuArguments],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => qemu.once('close', resolve));
  try {
    return await action(await listener.connected(30_000));
  } finally {
    qemu.kill('SIGKILL');
    await ended;
    await listener.close();
  }
}

const machine = (memoryMiB: number) => ({ arch: 'x86_64' as const, memoryMiB, name: 'Test' });

describe('reading a guest’s memory', () => {
  it('gives the bytes that are there, of any size, and leaves no file', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7) & 0xff));
    await withMemory(64, [[0x300000, bytes]], async (qmp) => {
      for (const size of [1, 65_536, 70_000])
        expect(
          (await readGuestMemory(qmp, { start: 0x300000, end: 0x300000 + size }, folder)).equals(
            bytes.subarray(0, size),
          ),
          String(size),
        ).toBe(true);
      const large = await readGuestMemory(qmp, { start: 0x200000, end: 0x200000 + (32 << 20) }, folder);
      expect(large.length).toBe(32 << 20);
      expect(large.subarray(0x100000, 0x100000 + bytes.length).equals(bytes)).toBe(true);
    });
    expect(readdirSync(folder).filter((name) => name.includes('pipe'))).toEqual([]);
  });

  it('finds a log near the top, with what the firmware measured last', async () => {
    const pieces: Loaded = [
      [0x1e76f021, handedOver],
      [0x1e7f6000, table],
    ];
    await withMemory(512, pieces, async (qmp) => {
      expect((await readEventLog(qmp, machine(512), folder)).equals(log)).toBe(true);
    });
  });

  it('finds one far below, and one that crosses two pieces', async () => {
    const crossing = (512 << 20) - 12 * (16 << 20) - 5000;
    await withMemory(512, [[crossing, log]], async (qmp) => {
      expect((await readEventLog(qmp, machine(512), folder)).equals(log)).toBe(true);
    });
  });

  it('says so when there is none, also in a small guest', async () => {
    await withMemory(64, [], async (qmp) => {
      await expect(readEventLog(qmp, machine(64), folder)).rejects.toMatchObject({
        code: 'VTPM_ERR_EVENT_LOG_MISSING',
        details: { name: 'Test' },
      });
    });
  });
});

describe('where RAM lies', () => {
  it.each([
    ['x86_64', 512, ['100000-20000000']],
    ['x86_64', 2816, ['100000-80000000', '100000000-130000000']],
    ['x86_64', 8192, ['100000-80000000', '100000000-280000000']],
    ['arm64', 1024, ['40000000-80000000']],
  ] as const)('%s with %i MiB', (arch, memoryMiB, expected) => {
    const hex = (n: number) => n.toString(16);
    expect(memoryRanges(arch, memoryMiB).map(({ start, end }) => `${hex(start)}-${hex(end)}`)).toEqual(
      expected,
    );
  });
});
