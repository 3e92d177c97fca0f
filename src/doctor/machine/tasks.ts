import { toVtpmError } from '../../errors/error.ts';
import type { MachineDescription } from '../../machine/description.ts';
import { readBundle } from '../../machine/library.ts';
import { checks, type MachineCheckId, machineCheckIds } from '../checks.ts';
import type { HostContext } from '../context.ts';
import { offer, type Result } from '../finding.ts';
import type { Task } from '../run.ts';
import { shellWord } from '../shell-word.ts';
import { lookAtChip } from './availability.ts';
import { lookAtBackups, lookAtOpening, lookAtRecord, lookAtStorage } from './chip.ts';
import { type MachineContext, machineContext } from './context.ts';
import { lookAtImages, lookAtPhysical } from './disks.ts';
import { lookAtFirmwareType, lookAtGuest } from './guest.ts';
import { lookAtAge, lookAtHome, lookAtIdentity, lookAtShutdown } from './history.ts';
import { lookAtLogs } from './logs.ts';
import { lookAtEkCertificates, lookAtLockout } from './opened-chip.ts';
import { lookAtReadiness } from './readiness.ts';
import { lookAtCertificates, lookAtRevocations, lookAtSecureBoot } from './secure-boot.ts';
import { lookAtBundleAccess, lookAtBundleSpace, lookAtLock, lookAtUnfinished } from './state.ts';

type Looks = {
  readonly [C in Exclude<MachineCheckId, 'vm.bundle'>]: (
    context: MachineContext,
  ) => Promise<Result<C> | null>;
};

const looks: Looks = {
  'vm.guest-os': lookAtGuest,
  'vm.firmware': lookAtFirmwareType,
  'vm.disk.physical': lookAtPhysical,
  'vm.disk.images': lookAtImages,
  'vm.chip': lookAtChip,
  'vm.chip.storage': lookAtStorage,
  'vm.chip.record': lookAtRecord,
  'vm.chip.opens': lookAtOpening,
  'vm.chip.certificates': lookAtEkCertificates,
  'vm.chip.lockout': lookAtLockout,
  'vm.chip.age': lookAtAge,
  'vm.secure-boot': lookAtSecureBoot,
  'vm.secure-boot.certificates': lookAtCertificates,
  'vm.secure-boot.revocations': lookAtRevocations,
  'vm.last-shutdown': lookAtShutdown,
  'vm.backups': lookAtBackups,
  'vm.identity': lookAtIdentity,
  'vm.moved': lookAtHome,
  'vm.lock': lookAtLock,
  'vm.leftovers': lookAtUnfinished,
  'vm.permissions': lookAtBundleAccess,
  'vm.space': lookAtBundleSpace,
  'vm.readiness': lookAtReadiness,
  'vm.logs': lookAtLogs,
};

/** The bundle itself; without a description nothing else can be said of the machine. */
function lookAtBundle(path: string, thrown: unknown): Result<'vm.bundle'> {
  const evidence = [{ label: 'path', text: path } as const];
  if (thrown === null) return { outcome: 'readable', evidence };
  const { code, details } = toVtpmError(thrown);
  const base = { details: { path, ...details }, evidence, error: { code, details } };
  switch (code) {
    case 'VTPM_ERR_BUNDLE_MISSING':
      return {
        ...base,
        outcome: 'missing',
        fixes: [offer('forget-missing', { target: path, details: { path } })],
      };
    case 'VTPM_ERR_BUNDLE_NEWER':
      return { ...base, outcome: 'newer', fixes: [offer('update-product')] };
    case 'VTPM_ERR_BUNDLE_DAMAGED':
      return { ...base, outcome: 'damaged', fixes: [offer('restore-description')] };
    case 'VTPM_ERR_FILE_ACCESS':
      return {
        ...base,
        outcome: 'no-access',
        fixes: [
          offer('take-ownership', {
            details: { path },
            commands: [`sudo chown -R "$USER" ${shellWord(path)}`],
          }),
        ],
      };
    default:
      throw thrown;
  }
}

/**
 * The checks of one machine, ready to be made. With `deep` off, only those that are cheap enough for all.
 * @param description where it was read just now
 */
export async function machineTasks(
  host: HostContext,
  id: string,
  options: {
    readonly deep: boolean;
    readonly only?: readonly string[] | undefined;
    readonly description?: MachineDescription | null;
  },
): Promise<readonly Task[]> {
  const { deep, only } = options;
  const wanted = machineCheckIds.filter(
    (check) => (deep || checks[check].level === 'list') && (!only || only.includes(check)),
  );
  let failure: unknown = null;
  const description =
    options.description ??
    (await readBundle(id).catch((thrown: unknown) => {
      failure = thrown;
      return null;
    }));
  const context = description && machineContext(host, id, description, deep);
  return wanted.flatMap((check): Task[] => {
    if (check === 'vm.bundle') return [{ check, machine: id, look: async () => lookAtBundle(id, failure) }];
    if (!context) return [];
    return [{ check, machine: id, look: () => looks[check](context) as Promise<Result | null> }];
  });
}
