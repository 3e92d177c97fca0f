import { type FirmwareBuild, type FirmwareSearch, findFirmware } from '../firmware/firmware-build.ts';
import { isCollectionLocked } from '../keychain/secret-service.ts';
import type { Architecture } from '../machine/guest-os.ts';
import type { LibraryEntry } from '../machine/library.ts';
import type { ProductContext } from '../product/context.ts';
import { readPreferences } from '../product/preferences.ts';
import type { RunningMachines } from '../product/views.ts';
import { findEmulator, findQemuImg, type QemuProgram } from '../qemu/programs.ts';
import { probeSwtpm, type SwtpmCapabilities } from '../swtpm/capabilities.ts';
import { findSwtpmTools, type SwtpmTools } from '../swtpm/tools.ts';
import { readSystemLog, type SystemLog } from './host/system-log.ts';

/** What surrounds the product: arguments, so that a computer that lacks something can be tried. */
export interface World {
  readonly tools: SwtpmTools;
  readonly firmware: FirmwareSearch;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly now: () => Date;
  /** Microsoft's certificates and revocations. */
  readonly secureBootAssets: string | undefined;
  readonly systemLog: () => Promise<SystemLog>;
  readonly emulator: (arch: Architecture) => Promise<QemuProgram>;
  readonly qemuImg: () => Promise<QemuProgram>;
}

export const thisWorld = (): World => ({
  tools: findSwtpmTools(),
  firmware: {},
  env: process.env,
  platform: process.platform,
  now: () => new Date(),
  secureBootAssets: undefined,
  systemLog: readSystemLog,
  emulator: (arch) => findEmulator(arch),
  qemuImg: () => findQemuImg(),
});

/** What the checks of one run share: each question is asked once, however many checks need its answer. */
export interface HostContext extends ProductContext {
  readonly world: World;
  /** Whether the keychain's round trip may write a test record; else it is only looked at. */
  readonly writesTestRecord: boolean;
  readonly emulatorOf: (arch: Architecture) => Promise<QemuProgram>;
  readonly swtpm: () => Promise<SwtpmCapabilities>;
  readonly firmwareOf: (arch: Architecture) => Promise<readonly FirmwareBuild[]>;
  readonly entries: () => Promise<readonly LibraryEntry[]>;
  /** The machines of the list that have a UUID. */
  readonly sharing: (uuid: string) => Promise<readonly LibraryEntry[]>;
  readonly running: () => Promise<RunningMachines>;
  readonly keychainKind: () => Promise<'system' | 'file'>;
  /** Whether the system's keychain is locked, without asking it to unlock; null when that can't be told. */
  readonly keychainLocked: () => Promise<boolean | null>;
}

/** Asks once and keeps the answer; a failure nobody waits for is not an unhandled one. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => {
    if (!answer) {
      answer = ask();
      answer.catch(() => {});
    }
    return answer;
  };
}

export function hostContext(
  product: ProductContext & { readonly running: () => Promise<RunningMachines> },
  world: World,
  options: { readonly writesTestRecord: boolean },
): HostContext {
  const emulators = {
    x86_64: once(() => world.emulator('x86_64')),
    arm64: once(() => world.emulator('arm64')),
  };
  const firmware = {
    x86_64: once(() => findFirmware('x86_64', world.firmware)),
    arm64: once(() => findFirmware('arm64', world.firmware)),
  };
  const entries = once(() => product.library.entries());
  const byUuid = once(async () => Map.groupBy(await entries(), (e) => e.description?.uuid ?? ''));
  const keychainKind = once(async () => (await readPreferences(product.places.config)).keychain);
  return {
    ...product,
    world,
    writesTestRecord: options.writesTestRecord,
    emulatorOf: (arch) => emulators[arch](),
    swtpm: once(() => probeSwtpm(world.tools)),
    firmwareOf: (arch) => firmware[arch](),
    entries,
    sharing: async (uuid) => (await byUuid()).get(uuid) ?? [],
    running: once(() => product.running()),
    keychainKind,
    keychainLocked: once(async () =>
      world.platform === 'linux' && (await keychainKind()) === 'system'
        ? isCollectionLocked().catch(() => null)
        : null,
    ),
  };
}
