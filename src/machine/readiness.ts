import type { Requirement } from '../product/views.ts';
import type { MachineDescription } from './description.ts';
import { guestOsProfiles } from './guest-os.ts';

/** What is needed to judge a machine, existing or about to be made. */
export interface ReadinessFacts {
  readonly hasTpm: boolean;
  readonly firmware: MachineDescription['firmware']['type'];
  readonly secureBoot: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Virtual size of the largest disk in GiB; null without one. */
  readonly diskGiB: number | null;
}

/**
 * Windows 11's requirements (S9) against a machine.
 * Source: "Windows 11 requirements", Microsoft Learn: 2 cores, 4 GB, 64 GB, UEFI with Secure Boot, TPM 2.0.
 */
export function windows11Readiness(facts: ReadinessFacts): readonly Requirement[] {
  const { minimum } = guestOsProfiles['windows-11'];
  const uefi = facts.firmware === 'uefi';
  return [
    {
      id: 'tpm',
      met: facts.hasTpm,
      found: facts.hasTpm ? '2.0' : null,
      needed: null,
      fix: uefi && !facts.hasTpm ? 'add-chip' : null,
    },
    { id: 'uefi', met: uefi, found: facts.firmware, needed: null, fix: null },
    {
      id: 'secure-boot',
      met: facts.secureBoot,
      found: facts.secureBoot ? 'on' : 'off',
      needed: null,
      fix: uefi && !facts.secureBoot ? 'secure-boot-on' : null,
    },
    {
      id: 'memory',
      met: facts.memoryMiB >= minimum.memoryMiB,
      found: facts.memoryMiB,
      needed: minimum.memoryMiB,
      fix: facts.memoryMiB >= minimum.memoryMiB ? null : 'set-memory',
    },
    {
      id: 'cpus',
      met: facts.cpus >= minimum.cpus,
      found: facts.cpus,
      needed: minimum.cpus,
      fix: facts.cpus >= minimum.cpus ? null : 'set-cpus',
    },
    {
      id: 'disk',
      met: facts.diskGiB !== null && facts.diskGiB >= minimum.diskGiB,
      found: facts.diskGiB,
      needed: minimum.diskGiB,
      fix: null,
    },
  ];
}
