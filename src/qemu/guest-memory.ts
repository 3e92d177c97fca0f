import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VtpmError } from '../errors/error.ts';
import type { Architecture } from '../machine/guest-os.ts';
import type { QmpClient } from './qmp.ts';

/** A stretch of a guest's physical addresses that is RAM. */
export interface MemoryRange {
  readonly start: number;
  readonly end: number;
}

const mebibyte = 1024 * 1024;
const fourGibibytes = 4096 * mebibyte;

/**
 * Where a machine's RAM lies, the stretch below 4 GiB first. Sources: QEMU hw/i386/pc_q35.c (RAM below 4 GiB
 * ends at 2 GiB when there are 2.75 GiB or more, else at 2.75 GiB at most; below 1 MiB there is more than
 * RAM), hw/arm/virt.c (one stretch from 1 GiB on).
 */
export function memoryRanges(arch: Architecture, memoryMiB: number): readonly MemoryRange[] {
  const size = memoryMiB * mebibyte;
  if (arch === 'arm64') return [{ start: 1024 * mebibyte, end: 1024 * mebibyte + size }];
  const hole = 2816 * mebibyte;
  const below = size >= hole ? 2048 * mebibyte : size;
  const low = { start: mebibyte, end: below };
  return size > below ? [low, { start: fourGibibytes, end: fourGibibytes + size - below }] : [low];
}

/**
 * Reads a piece of a running guest's RAM (QMP `pmemsave`). The guest waits while it is copied, some
 * milliseconds a mebibyte, and notices nothing. The bytes come through a pipe, never through a file.
 * @param range of RAM only: reading a device's registers could change them
 * @param folder a private folder for the pipe
 * @throws VtpmError VTPM_ERR_QMP
 */
export async function readGuestMemory(qmp: QmpClient, range: MemoryRange, folder: string): Promise<Buffer> {
  const path = join(folder, 'memory.pipe');
  const size = range.end - range.start;
  await rm(path, { force: true });
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  try {
    // for reading and writing, so that neither side waits for the other to open it
    // (a bare descriptor, since the socket closes it: a FileHandle would close it once more)
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const pipe = new Socket({ fd, readable: true, writable: false });
    try {
      const parts: Buffer[] = [];
      let received = 0;
      const whole = Promise.withResolvers<void>();
      whole.promise.catch(() => {}); // told below
      pipe.on('data', (part: Buffer) => {
        parts.push(part);
        received += part.length;
        if (received >= size) whole.resolve();
      });
      pipe.on('error', (cause) =>
        whole.reject(new VtpmError('VTPM_ERR_QMP', { reason: cause.message }, { cause })),
      );
      await qmp.execute('pmemsave', { val: range.start, size, filename: path });
      // what QEMU has written and we have not read is at most what a pipe holds
      const timer = setTimeout(
        () => whole.reject(new VtpmError('VTPM_ERR_QMP', { reason: 'it gave less memory than asked' })),
        5_000,
      );
      await whole.promise.finally(() => clearTimeout(timer));
      return Buffer.concat(parts, size);
    } finally {
      pipe.destroy();
    }
  } finally {
    await rm(path, { force: true });
  }
}
