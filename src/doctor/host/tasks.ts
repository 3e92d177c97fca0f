import type { HostCheckId } from '../checks.ts';
import { hostCheckIds } from '../checks.ts';
import type { HostContext } from '../context.ts';
import type { Result } from '../finding.ts';
import type { Task } from '../run.ts';
import { lookAtAuthority } from './authority.ts';
import { lookAtClock } from './clock.ts';
import { lookAtDenials } from './denials.ts';
import { lookAtFirmware, lookAtKeys } from './firmware.ts';
import { lookAtHostSpace, lookAtPermissions, lookAtSocketPath } from './folders.ts';
import { lookAtKeychain } from './keychain.ts';
import { lookAtLeftovers } from './leftovers.ts';
import { lookAtLibrary } from './library.ts';
import { lookAtProcesses } from './processes.ts';
import { lookAtAccelerator, lookAtEmulator, lookAtQemuImg } from './programs.ts';
import { lookAtSandbox } from './sandbox.ts';
import { lookAtEncryption, lookAtSwtpm } from './swtpm.ts';

type Looks = { readonly [C in HostCheckId]: (context: HostContext) => Promise<Result<C>> };

const looks: Looks = {
  'host.qemu.x86_64': (c) => lookAtEmulator(c, 'x86_64'),
  'host.qemu.arm64': (c) => lookAtEmulator(c, 'arm64'),
  'host.qemu.img': lookAtQemuImg,
  'host.accelerator': lookAtAccelerator,
  'host.swtpm': lookAtSwtpm,
  'host.swtpm.encryption': lookAtEncryption,
  'host.swtpm.authority': lookAtAuthority,
  'host.firmware.x86_64': (c) => lookAtFirmware(c, 'x86_64'),
  'host.firmware.arm64': (c) => lookAtFirmware(c, 'arm64'),
  'host.firmware.keys': lookAtKeys,
  'host.keychain': lookAtKeychain,
  'host.denials': lookAtDenials,
  'host.permissions': lookAtPermissions,
  'host.space': lookAtHostSpace,
  'host.socket-path': lookAtSocketPath,
  'host.processes': lookAtProcesses,
  'host.leftovers': lookAtLeftovers,
  'host.clock': lookAtClock,
  'host.library': lookAtLibrary,
  'host.sandbox': lookAtSandbox,
};

/** The checks of this computer, ready to be made. */
export const hostTasks = (context: HostContext, only: readonly string[] | null = null): readonly Task[] =>
  hostCheckIds
    .filter((check) => !only || only.includes(check))
    .map((check) => ({ check, machine: null, look: () => looks[check](context) as Promise<Result> }));
