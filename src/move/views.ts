/**
 * What the window and the CLI are shown of a move and of an arrival: plain data, never a secret. Times are
 * ISO 8601 in UTC, sizes are bytes. The texts are made by whoever shows them.
 */
import type { MovePhase } from '../copy/progress.ts';
import type { ExclusionReason, ForeignFile } from '../copy/views.ts';
import type { WireError } from '../errors/error.ts';
import type { ImportedRecord, PlannedRecord } from '../keychain/portable-views.ts';
import type { Cipher } from '../machine/description.ts';
import type { Architecture, FirmwareType, GuestOsId } from '../machine/guest-os.ts';
import type { ChipContents } from '../tpm/contents-view.ts';

/**
 * How a machine travels. `sealed`: bundle and key in one encrypted file. `copy`: a verified copy of the
 * bundle, and the key in a portable keychain beside it. `sync`: only the verified copy; keychain sync
 * carries the key.
 */
export const moveWays = ['sealed', 'copy', 'sync'] as const;
export type MoveWay = (typeof moveWays)[number];

export type MoveVerdict = 'ok' | 'warning' | 'problem' | 'info';

/** What every check has; `error` tells what stands in the way, and the move refuses with the same. */
interface Check<Id extends string> {
  readonly id: Id;
  readonly verdict: MoveVerdict;
  readonly error: WireError | null;
}

/** Whether the machine is off and nobody else is at work on it. */
export interface OffCheck extends Check<'off'> {
  /** When it was last switched off; null when it never ran, or ended with its host. */
  readonly lastStoppedAt: string | null;
}

/** Whether the key opens the chip's storage, tried now. `info` without a chip. */
export interface KeyCheck extends Check<'key'> {
  readonly chip: boolean;
  /** SHA-256 of the RSA endorsement key's SubjectPublicKeyInfo, hex, as the opened chip has it. */
  readonly ekFingerprint: string | null;
}

/** A volume with a header of disk encryption. */
export interface EncryptedVolume {
  readonly deviceId: string;
  /** Of the disk image. */
  readonly fileName: string;
  /** 1 is the first in the partition table; null when the whole disk is one volume. */
  readonly partition: number | null;
  readonly kind: 'bitlocker' | 'luks';
}

/** Whether something in the guest opens by the chip. */
export interface SealedCheck extends Check<'sealed'> {
  readonly volumes: readonly EncryptedVolume[];
  /** Null without a chip, or when it could not be opened. */
  readonly contents: ChipContents | null;
  /** File names of disks that could not be looked into. */
  readonly unreadable: readonly string[];
}

/** What of this computer the chip's PCRs measure, and may be another on the other one. */
export interface MeasuredPart {
  readonly pcr: number;
  /** `firmware`: the UEFI build. `tables`: QEMU's ACPI tables and devices. `secure-boot`: keys and switch. */
  readonly what: 'firmware' | 'tables' | 'secure-boot';
  /** What it is here: a path and version. */
  readonly here: string;
  /** Whether it goes along with the bundle and so stays as it is. */
  readonly travels: boolean;
}

/** Which measured parts may differ. `ok` where the machine has no chip. */
export interface GuestCheck extends Check<'guest'> {
  readonly parts: readonly MeasuredPart[];
}

/** How much there is to move. */
export interface SizeCheck extends Check<'size'> {
  /** Data to read; holes don't count. */
  readonly dataBytes: number;
  /** The disks as the guest sees them. */
  readonly virtualBytes: number;
  readonly files: number;
  /** What of the bundle stays behind, and why. */
  readonly excluded: readonly { readonly path: string; readonly reason: ExclusionReason }[];
}

export interface OutsideFile extends ForeignFile {
  /** A disk or partition of this computer, which can't go along. */
  readonly physical: boolean;
}

/** What the machine uses outside of its bundle, which does not go along. */
export interface OutsideCheck extends Check<'outside'> {
  readonly files: readonly OutsideFile[];
}

/** The folder to move to. Only when one was given. */
export interface TargetCheck extends Check<'target'> {
  readonly folder: string;
  readonly freeBytes: number | null;
  /** By the way that was asked for; for `sealed` the most it can be. */
  readonly neededBytes: number;
  /** "ext4", "exfat"; null when it is not known. */
  readonly fileSystem: string | null;
  /** The largest file it can hold, where that is too small to be ignored (FAT32: 4 GiB less one). */
  readonly largestFile: number | null;
  /** Names that would be made there. */
  readonly names: readonly string[];
}

/** What the other computer must have. */
export interface NeedsCheck extends Check<'needs'> {
  /** Of vTPM Desktop, at least. */
  readonly product: string;
  /** Of QEMU, at least: a machine's virtual hardware needs no newer one. */
  readonly qemu: string;
  readonly swtpm: string | null;
  readonly arch: Architecture;
  readonly firmware: FirmwareType;
  readonly secureBoot: boolean;
  readonly freeBytes: number;
}

export type MoveCheck =
  | OffCheck
  | KeyCheck
  | SealedCheck
  | GuestCheck
  | SizeCheck
  | OutsideCheck
  | TargetCheck
  | NeedsCheck;

/** Keychain sync as a move sees it. */
export interface SyncReach {
  readonly folder: string;
  /** The enrolled computers, this one included. */
  readonly computers: readonly { readonly name: string; readonly here: boolean }[];
  /** Whether this machine's present key is in what this computer shares. */
  readonly carriesKey: boolean;
}

export interface MoveWayView {
  readonly way: MoveWay;
  readonly available: boolean;
  /** Why not. */
  readonly error: WireError | null;
  readonly needsPassphrase: boolean;
  /** Names of what is made in the target folder. */
  readonly names: readonly string[];
  /** What it will take there; for `sealed` an estimate from a sample of the data. Null while unknown. */
  readonly estimatedBytes: number | null;
  /** Of `sync`, when that is set up. */
  readonly sync: SyncReach | null;
}

/** Where to find a recovery key. */
export interface RecoveryKeyHint {
  readonly system: 'windows' | 'linux';
  /** What to type in the guest, as administrator. */
  readonly command: string | null;
  readonly url: string | null;
}

/** What a move will touch and what it needs; nothing was changed to find it out. */
export interface MovePreflight {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly guestOs: GuestOsId;
  readonly checks: readonly MoveCheck[];
  /** No check is a problem. */
  readonly possible: boolean;
  /** Whether `recoveryKeysSaved` must be said. */
  readonly recoveryKeysNeeded: boolean;
  readonly recoveryKeyHints: readonly RecoveryKeyHint[];
  readonly ways: readonly MoveWayView[];
  /** Moves of this machine that can go on. */
  readonly interrupted: readonly InterruptedMove[];
}

export interface MoveTarget {
  readonly folder: string;
  /** `sealed` when left out. */
  readonly way?: MoveWay | undefined;
}

/** Steps of a move, in their order; `key` only of `copy`, `checksum` only of `sealed`. */
export const moveSteps = ['prepare', 'key', 'data', 'verify', 'checksum'] as const;
export type MoveStep = (typeof moveSteps)[number];

/** How far a move or an arrival is, at most some times a second. */
export interface MoveProgressView {
  readonly step: MoveStep | ArrivalStep;
  /** What the engine does; null in steps that have no bytes. */
  readonly phase: MovePhase | null;
  /** Bytes of data in this step, an earlier run's included. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Bytes that the target holds by now; null where that is not asked. */
  readonly bytesWritten: number | null;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface MoveRequest {
  readonly way: MoveWay;
  /** The folder that the file or the copy is made in; it must exist. */
  readonly folder: string;
  /** Of `sealed`, and of `copy` when the machine has keys. */
  readonly passphrase?: string | undefined;
  /** "I have saved the recovery keys": needed where the preflight says so. */
  readonly recoveryKeysSaved?: boolean | undefined;
  /** Whether to go on from an interrupted move to the same folder (default), or to begin again. */
  readonly resume?: boolean | undefined;
  readonly onProgress?: ((progress: MoveProgressView) => void) | undefined;
  /** Stops it; what was written stays, to go on from it later. */
  readonly signal?: AbortSignal | undefined;
}

export interface MovedFile {
  readonly kind: 'sealed' | 'bundle' | 'keys';
  readonly path: string;
  /** Of a bundle: its data. */
  readonly size: number;
}

export interface MoveResult {
  readonly id: string;
  readonly way: MoveWay;
  readonly files: readonly MovedFile[];
  readonly durationMs: number;
  /** Of the sealed file, hex; else null. */
  readonly sha256: string | null;
  /** The chip's automatic backup before the move; null when there is no chip or no such rule. */
  readonly backup: string | null;
  /** Whether it went on from an interrupted move. */
  readonly resumed: boolean;
}

/** A move that was cancelled, or whose process died, and that can go on. */
export interface InterruptedMove {
  readonly way: MoveWay;
  readonly folder: string;
  /** What it would have become. */
  readonly target: string;
  readonly startedAt: string;
  /** What lies at the target; null when the target can't be reached now. */
  readonly writtenBytes: number | null;
}

/** What becomes of the original: marked as moved, so that a start warns, or in the trash; its key stays. */
export const retirements = ['keep', 'trash'] as const;
export type Retirement = (typeof retirements)[number];

export const identities = ['moved', 'copied'] as const;
/** `moved`: UUID and chip stay. `copied`: a new UUID and new network addresses. */
export type Identity = (typeof identities)[number];

export const chipChoices = ['keep', 'new'] as const;
/** Of a copy: the chip's contents go on, in both; or a chip of its own, the other kept as a backup. */
export type ChipChoice = (typeof chipChoices)[number];

/** What is known of the machine that arrives. */
export interface ArrivingMachine {
  readonly uuid: string;
  readonly name: string;
  readonly createdAt: string;
  readonly guestOs: GuestOsId;
  readonly arch: Architecture;
  readonly firmware: FirmwareType;
  /** Null when it never ran, or only under a version that did not note it. */
  readonly lastRun: { readonly at: string; readonly computer: string | null; readonly here: boolean } | null;
}

/** The chip of a machine that arrives, and its key. */
export interface ArrivingChip {
  readonly cipher: Cipher;
  readonly ekFingerprint: string;
  /**
   * Where the key is: in the archive or a portable keychain that was opened (`along`), in a portable
   * keychain whose passphrase is not known yet (`locked`), in the keychain here, or nowhere.
   */
  readonly key: 'along' | 'locked' | 'here' | 'missing';
  /** `now`: tried. `sealed`: it did when the archive was sealed. Null: not known. */
  readonly opens: 'now' | 'sealed' | 'no' | null;
  readonly error: WireError | null;
}

/** The other bundle here with the same UUID. */
export interface KnownTwin {
  readonly path: string;
  readonly name: string;
  readonly running: boolean;
}

/** Something of this computer that the machine needs and that is not as it should be. */
export interface ArrivalLack {
  readonly id: string;
  readonly verdict: 'warning' | 'problem';
  readonly error: WireError | null;
}

/** What lies at a path that somebody opened, and what it needs to run here. Nothing was changed. */
export interface ArrivalView {
  readonly kind: 'sealed' | 'bundle';
  readonly path: string;
  /** Of a sealed archive that was not given one; then all below is empty or null. */
  readonly needsPassphrase: boolean;
  readonly machine: ArrivingMachine | null;
  readonly archive: {
    readonly createdAt: string;
    readonly computer: string;
    readonly size: number;
    readonly dataBytes: number;
  } | null;
  readonly chip: ArrivingChip | null;
  /** A portable keychain beside a bundle. */
  readonly keysFile: string | null;
  /** What came along, beside what the keychain here has. */
  readonly keys: readonly PlannedRecord[];
  readonly lacks: readonly ArrivalLack[];
  /** Outside of the bundle, with whether they are on this computer. */
  readonly outside: readonly (ForeignFile & { readonly here: boolean })[];
  readonly twin: KnownTwin | null;
  /** It is in the list here already, or was and lay elsewhere: nothing is to be asked. */
  readonly alreadyHere: boolean;
  /** Null when it must be asked with no answer before others. */
  readonly suggestion: Identity | null;
  /** Where an archive would be unpacked to: its folder, its free space, what is needed. */
  readonly destination: {
    readonly folder: string;
    readonly bundle: string;
    readonly freeBytes: number | null;
    readonly neededBytes: number;
  } | null;
}

/** Steps of an arrival, in their order; `unpack` and `verify` only of an archive, `chip` only of a new one. */
export const arrivalSteps = ['open', 'unpack', 'verify', 'keys', 'identity', 'chip', 'register'] as const;
export type ArrivalStep = (typeof arrivalSteps)[number];

export interface ArrivalRequest {
  /** Left out: a UUID that is not known here counts as moved, a known one is refused. */
  readonly identity?: Identity | undefined;
  /** Of a copy; `keep` when left out. */
  readonly chip?: ChipChoice | undefined;
  /** Where an archive is unpacked to; the machines folder when left out. */
  readonly folder?: string | undefined;
  /** Of the archive, or of the portable keychain beside a bundle. */
  readonly passphrase?: string | undefined;
  readonly onProgress?: ((progress: MoveProgressView) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each thing that was just written; for tests that end the process there. */
  readonly reached?: ((point: string) => void) | undefined;
}

export interface Arrival {
  /** The bundle's path, the machine's handle here. */
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly identity: Identity | 'same';
  /** `missing`: it has a chip whose key is not here. Null without a chip. */
  readonly chip: 'kept' | 'new' | 'missing' | null;
  /** The backup that keeps the chip it came with, when it got a new one. */
  readonly backup: string | null;
  readonly keys: readonly ImportedRecord[];
}
