import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { VtpmError } from '../errors/error.ts';
import type { DemoGuest } from './build-guest.ts';
import { runTool } from './build-tools.ts';

/** Where Debian's syslinux keeps the 440 bytes of boot code of a master boot record. */
const bootCodes = ['/usr/lib/syslinux/mbr/mbr.bin', '/usr/share/syslinux/mbr.bin'];
const sector = 512;
const firstSector = 2048;

/**
 * Builds a disk as an installation for a legacy BIOS leaves it (MBR, one active FAT partition, syslinux)
 * around the kernel and initramfs of an x86_64 demo guest.
 * @param target the raw image to write; an existing one is replaced.
 * @throws VtpmError VTPM_ERR_DEMO_TOOL_MISSING, VTPM_ERR_DEMO_BUILD
 */
export async function buildLegacyDisk(guest: DemoGuest, target: string): Promise<string> {
  const work = `${target}.tmp`;
  const config = `${target}.cfg`;
  const offset = sector * firstSector;
  try {
    const content = (await stat(guest.kernel)).size + (await stat(guest.initramfs)).size;
    const mebibytes = Math.ceil(content / 1048576) + 16;
    const image = await open(work, 'w');
    await image.truncate(mebibytes * 1048576);
    await image.close();
    // mkfs takes the length in KiB blocks: without it the file system would end past the image.
    const blocks = String(mebibytes * 1024 - offset / 1024);
    await runTool({ program: 'mkfs.vfat', args: ['--offset', String(firstSector), work, blocks] });
    await runTool({ program: 'syslinux', args: ['--install', '-t', String(offset), work] });
    await writeFile(
      config,
      `DEFAULT demo\nPROMPT 0\nTIMEOUT 0\nLABEL demo\n  LINUX /vmlinuz\n  INITRD /initrd\n  APPEND ${guest.commandLine}\n`,
    );
    for (const [from, to] of [
      [guest.kernel, 'vmlinuz'],
      [guest.initramfs, 'initrd'],
      [config, 'syslinux.cfg'],
    ] as const)
      await runTool({
        program: 'mcopy',
        args: ['-i', `${work}@@${offset}`, from, `::/${to}`],
        env: { MTOOLS_SKIP_CHECK: '1' },
      });
    await writeBootRecord(work, mebibytes * 2048 - firstSector);
    await rename(work, target);
    return target;
  } finally {
    await rm(work, { force: true });
    await rm(config, { force: true });
  }
}

/** Boot code, and one active partition of type 0x0e (FAT16, LBA): what sfdisk would write. */
async function writeBootRecord(image: string, sectors: number): Promise<void> {
  for (const path of bootCodes) {
    const code = await open(path, 'r').catch(() => null);
    if (!code) continue;
    const disk = await open(image, 'r+');
    try {
      const record = Buffer.alloc(sector);
      await code.read(record, 0, 440, 0); // the partition table begins after that
      record.set([0x80, 0xfe, 0xff, 0xff, 0x0e, 0xfe, 0xff, 0xff], 446); // cylinders are past CHS's reach
      record.writeUInt32LE(firstSector, 454);
      record.writeUInt32LE(sectors, 458);
      record.writeUInt16LE(0xaa55, 510);
      await disk.write(record, 0, sector, 0);
      return;
    } finally {
      await disk.close();
      await code.close();
    }
  }
  throw new VtpmError('VTPM_ERR_DEMO_TOOL_MISSING', { program: 'mbr.bin' });
}
