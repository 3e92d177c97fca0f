import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

/** The smallest x86_64 UEFI program: it returns at once, so that the firmware tries the next boot entry. */
export function efiProgram(): Buffer {
  const code = Buffer.from('31c0c3', 'hex');
  const file = Buffer.alloc(0x400);
  file.write('MZ');
  file.writeUInt32LE(0x40, 0x3c);
  file.write('PE\0\0', 0x40);
  const coff = 0x44;
  file.writeUInt16LE(0x8664, coff);
  file.writeUInt16LE(1, coff + 2);
  file.writeUInt16LE(240, coff + 16);
  file.writeUInt16LE(0x22e, coff + 18);
  const optional = coff + 20;
  file.writeUInt16LE(0x20b, optional);
  file.writeUInt32LE(0x200, optional + 4);
  file.writeUInt32LE(0x1000, optional + 16);
  file.writeUInt32LE(0x1000, optional + 20);
  file.writeUInt32LE(0x1000, optional + 32);
  file.writeUInt32LE(0x200, optional + 36);
  file.writeUInt32LE(0x2000, optional + 56);
  file.writeUInt32LE(0x200, optional + 60);
  file.writeUInt16LE(10, optional + 68);
  file.writeUInt32LE(16, optional + 108);
  const section = optional + 240;
  file.write('.text', section);
  file.writeUInt32LE(0x200, section + 8);
  file.writeUInt32LE(0x1000, section + 12);
  file.writeUInt32LE(0x200, section + 16);
  file.writeUInt32LE(0x200, section + 20);
  file.writeUInt32LE(0x60000020, section + 36);
  code.copy(file, 0x200);
  return file;
}

/** A FAT file system with the program as its removable-media loader (mtools). */
export function writeFat(path: string, kib: number): void {
  const program = `${path}.efi`;
  writeFileSync(program, efiProgram());
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { timeout: 20_000, stdio: 'pipe' });
  rmSync(path, { force: true });
  run('mformat', '-C', '-i', path, '-T', String(kib * 2), '-h', '2', '-s', '9', '::');
  run('mmd', '-i', path, '::/EFI', '::/EFI/BOOT');
  run('mcopy', '-i', path, program, '::/EFI/BOOT/BOOTX64.EFI');
  rmSync(program);
}

/** An ISO 9660 image's El Torito part around a FAT image, enough for the firmware to boot from (El Torito 1.0). */
export function isoOf(fat: Buffer): Buffer {
  const sector = 2048;
  const image = Buffer.alloc((20 + Math.ceil(fat.length / sector)) * sector);
  const primary = 16 * sector;
  image.write('\x01CD001\x01', primary, 'latin1');
  image.writeUInt32LE(image.length / sector, primary + 80);
  image.writeUInt16LE(sector, primary + 128);
  image.write('\0CD001\x01EL TORITO SPECIFICATION', 17 * sector, 'latin1');
  image.writeUInt32LE(19, 17 * sector + 71);
  image.write('\xffCD001\x01', 18 * sector, 'latin1');
  const catalog = 19 * sector;
  image[catalog] = 1;
  image[catalog + 1] = 0xef;
  image.writeUInt16LE(0xaa55, catalog + 30);
  let sum = 0;
  for (let at = 0; at < 32; at += 2) sum += image.readUInt16LE(catalog + at);
  image.writeUInt16LE(-sum & 0xffff, catalog + 28);
  const entry = catalog + 32;
  image[entry] = 0x88;
  image.writeUInt16LE(Math.min(0xffff, fat.length / 512), entry + 6);
  image.writeUInt32LE(20, entry + 8);
  fat.copy(image, 20 * sector);
  return image;
}
