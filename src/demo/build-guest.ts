import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from '../machine/guest-os.ts';
import { missingTools, runTool } from './build-tools.ts';
import { DebianPackages, debianArch } from './debian-packages.ts';
import { guestInit } from './guest-init.ts';

/** What the builder is doing, for a progress line. */
export type DemoStep = 'cached' | 'download' | 'initramfs' | 'disk';

export interface DemoGuestRequest {
  readonly arch: Architecture;
  /** Where the result is kept; see {@link defaultDemoCache}. */
  readonly cacheDir: string;
  readonly onProgress?: (step: DemoStep, detail: string) => void;
  /** Makes the guest power off by itself after its report. */
  readonly powersOff?: boolean;
}

export interface DemoGuest {
  /** A raw FAT image (no partition table). Belongs to the cache: a machine boots a copy. */
  readonly diskImage: string;
  readonly kernel: string;
  readonly initramfs: string;
  /** The kernel's arguments. */
  readonly commandLine: string;
}

export const defaultDemoCache = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vtpm-desktop');

const programs = [
  'apt-get',
  'apt-cache',
  'dpkg',
  'dpkg-deb',
  'mkfs.vfat',
  'mmd',
  'mcopy',
  'cpio',
  'gzip',
  'find',
];

/** The programs that building a demo guest needs and this host lacks; empty where it can be built. */
export const missingDemoPrograms = (): Promise<string[]> => missingTools(programs);

/** In this order: each needs those before it. What a kernel has built in is simply not there. */
const modules = {
  x86_64: [],
  arm64: ['tpm_tis_core', 'tpm_tis'],
} as const satisfies Record<Architecture, readonly string[]>;
const commonModules = [
  ...['efivarfs', 'virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci'],
  ...['virtio_blk', 'virtio_console', 'button', 'evdev'],
];

const boot = {
  x86_64: { efi: 'BOOTX64.EFI', shim: 'shimx64.efi.signed', grub: 'grubx64.efi', console: 'ttyS0' },
  arm64: { efi: 'BOOTAA64.EFI', shim: 'shimaa64.efi.signed', grub: 'grubaa64.efi', console: 'ttyAMA0' },
} as const;

/**
 * Builds a small Linux guest from Debian's signed shim, grub and kernel, and an initramfs that reports what
 * it finds (see guest-init.ts). Nothing is installed and no root is needed. A second call finds the first
 * one's result.
 * @throws VtpmError VTPM_ERR_DEMO_TOOL_MISSING, VTPM_ERR_DEMO_DOWNLOAD, VTPM_ERR_DEMO_BUILD
 */
export async function buildDemoGuest(request: DemoGuestRequest): Promise<DemoGuest> {
  const { arch, cacheDir, onProgress = () => {} } = request;
  const commandLine = kernelArguments(arch, request.powersOff ?? false);
  // The recipe's version: another init or command line is another guest.
  const recipe = createHash('sha256')
    .update(guestInit)
    .update(commandLine)
    .update('1')
    .digest('hex')
    .slice(0, 12);
  const folder = join(cacheDir, `demo-${arch}-${recipe}`);
  const guest: DemoGuest = {
    diskImage: join(folder, 'disk.img'),
    kernel: join(folder, 'vmlinuz'),
    initramfs: join(folder, 'initrd'),
    commandLine,
  };
  if (await stat(guest.diskImage).catch(() => null)) {
    onProgress('cached', folder);
    return guest;
  }
  await mkdir(cacheDir, { recursive: true });
  // Built beside and renamed: a build that was interrupted is never taken for a finished one.
  const work = await mkdtemp(join(cacheDir, 'build-'));
  try {
    const parts = await download(arch, work, (name) => onProgress('download', name));
    onProgress('initramfs', '');
    const initramfs = join(work, 'initrd');
    await packInitramfs(arch, parts, work, initramfs);
    onProgress('disk', '');
    const result = join(work, 'result');
    await mkdir(result);
    await copyFile(parts.kernel, join(result, 'vmlinuz'));
    await copyFile(initramfs, join(result, 'initrd'));
    await makeDisk(arch, parts, result, commandLine);
    await rename(result, folder).catch(async (error) => {
      if (!(await stat(guest.diskImage).catch(() => null))) throw error; // else another build was faster
    });
    return guest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const kernelArguments = (arch: Architecture, powersOff: boolean) =>
  [
    `console=${boot[arch].console}`,
    'panic=-1',
    'quiet',
    ...(arch === 'x86_64' ? ['tsc=reliable'] : []),
    ...(powersOff ? ['vtpm.poweroff=1'] : []),
  ].join(' ');

interface Parts {
  readonly shim: string;
  readonly grub: string;
  readonly kernel: string;
  readonly modules: string;
  readonly busybox: string;
}

async function download(arch: Architecture, work: string, told: (name: string) => void): Promise<Parts> {
  const debian = new DebianPackages(work, arch);
  const name = debianArch[arch];
  const unpack = (package_: string) => {
    told(package_);
    return debian.unpack(package_);
  };
  const image = await debian.dependency(`linux-image-cloud-${name}`);
  const kernel = await unpack(image);
  const shim = await unpack('shim-signed');
  const grub = await unpack(`grub-efi-${name}-signed`);
  const busybox = await unpack('busybox-static');
  const version = image.replace(/^linux-image-/, '');
  const grubFolder = arch === 'x86_64' ? 'x86_64-efi-signed' : 'arm64-efi-signed';
  return {
    shim: join(shim, 'usr/lib/shim', boot[arch].shim),
    grub: join(grub, 'usr/lib/grub', grubFolder, `${boot[arch].grub}.signed`),
    kernel: join(kernel, 'boot', `vmlinuz-${version}`),
    modules: join(kernel, 'lib/modules', version),
    busybox: join(busybox, 'bin/busybox'),
  };
}

async function packInitramfs(arch: Architecture, parts: Parts, work: string, target: string): Promise<void> {
  const root = join(work, 'root');
  for (const folder of ['bin', 'modules', 'dev', 'proc', 'sys', 'tmp', 'etc'])
    await mkdir(join(root, folder), { recursive: true });
  await copyFile(parts.busybox, join(root, 'bin/busybox'));
  await chmod(join(root, 'bin/busybox'), 0o755);
  await writeFile(join(root, 'init'), guestInit, { mode: 0o755 });
  const files = await readdir(parts.modules, { recursive: true });
  const order: string[] = [];
  for (const name of [...modules[arch], ...commonModules]) {
    const file = files.find((path) => path.endsWith(`/${name}.ko`) || path.endsWith(`/${name}.ko.xz`));
    if (!file) continue;
    const source = join(parts.modules, file);
    if (file.endsWith('.xz')) {
      await cp(source, join(root, 'modules', `${name}.ko.xz`));
      await runTool({ program: 'xz', args: ['-d', join(root, 'modules', `${name}.ko.xz`)] });
    } else await cp(source, join(root, 'modules', `${name}.ko`));
    order.push(name);
  }
  await writeFile(join(root, 'modules/order'), `${order.join('\n')}\n`);
  // Without root no device nodes can be made; the kernel opens /dev/console from its own built-in initramfs.
  const list = await runTool({ program: 'find', args: ['.'], cwd: root });
  const archive = `${target}.cpio`;
  await runTool({
    program: 'cpio',
    args: ['-o', '-H', 'newc', '-R', '0:0', '--quiet', '-F', archive],
    cwd: root,
    input: list,
  });
  await runTool({ program: 'gzip', args: ['-9', '-n', archive] });
  await rename(`${archive}.gz`, target);
}

async function makeDisk(
  arch: Architecture,
  parts: Parts,
  folder: string,
  commandLine: string,
): Promise<void> {
  const image = join(folder, 'disk.img');
  const names = boot[arch];
  // On x86_64 `linux` would leave no event log while Secure Boot is off.
  const suffix = arch === 'x86_64' ? 'efi' : '';
  const config = join(folder, 'grub.cfg');
  await writeFile(
    config,
    `set timeout=0\nlinux${suffix} /vmlinuz ${commandLine}\ninitrd${suffix} /initrd\nboot\n`,
  );
  const size = (await stat(parts.kernel)).size + (await stat(join(folder, 'initrd'))).size + 12 * 1024 * 1024;
  const handle = await open(image, 'w');
  await handle.truncate(Math.ceil(size / 1048576) * 1048576);
  await handle.close();
  await runTool({ program: 'mkfs.vfat', args: ['-n', 'VTPMDEMO', image] });
  const mtools = (program: string, ...args: string[]) =>
    runTool({ program, args: ['-i', image, ...args], env: { MTOOLS_SKIP_CHECK: '1' } });
  await mtools('mmd', '::/EFI', '::/EFI/BOOT', '::/EFI/debian');
  await mtools('mcopy', parts.shim, `::/EFI/BOOT/${names.efi}`);
  await mtools('mcopy', parts.grub, `::/EFI/BOOT/${names.grub}`);
  await mtools('mcopy', config, '::/EFI/debian/grub.cfg');
  await mtools('mcopy', join(folder, 'vmlinuz'), '::/vmlinuz');
  await mtools('mcopy', join(folder, 'initrd'), '::/initrd');
}
