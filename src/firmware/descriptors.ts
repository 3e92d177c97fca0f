import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { GuestArch } from './microsoft-keys.ts';

/** A firmware that somebody says is installed; its files may be missing. */
export interface FirmwareClaim {
  readonly code: string;
  readonly varsTemplate: string;
  readonly secureBoot: boolean;
  readonly requiresSmm: boolean;
  /** The descriptor's path, or the name of the distribution whose places were tried. */
  readonly source: string;
}

const file = z.object({ filename: z.string().startsWith('/') });
/** QEMU's docs/interop/firmware.json, as far as a UEFI machine with its own variables needs it. */
const descriptor = z.object({
  'interface-types': z.array(z.string()),
  mapping: z.object({
    device: z.literal('flash'),
    mode: z.literal('split').optional(),
    executable: file,
    'nvram-template': file,
  }),
  targets: z.array(z.object({ architecture: z.string(), machines: z.array(z.string()) })),
  features: z.array(z.string()),
});

/** Folders of descriptors, the overriding one first. */
const foldersOf = (root: string, env: NodeJS.ProcessEnv): string[] => [
  ...(env.XDG_CONFIG_HOME || env.HOME
    ? [join(root, env.XDG_CONFIG_HOME || join(env.HOME ?? '', '.config'), 'qemu/firmware')]
    : []),
  join(root, '/etc/qemu/firmware'),
  join(root, '/usr/share/qemu/firmware'),
  join(root, '/opt/homebrew/share/qemu/firmware'),
  join(root, '/usr/local/share/qemu/firmware'),
];

/**
 * Firmware builds named by QEMU's descriptors, in their order of preference: a file hides those of the same
 * name in later folders (an empty one is there only to hide), and names sort. Unreadable ones are skipped.
 */
export async function readDescriptors(
  arch: GuestArch,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<FirmwareClaim[]> {
  const paths = new Map<string, string>();
  for (const folder of foldersOf(root, env))
    for (const name of await readdir(folder).catch(() => []))
      if (name.endsWith('.json') && !paths.has(name)) paths.set(name, join(folder, name));
  const claims: FirmwareClaim[] = [];
  for (const [, path] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const claim = parseDescriptor(await readFile(path, 'utf8').catch(() => ''), arch, root, path);
    if (claim) claims.push(claim);
  }
  return claims;
}

const machineOf = { x86_64: /^pc-q35-|^q35/, arm64: /^virt/ } as const;

function parseDescriptor(text: string, arch: GuestArch, root: string, source: string): FirmwareClaim | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = descriptor.safeParse(json);
  if (!parsed.success || !parsed.data['interface-types'].includes('uefi')) return null;
  const { mapping, targets, features } = parsed.data;
  const architecture = arch === 'arm64' ? 'aarch64' : arch;
  const fits = targets.some(
    (t) => t.architecture === architecture && t.machines.some((machine) => machineOf[arch].test(machine)),
  );
  // AMD SEV and Intel TDX builds measure or replace the store: not for ordinary machines.
  if (!fits || features.some((feature) => feature === 'intel-tdx' || feature === 'amd-sev-snp')) return null;
  return {
    code: join(root, mapping.executable.filename),
    varsTemplate: join(root, mapping['nvram-template'].filename),
    secureBoot: features.includes('secure-boot'),
    requiresSmm: features.includes('requires-smm'),
    source,
  };
}

interface KnownPlace {
  readonly source: string;
  readonly arch: GuestArch;
  readonly folder: string;
  /** Code file, variable template, whether Secure Boot is built in. */
  readonly files: readonly (readonly [code: string, vars: string, secureBoot: boolean])[];
}

const homebrew = (folder: string): KnownPlace[] => [
  {
    source: 'Homebrew',
    arch: 'x86_64',
    folder,
    files: [
      ['edk2-x86_64-secure-code.fd', 'edk2-i386-vars.fd', true],
      ['edk2-x86_64-code.fd', 'edk2-i386-vars.fd', false],
    ],
  },
  {
    source: 'Homebrew',
    arch: 'arm64',
    folder,
    files: [
      ['edk2-aarch64-secure-code.fd', 'edk2-arm-vars.fd', true],
      ['edk2-aarch64-code.fd', 'edk2-arm-vars.fd', false],
    ],
  },
];

/** Where distributions put their builds; their packages' file lists. */
const knownPlaces: readonly KnownPlace[] = [
  {
    source: 'Debian, Ubuntu',
    arch: 'x86_64',
    folder: '/usr/share/OVMF',
    files: [
      ['OVMF_CODE_4M.secboot.fd', 'OVMF_VARS_4M.fd', true],
      ['OVMF_CODE_4M.ms.fd', 'OVMF_VARS_4M.fd', true],
      ['OVMF_CODE_4M.ms.fd', 'OVMF_VARS_4M.ms.fd', true],
      ['OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd', false],
      ['OVMF_CODE.secboot.fd', 'OVMF_VARS.fd', true],
      ['OVMF_CODE.fd', 'OVMF_VARS.fd', false],
    ],
  },
  {
    source: 'Debian, Ubuntu',
    arch: 'arm64',
    folder: '/usr/share/AAVMF',
    files: [
      ['AAVMF_CODE.secboot.fd', 'AAVMF_VARS.fd', true],
      ['AAVMF_CODE.ms.fd', 'AAVMF_VARS.ms.fd', true],
      ['AAVMF_CODE.fd', 'AAVMF_VARS.fd', false],
    ],
  },
  {
    source: 'Fedora',
    arch: 'x86_64',
    folder: '/usr/share/edk2/ovmf',
    files: [
      ['OVMF_CODE_4M.secboot.fd', 'OVMF_VARS_4M.fd', true],
      ['OVMF_CODE_4M.secboot.qcow2', 'OVMF_VARS_4M.qcow2', true],
      ['OVMF_CODE.secboot.fd', 'OVMF_VARS.fd', true],
      ['OVMF_CODE_4M.qcow2', 'OVMF_VARS_4M.qcow2', false],
      ['OVMF_CODE.fd', 'OVMF_VARS.fd', false],
    ],
  },
  {
    source: 'Fedora',
    arch: 'arm64',
    folder: '/usr/share/edk2/aarch64',
    files: [
      ['QEMU_EFI-pflash.raw', 'vars-template-pflash.raw', false],
      ['QEMU_EFI-pflash.qcow2', 'vars-template-pflash.qcow2', false],
    ],
  },
  {
    source: 'Arch Linux',
    arch: 'x86_64',
    folder: '/usr/share/edk2/x64',
    files: [
      ['OVMF_CODE.secboot.4m.fd', 'OVMF_VARS.4m.fd', true],
      ['OVMF_CODE.4m.fd', 'OVMF_VARS.4m.fd', false],
    ],
  },
  {
    source: 'Arch Linux',
    arch: 'arm64',
    folder: '/usr/share/edk2/aarch64',
    files: [['QEMU_CODE.fd', 'QEMU_VARS.fd', false]],
  },
  {
    source: 'openSUSE',
    arch: 'x86_64',
    folder: '/usr/share/qemu',
    files: [
      ['ovmf-x86_64-smm-code.bin', 'ovmf-x86_64-smm-vars.bin', true],
      ['ovmf-x86_64-code.bin', 'ovmf-x86_64-vars.bin', false],
    ],
  },
  {
    source: 'openSUSE',
    arch: 'arm64',
    folder: '/usr/share/qemu',
    files: [['aavmf-aarch64-code.bin', 'aavmf-aarch64-vars.bin', false]],
  },
  ...homebrew('/opt/homebrew/share/qemu'),
  ...homebrew('/usr/local/share/qemu'),
];

/** Builds in places that are known by distribution, for hosts without descriptors or with wrong ones. */
export const knownFirmware = (arch: GuestArch, root: string): FirmwareClaim[] =>
  knownPlaces
    .filter((place) => place.arch === arch)
    .flatMap(({ source, folder, files }) =>
      files.map(([code, vars, secureBoot]) => ({
        code: join(root, folder, code),
        varsTemplate: join(root, folder, vars),
        secureBoot,
        requiresSmm: secureBoot && arch === 'x86_64',
        source,
      })),
    );
