import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { resolveInBundle } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { ForeignFile } from './views.ts';

const run = promisify(execFile);

const imageInfo = z.looseObject({
  'backing-filename': z.string().optional(),
  'format-specific': z
    .looseObject({ data: z.looseObject({ 'data-file': z.string().optional() }).optional() })
    .optional(),
});

/** The files a qcow2 image refers to by absolute path, or that lie outside of its bundle. */
async function referred(image: string): Promise<readonly string[]> {
  const { stdout } = await run('qemu-img', ['info', '--force-share', '--output=json', image], {
    timeout: 30_000,
    maxBuffer: 4 << 20,
  });
  const info = imageInfo.parse(JSON.parse(stdout));
  const names = [info['backing-filename'], info['format-specific']?.data?.['data-file']];
  return names.filter((name): name is string => name !== undefined);
}

/**
 * What a machine uses outside of its bundle: linked disks, backing files of its images, discs in drives,
 * shared folders. A backing file that lies in the bundle but is named by an absolute path counts, since the
 * name would not fit elsewhere. An image that can't be examined has none to tell.
 */
export async function foreignFiles(
  bundleRoot: string,
  description: MachineDescription,
): Promise<readonly ForeignFile[]> {
  const found: ForeignFile[] = [];
  for (const device of description.devices) {
    if (device.kind === 'shared-folder')
      found.push({ kind: 'shared-folder', path: device.path, device: device.id, needed: false });
    if (device.kind === 'cdrom' && device.path !== null && isAbsolute(device.path))
      found.push({ kind: 'disc-image', path: device.path, device: device.id, needed: false });
    if (device.kind !== 'disk') continue;
    if (isAbsolute(device.path)) {
      found.push({ kind: 'disk', path: device.path, device: device.id, needed: true });
      continue;
    }
    if (device.format !== 'qcow2') continue;
    for (const name of await referred(resolveInBundle(bundleRoot, device.path)).catch(() => []))
      if (isAbsolute(name) || name.split('/').includes('..') || name.includes(':'))
        found.push({ kind: 'backing-file', path: name, device: device.id, needed: true });
  }
  return found;
}
