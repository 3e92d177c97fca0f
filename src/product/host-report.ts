import { mkdir, statfs } from 'node:fs/promises';
import { arch, availableParallelism, hostname, totalmem } from 'node:os';
import { join } from 'node:path';
import { toWireError, VtpmError } from '../errors/error.ts';
import { findFirmware } from '../firmware/firmware-build.ts';
import type { Architecture } from '../machine/guest-os.ts';
import { chooseAccelerator } from '../qemu/accelerator.ts';
import { findEmulator, findQemuImg } from '../qemu/programs.ts';
import { probeSwtpm } from '../swtpm/capabilities.ts';
import type { ProductContext } from './context.ts';
import type { HostCheck, HostReport } from './views.ts';

/** This computer's own architecture; a 32-bit or exotic one counts as x86_64, which is then emulated. */
export const hostArchitecture = (): Architecture => (arch() === 'arm64' ? 'arm64' : 'x86_64');

/** The file that remembers which accelerators were proven to work. */
export const acceleratorCache = (cache: string): string => join(cache, 'accelerators.json');

type Finding = string | { readonly found: string; readonly warning: VtpmError | null };

async function check(
  id: HostCheck['id'],
  probe: () => Promise<Finding>,
  optional = false,
): Promise<HostCheck> {
  try {
    const finding = await probe();
    if (typeof finding === 'string') return { id, verdict: 'ok', found: finding, error: null };
    return {
      id,
      verdict: 'warning',
      found: finding.found,
      error: finding.warning && toWireError(finding.warning),
    };
  } catch (error) {
    const wire = toWireError(error);
    return { id, verdict: optional ? 'warning' : 'problem', found: wire.code, error: wire };
  }
}

/** Looks at everything that machines and chips need of this computer; all checks run side by side (S16a). */
export async function inspectHost(context: ProductContext): Promise<HostReport> {
  const { places } = context;
  const own = hostArchitecture();
  const firmware = (of: Architecture) => async () => {
    const builds = await findFirmware(of);
    const secure = builds.find((b) => b.secureBoot);
    if (!secure) throw new VtpmError('VTPM_ERR_FIRMWARE_MISSING', { arch: of });
    return secure.code;
  };
  const keychain = context.keychain();
  const emulator = findEmulator(own);
  emulator.catch(() => {}); // reported by its own check
  const swtpm = probeSwtpm();
  swtpm.catch(() => {});
  const checks = await Promise.all([
    check('qemu-x86_64', async () => versionOf(await findEmulator('x86_64')), own !== 'x86_64'),
    check('qemu-arm64', async () => versionOf(await findEmulator('arm64')), own !== 'arm64'),
    check('qemu-img', async () => versionOf(await findQemuImg())),
    check(
      'accelerator',
      async () => {
        const qemu = await emulator;
        await mkdir(places.cache, { recursive: true });
        const { accelerator, slow } = await chooseAccelerator({
          qemu,
          arch: own,
          cacheFile: acceleratorCache(places.cache),
        });
        if (!slow) return accelerator.toUpperCase();
        const reason = slow.kind === 'failed' ? `${slow.accelerator.toUpperCase()}: ${slow.text}` : slow.kind;
        return { found: `TCG (${reason})`, warning: new VtpmError('VTPM_ERR_ACCELERATOR_SLOW', { reason }) };
      },
      true,
    ),
    check('swtpm', async () => `swtpm ${(await swtpm).version}`),
    check('swtpm-encryption', async () => {
      const capabilities = await swtpm;
      return capabilities.swtpmSetup.filter((c) => /cipher|pwdfile|cmdarg-key/.test(c)).join(', ');
    }),
    check('firmware-x86_64', firmware('x86_64'), own !== 'x86_64'),
    check('firmware-arm64', firmware('arm64'), own !== 'arm64'),
    check('keychain', async () => {
      const chain = await keychain;
      // Asking a keychain file for its passphrase only to look at this computer would be a nuisance.
      const { name, place } = chain.describe();
      const found = `${name}, ${place}`;
      try {
        if (chain.kind === 'system') await chain.list();
      } catch (error) {
        // there is one: it is unlocked, or says that it is locked, when a key is needed
        if (!(error instanceof VtpmError) || error.code !== 'VTPM_ERR_KEYCHAIN_LOCKED') throw error;
        return { found, warning: error };
      }
      return found;
    }),
  ]);
  const verdict = (id: HostCheck['id']) => checks.find((c) => c.id === id)?.verdict;
  await mkdir(places.machines, { recursive: true }).catch(() => {});
  const space = await statfs(places.machines).catch(() => null);
  const chain = await keychain.catch(() => null);
  return {
    platform: process.platform as HostReport['platform'],
    arch: own,
    computer: hostname(),
    keychainName: chain?.describe().name ?? '',
    checks,
    readyForChips: (['swtpm', 'swtpm-encryption', 'keychain', `firmware-${own}`] as const).every(
      (id) => verdict(id) !== 'problem',
    ),
    canBuildDemo: await canBuildDemoHere(),
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
    machinesFolder: places.machines,
    freeSpace: space ? space.bavail * space.bsize : 0,
  };
}

const versionOf = (program: { readonly path: string; readonly version: string }) =>
  `${program.version}, ${program.path}`;

async function canBuildDemoHere(): Promise<boolean> {
  const { missingDemoPrograms } = await import('../demo/build-guest.ts');
  return (await missingDemoPrograms()).length === 0;
}
