import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where Linux tells about its block devices; tests have their own. */
export interface KernelFiles {
  readonly sys: string;
  readonly proc: string;
}
const linux: KernelFiles = { sys: '/sys', proc: '/proc' };

/** "8:3", as sysfs(5) and mountinfo name a block device; null when the path is none. */
export async function deviceNumber(path: string): Promise<string | null> {
  const stats = await stat(path, { bigint: true }).catch(() => null);
  if (!stats?.isBlockDevice()) return null;
  const { rdev } = stats; // glibc's encoding: gnu_dev_major(3)
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

/** A block device as sysfs describes it. */
export interface BlockDevice {
  readonly kind: 'disk' | 'partition';
  /** The disk that a partition is on: "/dev/sda"; null for a whole disk. */
  readonly wholeDisk: string | null;
  readonly size: number;
}

/** Null where sysfs knows no such device, as on systems that have no sysfs. */
export async function readBlockDevice(
  number: string,
  { sys }: KernelFiles = linux,
): Promise<BlockDevice | null> {
  const folder = await realpath(join(sys, 'dev/block', number)).catch(() => null);
  if (!folder) return null;
  const sectors = Number(await readFile(join(folder, 'size'), 'utf8'));
  if (!Number.isSafeInteger(sectors)) return null;
  const partition = await exists(join(folder, 'partition'));
  return {
    kind: partition ? 'partition' : 'disk',
    wholeDisk: partition ? devicePath(dirname(folder)) : null,
    size: sectors * 512, // always in units of 512 bytes, whatever the device's own sectors are
  };
}

/** Something of a device that this computer uses itself. */
export interface DeviceUse {
  readonly device: string;
  /** A mount point, or "swap". */
  readonly by: string;
  /** The file system can't be written to. */
  readonly readOnly: boolean;
}

/**
 * What of a device is mounted or is swap space: itself, its partitions, and what is built on any of them
 * (LVM, LUKS, RAID). Null where this system does not tell.
 */
export async function usesOfDevice(
  number: string,
  files: KernelFiles = linux,
): Promise<readonly DeviceUse[] | null> {
  const folder = await realpath(join(files.sys, 'dev/block', number)).catch(() => null);
  const mountinfo = await readFile(join(files.proc, 'self/mountinfo'), 'utf8').catch(() => null);
  if (!folder || mountinfo === null) return null;
  const parts = new Map<string, string>();
  await collect(folder, parts);
  const uses: DeviceUse[] = [];
  for (const mount of mountinfo.split('\n').map(parseMount)) {
    if (!mount) continue;
    // Btrfs mounts under a number of its own: its source tells
    const source = mount.source.startsWith('/') ? await deviceNumber(mount.source) : null;
    const device = parts.get(mount.number) ?? (source && parts.get(source));
    if (device) uses.push({ device, by: mount.point, readOnly: mount.readOnly });
  }
  const swaps = await readFile(join(files.proc, 'swaps'), 'utf8').catch(() => '');
  for (const line of swaps.split('\n').slice(1)) {
    const [path] = line.split(/\s+/);
    const device = path && parts.get((await deviceNumber(unescapeOctal(path))) ?? '');
    if (device) uses.push({ device, by: 'swap', readOnly: false });
  }
  return uses;
}

/** A device with everything on it, as number → path. */
async function collect(folder: string, parts: Map<string, string>): Promise<void> {
  const number = (await readFile(join(folder, 'dev'), 'utf8').catch(() => '')).trim();
  if (!number || parts.has(number)) return;
  parts.set(number, devicePath(folder));
  for (const name of await readdir(folder)) {
    const child = join(folder, name);
    if (await exists(join(child, 'partition'))) await collect(child, parts);
  }
  for (const holder of await readdir(join(folder, 'holders')).catch(() => []))
    await collect(await realpath(join(folder, 'holders', holder)), parts);
}

interface Mount {
  readonly number: string;
  readonly point: string;
  readonly source: string;
  readonly readOnly: boolean;
}

/** One line of mountinfo (proc(5)); the file system's own options are the last field, not the mount's. */
function parseMount(line: string): Mount | null {
  const [left, right] = line.split(' - ');
  const fields = left?.split(' ') ?? [];
  const [, source, options] = right?.split(' ') ?? [];
  const [, , number, , point] = fields;
  if (!number || !point || !source || !options) return null;
  return {
    number,
    point: unescapeOctal(point),
    source: unescapeOctal(source),
    readOnly: options.split(',').includes('ro'),
  };
}

/** The kernel writes space, tab, newline and backslash as octal: "\040". */
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const devicePath = (folder: string): string => `/dev/${basename(folder).replaceAll('!', '/')}`;

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;
