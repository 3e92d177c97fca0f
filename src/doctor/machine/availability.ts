import { stat } from 'node:fs/promises';
import { guestOsProfiles } from '../../machine/guest-os.ts';
import type { CheckId, HostCheckId } from '../checks.ts';
import { verdictOf } from '../checks.ts';
import { type ChipCause, type NotListedCause, offer, type Result } from '../finding.ts';
import { lookAtFirmware } from '../host/firmware.ts';
import { lookAtKeychain } from '../host/keychain.ts';
import { lookAtEncryption, lookAtSwtpm } from '../host/swtpm.ts';
import type { MachineContext } from './context.ts';
import { lookAtPhysical } from './disks.ts';
import { lookAtFirmwareType, lookAtGuest } from './guest.ts';

/** Every cause in order, whether it applies or not, with the facts of this machine. */
export async function chipCauses(context: MachineContext): Promise<readonly NotListedCause[]> {
  const cause = (
    name: ChipCause,
    check: CheckId,
    applies: boolean,
    { evidence = [], fixes = [] }: Pick<Result, 'evidence' | 'fixes'>,
  ): NotListedCause => ({ cause: name, check, applies, evidence, fixes: applies ? fixes : [] });
  const [guest, firmware, physical, host] = await Promise.all([
    lookAtGuest(context),
    lookAtFirmwareType(context),
    lookAtPhysical(context),
    hostCause(context),
  ]);
  return [
    cause('guest-os', 'vm.guest-os', guest.outcome === 'too-old', guest),
    // a guest for which the BIOS is right has no fix of its own, yet a chip needs one
    cause('legacy-bios', 'vm.firmware', context.description.firmware.type === 'bios', {
      ...firmware,
      fixes: firmware.fixes ?? [offer('new-machine')],
    }),
    cause('physical-disk', 'vm.disk.physical', physical.outcome === 'physical', physical),
    cause('this-computer', host.check, host.applies, host),
    cause('running', 'vm.lock', await context.isRunning(), {
      evidence: [{ label: 'machine', word: (await context.isRunning()) ? 'running' : 'shut-down' }],
    }),
  ];
}

/** The first thing that this computer lacks for a chip of this machine. */
async function hostCause(
  context: MachineContext,
): Promise<Pick<NotListedCause, 'check' | 'applies' | 'evidence' | 'fixes'>> {
  const { host, description } = context;
  const lookOnly = { ...host, writesTestRecord: false };
  const firmwareCheck = `host.firmware.${description.arch}` as const;
  const looked: readonly (readonly [HostCheckId, Result])[] = [
    ['host.swtpm', await lookAtSwtpm(host)],
    ['host.swtpm.encryption', await lookAtEncryption(host)],
    [firmwareCheck, await lookAtFirmware(host, description.arch)],
    ['host.keychain', await lookAtKeychain(lookOnly)],
  ];
  for (const [check, result] of looked) {
    // for this machine its own firmware is needed, whatever this computer's processor is
    const missing =
      result.outcome === 'missing-foreign' || verdictOf(check, result.outcome as never) === 'problem';
    if (missing) return { check, applies: true, evidence: result.evidence ?? [], fixes: result.fixes ?? [] };
  }
  const evidence = looked.flatMap(([, { evidence: found = [] }]) => found.slice(0, 1));
  return { check: 'host.swtpm', applies: false, evidence, fixes: [] };
}

export async function lookAtChip(context: MachineContext): Promise<Result<'vm.chip'>> {
  const { description } = context;
  const { tpm, guestOs } = description;
  if (tpm) {
    const cipher = tpm.cipher.toUpperCase();
    return {
      outcome: 'present',
      details: { cipher },
      evidence: [
        { label: 'cipher', text: cipher },
        { label: 'made', time: tpm.createdAt },
      ],
    };
  }
  const stray = context.layout.tpm;
  if (await stat(stray).catch(() => null))
    return {
      outcome: 'stray-storage',
      details: { path: stray },
      evidence: [{ label: 'storage', text: stray }],
      error: { code: 'VTPM_ERR_STORAGE_UNEXPECTED', details: { path: stray } },
      fixes: [offer('set-aside-storage', { target: stray, details: { path: stray } })],
    };
  const causes = await chipCauses(context);
  const first = causes.find(({ applies, cause }) => applies && cause !== 'running');
  if (first)
    return {
      outcome: 'impossible',
      details: { obstacle: first.check },
      evidence: first.evidence,
      fixes: first.fixes,
    };
  const fixes = [offer('add-chip')];
  return { outcome: guestOsProfiles[guestOs].addsTpm ? 'needed-for-windows-11' : 'addable', fixes };
}
