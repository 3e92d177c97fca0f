import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { VtpmError } from '../errors/error.ts';

/** A stretch of a file that holds data: offset and length in bytes. Between extents there are holes. */
export type Extent = readonly [offset: number, length: number];

/** So many extents of one file at most: above, the smallest holes between them count as data. */
const maximumExtents = 100_000;

export const extentBytes = (extents: readonly Extent[]): number =>
  extents.reduce((sum, [, length]) => sum + length, 0);

/**
 * Where a file's data lies, in ascending order, found out by `qemu-img map` (SEEK_DATA and SEEK_HOLE, which
 * Node can't call) as if it were a raw image: so the holes of the file itself count, in a qcow2 image too.
 * A file without holes is not looked into. On a file system that knows no holes all is data.
 * @throws VtpmError VTPM_ERR_QEMU_IMG_MISSING, VTPM_ERR_COPY_SOURCE_UNREADABLE
 */
export async function dataExtents(path: string): Promise<readonly Extent[]> {
  const { size, blocks } = await stat(path);
  if (size === 0) return [];
  if (blocks === undefined || blocks * 512 >= size) return [[0, size]];
  const found: [number, number][] = [];
  let gap = 0;
  for await (const [start, length] of mapped(path)) {
    const end = Math.min(start + length, size); // qemu-img rounds a file up to sectors
    const last = found.at(-1);
    if (last && start - (last[0] + last[1]) <= gap) last[1] = end - last[0];
    else if (end > start) found.push([start, end - start]);
    while (found.length > maximumExtents) {
      gap = Math.max(4096, gap * 2);
      found.splice(0, found.length, ...joined(found, gap));
    }
  }
  return found;
}

function joined(extents: readonly Extent[], gap: number): [number, number][] {
  const result: [number, number][] = [];
  for (const [start, length] of extents) {
    const last = result.at(-1);
    if (last && start - (last[0] + last[1]) <= gap) last[1] = start + length - last[0];
    else result.push([start, length]);
  }
  return result;
}

/** The stretches with data, as qemu-img prints them: one JSON object a line. */
async function* mapped(path: string): AsyncGenerator<Extent> {
  const args = [
    'map',
    '--force-share',
    '--output=json',
    '--image-opts',
    `driver=raw,file.driver=file,file.filename=${path.replaceAll(',', ',,')}`,
  ];
  const child = spawn('qemu-img', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  ended.catch(() => undefined); // awaited below
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-1000);
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /"start": (\d+), "length": (\d+).*"data": true/.exec(line);
      if (match) yield [Number(match[1]), Number(match[2])];
    }
    const [code] = await ended;
    if (code !== 0)
      throw new VtpmError('VTPM_ERR_COPY_SOURCE_UNREADABLE', { path, reason: said.trim() || `exit ${code}` });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new VtpmError('VTPM_ERR_QEMU_IMG_MISSING', {}, { cause });
  } finally {
    if (child.exitCode === null) child.kill();
  }
}
