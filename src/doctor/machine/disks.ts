import { open, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, parse, relative } from 'node:path';
import { toVtpmError } from '../../errors/error.ts';
import { isQcow2 } from '../../firmware/qcow2-image.ts';
import { exists } from '../../tpm/files.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { shellWord } from '../shell-word.ts';
import type { MachineContext } from './context.ts';

/** A disk that is the computer's own can't be given to a guest with a chip (S15). */
export async function lookAtPhysical(context: MachineContext): Promise<Result<'vm.disk.physical'>> {
  const disks = await context.disks();
  const evidence: Evidence[] = disks.map(({ path }) => ({ label: 'disk', text: path }));
  if (disks.length === 0) return { outcome: 'none' };
  const physical = disks.find((d) => d.physical);
  if (!physical) return { outcome: 'image', evidence };
  const disk = basename(physical.path);
  return {
    outcome: 'physical',
    details: { disk },
    evidence,
    error: { code: 'VTPM_ERR_TPM_PHYSICAL_DISK', details: { name: context.description.name, disk } },
    fixes: [offer('import-disk', { target: physical.path }), offer('new-machine')],
  };
}

/** Deeper chains than this are not followed: they may be a circle. */
const deepest = 16;

/** The first image under a qcow2 image that is not there, or null. */
async function missingBacking(image: string): Promise<string | null> {
  let at = image;
  for (let depth = 0; depth < deepest; depth++) {
    const backing = await backingFile(at);
    if (backing === null) return null;
    if (!(await stat(backing).catch(() => null))) return backing;
    at = backing;
  }
  return null;
}

/** The image that a qcow2 image builds on: offset and length at bytes 8 and 16 (QEMU's qcow2.txt). */
async function backingFile(image: string): Promise<string | null> {
  const handle = await open(image, 'r');
  try {
    const head = (await handle.read(Buffer.alloc(72), 0, 72, 0)).buffer;
    if (!isQcow2(head)) return null;
    const offset = Number(head.readBigUInt64BE(8));
    const length = head.readUInt32BE(16);
    if (offset === 0 || length === 0 || length > 1023) return null;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
    const name = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^file:/, '');
    if (/^(json:|[a-z]{2,}:\/\/)/.test(name)) return null; // not a file of this computer
    return isAbsolute(name) ? name : join(dirname(image), name);
  } finally {
    await handle.close();
  }
}

/** Where the images lie, and whether they and those under them are there. */
export async function lookAtImages(context: MachineContext): Promise<Result<'vm.disk.images'>> {
  const disks = (await context.disks()).filter((d) => !d.physical);
  if (disks.length === 0) return { outcome: 'none' };
  const evidence: Evidence[] = disks.flatMap(({ path, layout }): Evidence[] => [
    { label: 'disk', text: path },
    ...(layout ? [{ label: 'size', bytes: layout.virtualSizeBytes } as const] : []),
  ]);
  for (const { path, layout, error } of disks) {
    if (!layout) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const { details } = toVtpmError(error);
      const reason = missing ? 'ENOENT' : String(details.reason ?? '?');
      return {
        outcome: missing ? 'missing' : 'unreadable',
        details: { path, reason },
        evidence,
        error: {
          code: missing ? 'VTPM_ERR_QEMU_FILE_MISSING' : 'VTPM_ERR_DISK_IMAGE_UNREADABLE',
          details: { path, file: path, reason },
        },
        fixes: [offer('relink-disk', { details: { path } })],
      };
    }
    const backing = await missingBacking(path);
    if (backing)
      return {
        outcome: 'backing-missing',
        details: { path, backing },
        evidence: [...evidence, { label: 'missing', text: backing }],
        error: {
          code: 'VTPM_ERR_QEMU_FILE_MISSING',
          details: { path: backing, file: backing, reason: backing },
        },
        fixes: [offer('relink-disk', { details: { path: backing } })],
      };
  }
  const foreign = disks.find(({ path }) => relative(context.id, path).startsWith('..'));
  if (foreign) {
    const { path } = foreign;
    const copy = await unusedImage(context.layout.disks, parse(path).name);
    const fixes = [
      offer('take-disk-in', {
        commands: [`qemu-img convert -O qcow2 ${shellWord(path)} ${shellWord(copy)}`],
      }),
    ];
    return { outcome: 'linked', details: { path }, evidence, fixes };
  }
  return { outcome: 'in-bundle', details: { count: disks.length }, evidence };
}

/** A file of that name, or of one like it, that is not there yet: qemu-img writes over one that is. */
async function unusedImage(folder: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? name : `${name}-${n}`}.qcow2`);
    if (!(await exists(path))) return path;
  }
}
