/**
 * What the ways out of "TPM Chip is not in the list" look like to the window and the CLI (S13–S16): plain
 * data that can cross IPC. Sizes are bytes, times ISO 8601 in UTC. Words for the ids, in both languages, are
 * in src/machine/to-uefi-texts.ts and src/parallels/availability.ts.
 */
import type { WireError } from '../../errors/error.ts';
import type { UefiPrecondition, UefiStep } from '../../machine/to-uefi-texts.ts';
import type { ParallelsAvailability, ParallelsCpu, ParallelsEdition } from '../../parallels/availability.ts';
import type { ParallelsFacts } from '../../parallels/facts.ts';
import type { MachineId } from '../views.ts';

/**
 * How far a machine is from UEFI: `uefi` it has it already; `converted` its disk is ready, the switch can be
 * made here; `convertible` what can be seen allows the conversion inside the guest; `blocked` something seen
 * forbids it; `no-system` there is no system to keep: nothing installed, or no disk.
 */
export type ToUefiState = 'uefi' | 'converted' | 'convertible' | 'blocked' | 'no-system';

/** A legacy machine's way to UEFI (S13); `product.toUefi.check`. */
export interface ToUefiView {
  readonly id: MachineId;
  readonly name: string;
  readonly state: ToUefiState;
  /** `windows`: mbr2gpt inside Windows; `linux`: by hand; `new`: only a new machine will do (S14). */
  readonly way: 'windows' | 'linux' | 'new';
  /** The disk the machine starts from; null when it has none. */
  readonly disk: {
    readonly deviceId: string;
    readonly fileName: string;
    readonly scheme: 'gpt' | 'mbr' | 'none' | 'unknown';
    readonly partitions: number;
    readonly efiSystemPartition: boolean;
    readonly physical: boolean;
  } | null;
  /** Empty when the state is `uefi`, `converted` or `no-system`. */
  readonly preconditions: readonly UefiPrecondition[];
  /** Those still ahead. */
  readonly steps: readonly UefiStep[];
  /** The switch made earlier that can be undone, or null. */
  readonly undo: { readonly switchedAt: string } | null;
  /** Why the disk could not be read. */
  readonly problem: WireError | null;
}

/** A physical disk or partition that a machine uses as its disk; `product.importDisk.check` (S15). */
export interface ImportDiskView {
  readonly id: MachineId;
  readonly deviceId: string;
  /** What the machine's device names. */
  readonly path: string;
  /** What would be read: `path`, or the whole disk it is a partition of when that was asked. */
  readonly source: string;
  readonly format: 'raw' | 'qcow2';
  readonly kind: 'disk' | 'partition';
  /** The disk that `path` is a partition of; null for a whole disk, and where it can't be told. */
  readonly wholeDisk: string | null;
  readonly size: number;
  /** The most the image can need, and what is free where it would go. */
  readonly spaceNeeded: number;
  readonly spaceFree: number;
  /** What of the source is in use on this computer. Read-only mounts don't stand in the way. */
  readonly inUse: readonly {
    readonly device: string;
    /** A mount point, "swap". */
    readonly by: string;
    readonly readOnly: boolean;
  }[];
  /** False where this system does not tell what is mounted. */
  readonly inUseKnown: boolean;
  /** Files of imports that were killed: they are removed by the next import. */
  readonly leftovers: readonly { readonly path: string; readonly size: number }[];
  /** Why an import would be refused as things are, first first. */
  readonly obstacles: readonly WireError[];
}

/** A disk that was imported from a physical one, which it can be changed back to; `product.importDisk.imported`. */
export interface ImportedDiskView {
  readonly deviceId: string;
  /** As machine.json names it. */
  readonly image: string;
  readonly source: string;
  readonly importedAt: string;
}

/** Progress of an import, several times a second. */
export interface ImportDiskProgress {
  readonly step: 'copy' | 'verify' | 'commit';
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Over the last few seconds; null at the beginning. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface ImportDiskResult {
  readonly deviceId: string;
  /** The new image, as machine.json names it. */
  readonly image: string;
  readonly size: number;
  /** What it occupies. */
  readonly usedSize: number;
  /** The physical disk, as it was and untouched. */
  readonly source: string;
  readonly seconds: number;
}

/** What a person knows of their Parallels Desktop, where its programs are not there to be asked. */
export interface ParallelsAnswers {
  /** "16.5.2" */
  readonly version?: string | undefined;
  readonly edition?: ParallelsEdition | undefined;
  readonly cpu?: ParallelsCpu | undefined;
}

/**
 * Where an answer came from: a person; the programs of Parallels Desktop or the computer they run on; the
 * machine's own configuration, which tells what wrote it last; or nowhere yet.
 */
export type AnswerSource = 'asked' | 'program' | 'computer' | 'machine' | 'missing';

/** Whether Parallels Desktop has TPM Chip in its list, by version, edition and processor; `product.parallels.product`. */
export interface ParallelsProductView {
  readonly answers: {
    readonly version: string | null;
    readonly edition: ParallelsEdition | null;
    readonly cpu: ParallelsCpu | null;
  };
  readonly sources: Readonly<Record<'version' | 'edition' | 'cpu', AnswerSource>>;
  readonly availability: ParallelsAvailability;
}

/** A `.pvm` on this computer, and why it has TPM Chip in its list or not; `product.parallels.examine`. */
export interface ParallelsView extends ParallelsProductView {
  readonly facts: ParallelsFacts;
}
