import { open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import { readSecureBoot } from '../firmware/secure-boot.ts';
import { readStoreFile } from '../firmware/store-file.ts';
import { ConfigPvsError, largestConfig, type PvsElement, parseConfigPvs, tooLarge } from './config-pvs.ts';
import type { ParallelsDisk, ParallelsFacts, UnsureFact } from './facts.ts';

/**
 * Reads what a Parallels Desktop bundle says about itself. Every file is opened for reading only.
 * @param path the `.pvm` folder, or the config.pvs in it
 * @throws VtpmError VTPM_ERR_PVM_NOT_FOUND, VTPM_ERR_PVM_UNREADABLE; the file system's errors
 */
export async function examinePvm(path: string): Promise<ParallelsFacts> {
  const meant = resolve(path);
  const root = await realpath(basename(meant) === 'config.pvs' ? dirname(meant) : meant).catch(() => null);
  const folder = root && (await stat(root)).isDirectory() ? root : null;
  if (!folder)
    throw new VtpmError('VTPM_ERR_PVM_NOT_FOUND', {
      path: meant,
      reason: root ? 'it is not a folder' : 'there is no such folder',
    });
  const config = await readConfig(folder, meant);
  const id = config.at('Identification');
  const bios = config.at('Settings', 'Startup', 'Bios');
  const { firmware, arch, sure } = firmwareOf(bios.at('EfiEnabled').number);
  const disks = config
    .at('Hardware')
    .all('Hdd')
    .map((hdd) => diskOf(hdd, folder));
  const guest = guestOf(config.at('Settings', 'General'));
  const chip = config.at('Hardware', 'TpmChip');
  const encrypted = config.at('Settings', 'VmEncryptionInfo', 'Enabled').number;
  const moved = movedOf(id, folder);
  const [uuid, source] = [id.at('VmUuid').uuid, id.at('SourceVmUuid').uuid];
  const bootCamp = disks.some((d) => d.kind === 'boot-camp' || d.kind === 'real');
  const unsure: UnsureFact[] = [];
  if (!sure) unsure.push('firmware');
  if (firmware !== 'bios' && !bios.at('EfiSecureBoot').exists) unsure.push('secure-boot');
  if (!chip.at('Type').exists || !['0', '1'].includes(chip.at('Type').text ?? '')) unsure.push('chip');
  if (bootCamp || disks.some((d) => d.kind === 'unknown')) unsure.push('boot-camp');
  if (guest.osNumber !== null && guest.family === 'windows' && guest.osNumber !== windows10)
    unsure.push('guest-version');
  if (moved) unsure.push('moved');
  if (encrypted === null) unsure.push('encryption');
  return {
    path: folder,
    name: id.at('VmName').text ?? basename(folder, '.pvm'),
    uuid,
    writtenBy: config.at('AppVersion').text,
    guest,
    arch,
    firmware,
    secureBoot: firmware === 'bios' ? null : flag(bios.at('EfiSecureBoot').number),
    chip: chip.exists ? !['0', null].includes(chip.at('Type').text) : null,
    nvram: await nvramOf(folder),
    disks,
    bootCamp,
    linkedTo: id.at('LinkedVmUuid').uuid,
    encrypted: flag(encrypted),
    template: config.at('Settings', 'General', 'IsTemplate').number === 1,
    copiedFrom: source && source !== uuid ? source : null,
    moved,
    unsure,
  };
}

async function readConfig(folder: string, path: string): Promise<PvsElement> {
  const file = join(folder, 'config.pvs');
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new VtpmError('VTPM_ERR_PVM_NOT_FOUND', { path, reason: 'it has no config.pvs' });
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new ConfigPvsError('it is not a file');
    if (stats.size > largestConfig) throw tooLarge();
    return parseConfigPvs(await handle.readFile('utf8'));
  } catch (error) {
    if (!(error instanceof ConfigPvsError)) throw error;
    const { message: reason } = error;
    throw new VtpmError('VTPM_ERR_PVM_UNREADABLE', { path, reason }, { cause: error });
  } finally {
    await handle.close();
  }
}

const flag = (number: number | null): boolean | null => (number === null ? null : number !== 0);

/** `EfiEnabled` is a number, not a flag: 0 legacy, 1 EFI, 5 EFI of Apple silicon; others are EFI of some kind. */
function firmwareOf(efi: number | null): Pick<ParallelsFacts, 'firmware' | 'arch'> & { sure: boolean } {
  if (efi === null) return { firmware: null, arch: null, sure: false };
  if (efi === 0) return { firmware: 'bios', arch: 'x86_64', sure: true };
  if (efi === 5) return { firmware: 'uefi', arch: 'arm64', sure: true };
  return { firmware: 'uefi', arch: efi === 1 ? 'x86_64' : null, sure: efi === 1 };
}

const families: Readonly<Record<number, 'windows' | 'linux' | 'macos'>> = {
  7: 'macos',
  8: 'windows',
  9: 'linux',
};
const windows10 = 2063;
/** `OsNumber` is the type times 256 and a count, in the order of the SDK's PVS_GUEST_VER_WIN_… constants. */
const windowsVersions: Readonly<Record<number, string>> = {
  2054: 'Windows 2000',
  2055: 'Windows XP',
  2056: 'Windows Server 2003',
  2057: 'Windows Vista',
  2058: 'Windows Server 2008',
  2059: 'Windows 7',
  2060: 'Windows 8',
  2061: 'Windows Server 2012',
  2062: 'Windows 8.1',
  [windows10]: 'Windows 10',
  2064: 'Windows Server 2016',
};

function guestOf(general: PvsElement): ParallelsFacts['guest'] {
  const [osType, osNumber] = [general.at('OsType').number, general.at('OsNumber').number];
  return {
    family: osType === null ? null : (families[osType] ?? 'other'),
    version: osNumber === null ? null : (windowsVersions[osNumber] ?? null),
    osType,
    osNumber,
  };
}

/**
 * `EmulatedType`: 0 a disk of the Mac, 1 an image, others Boot Camp (the SDK's PDT_USE_OTHER). A Boot Camp
 * disk is also known by being neither expanding nor of any size, or by its name.
 */
function diskOf(hdd: PvsElement, folder: string): ParallelsDisk {
  const [emulated, type, onDisk, size] = ['EmulatedType', 'DiskType', 'SizeOnDisk', 'Size'].map(
    (tag) => hdd.at(tag).number,
  );
  const path = hdd.at('SystemName').text ?? '';
  const names = [path, hdd.at('UserFriendlyName').text, hdd.at('DeviceDescription').text].join(' ');
  const bootCamp = (type === 0 && onDisk === 0) || /boot ?camp/i.test(names);
  const kind = ((): ParallelsDisk['kind'] => {
    if (bootCamp) return 'boot-camp';
    if (emulated === 0 || path.startsWith('/dev/')) return 'real';
    if (emulated === 1) return 'image';
    return emulated === null || emulated === undefined ? 'unknown' : 'boot-camp';
  })();
  return {
    name: hdd.at('UserFriendlyName').text ?? (basename(path) || '?'),
    kind,
    size: size === null || size === undefined || size < 0 ? null : size * 2 ** 20,
    outside: kind === 'image' && isOutside(path, folder),
  };
}

/** By the bundle's name, since a bundle that moved still names the folder it lay in. */
function isOutside(path: string, folder: string): boolean {
  if (!isAbsolute(path)) return relative(folder, resolve(folder, path)).startsWith('..');
  return !path.startsWith(`${folder}/`) && !path.includes(`/${basename(folder)}/`);
}

/** By the folder it was last in, or by the computers: this one's identifier and the last one's. */
function movedOf(id: PvsElement, folder: string): boolean | null {
  const home = id
    .at('VmHome')
    .text?.replace(/\/config\.pvs$/, '')
    .replace(/\/+$/, '');
  const [here, last] = [id.at('ServerUuid').uuid, id.at('LastServerUuid').uuid];
  if (home && resolve(home) !== folder) return true;
  if (here && last) return here !== last;
  return home ? false : null;
}

/** NVRAM.dat is a plain UEFI variable store. */
async function nvramOf(folder: string): Promise<ParallelsFacts['nvram']> {
  const path = join(folder, 'NVRAM.dat');
  const stats = await stat(path).catch(() => null);
  if (!stats?.isFile()) return null;
  const secureBoot = await readStoreFile(path).then(
    (store) => readSecureBoot(store).enabled,
    () => null,
  );
  return { size: stats.size, secureBoot };
}
