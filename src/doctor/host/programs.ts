import { mkdir } from 'node:fs/promises';
import { arch as hostArch } from 'node:os';
import { toVtpmError, VtpmError } from '../../errors/error.ts';
import type { Architecture } from '../../machine/guest-os.ts';
import { acceleratorCache, hostArchitecture } from '../../product/places.ts';
import { chooseAccelerator } from '../../qemu/accelerator.ts';
import type { QemuProgram } from '../../qemu/programs.ts';
import type { HostContext } from '../context.ts';
import { offer, type Result } from '../finding.ts';

/** How a package is installed where; each system's own command. */
export const installCommands = (debian: string, fedora: string, brew: string | null): readonly string[] => [
  `sudo apt install ${debian}`,
  `sudo dnf install ${fedora}`,
  ...(brew ? [`brew install ${brew}`] : []),
];

const packages = {
  x86_64: installCommands('qemu-system-x86', 'qemu-system-x86', 'qemu'),
  arm64: installCommands('qemu-system-arm', 'qemu-system-aarch64', 'qemu'),
  img: installCommands('qemu-utils', 'qemu-img', 'qemu'),
} as const;

async function lookAtQemu(
  find: Promise<QemuProgram>,
  commands: readonly string[],
): Promise<Result<'host.qemu.x86_64'>> {
  try {
    const { path, version } = await find;
    return {
      outcome: 'found',
      details: { version },
      evidence: [
        { label: 'version', text: version },
        { label: 'path', text: path },
      ],
    };
  } catch (thrown) {
    const error = toVtpmError(thrown);
    if (!/^VTPM_ERR_QEMU_/.test(error.code)) throw thrown;
    return {
      outcome: error.code === 'VTPM_ERR_QEMU_BROKEN' ? 'broken' : 'missing',
      details: error.details,
      evidence: [{ label: 'program', text: String(error.details.program ?? '') }],
      error: { code: error.code, details: error.details },
      fixes: [offer('install-qemu', { commands })],
    };
  }
}

/** The emulator of one architecture; the one of another processor than this computer's is a luxury. */
export async function lookAtEmulator(
  context: HostContext,
  arch: Architecture,
): Promise<Result<'host.qemu.x86_64'>> {
  const found = await lookAtQemu(context.emulatorOf(arch), packages[arch]);
  return found.outcome === 'missing' && arch !== hostArchitecture()
    ? { ...found, outcome: 'missing-foreign' }
    : found;
}

export async function lookAtQemuImg(context: HostContext): Promise<Result<'host.qemu.img'>> {
  const found = await lookAtQemu(context.world.qemuImg(), packages.img);
  const { outcome } = found;
  return { ...found, outcome: outcome === 'found' || outcome === 'broken' ? outcome : 'missing' };
}

/** Proven by starting QEMU with it; the proof is kept for this very QEMU and kernel. */
export async function lookAtAccelerator(context: HostContext): Promise<Result<'host.accelerator'>> {
  const arch = hostArchitecture();
  const qemu = await context.emulatorOf(arch).catch(() => null);
  if (!qemu) return { outcome: 'no-emulator', error: { code: 'VTPM_ERR_QEMU_MISSING', details: {} } };
  const { cache } = context.places;
  await mkdir(cache, { recursive: true }).catch(() => {});
  const { accelerator, slow } = await chooseAccelerator({ qemu, arch, cacheFile: acceleratorCache(cache) });
  const name = accelerator.toUpperCase();
  if (!slow)
    return {
      outcome: 'proven',
      details: { accelerator: name, version: qemu.version },
      evidence: [{ label: 'accelerator', text: name }],
    };
  const reason =
    slow.kind === 'failed'
      ? `${slow.accelerator.toUpperCase()}: ${slow.text}`
      : slow.kind === 'foreign-architecture'
        ? hostArch()
        : process.platform;
  const error = new VtpmError('VTPM_ERR_ACCELERATOR_SLOW', { reason });
  return {
    outcome: 'slow',
    details: { reason },
    evidence: [{ label: 'accelerator', text: `${name} (${reason})` }],
    error: { code: error.code, details: error.details },
    fixes: [
      offer('accelerate', {
        commands:
          process.platform === 'linux'
            ? ['sudo modprobe -a kvm kvm_intel kvm_amd', 'sudo usermod -aG kvm "$USER"']
            : [],
      }),
    ],
  };
}
