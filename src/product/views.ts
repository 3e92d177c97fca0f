/**
 * What the window and the CLI are shown: plain data that can cross IPC and `--json`. Never a secret.
 * Times are ISO 8601 in UTC, sizes are bytes unless the name says otherwise.
 */
import type { WireError } from '../errors/error.ts';
import type { Cipher, MachineDescription } from '../machine/description.ts';
import type { Architecture, FirmwareType, GuestOsId } from '../machine/guest-os.ts';

/** A machine's handle on this computer: the absolute path of its bundle (UUIDs may be shared by copies). */
export type MachineId = string;

export type MachineState = 'stopped' | 'starting' | 'running' | 'stopping';

/** A machine that runs, whoever hosts it. */
export interface RunningMachine {
  readonly state: MachineState;
  readonly startedAt: string;
  readonly controlSocket: string;
}
export type RunningMachines = ReadonlyMap<MachineId, RunningMachine>;

/** What is wrong with an entry of the library; such a machine can't be started until it is mended. */
export type MachineProblem = WireError;

/** One row of the Control Center and of `vtpm list`. */
export interface MachineSummary {
  readonly id: MachineId;
  /** null when the description can't be read. */
  readonly uuid: string | null;
  readonly name: string;
  readonly guestOs: GuestOsId | null;
  readonly arch: Architecture | null;
  readonly firmware: FirmwareType | null;
  readonly cpus: number | null;
  readonly memoryMiB: number | null;
  readonly state: MachineState;
  readonly startedAt: string | null;
  readonly lastStoppedAt: string | null;
  readonly hasTpm: boolean;
  /** As the variable store says; null with a legacy BIOS or when it was not read. */
  readonly secureBoot: boolean | null;
  readonly problem: MachineProblem | null;
  /** It was moved from this computer to another, and is not started here unless it is taken back. */
  readonly movedAway: { readonly at: string; readonly to: string | null } | null;
}

/** Which Microsoft certificates a variable store trusts. */
export interface SecureBootView {
  readonly enabled: boolean;
  readonly microsoft2011: boolean;
  readonly microsoft2023: boolean;
  readonly revocations: number;
  readonly certificates: readonly {
    readonly variable: 'PK' | 'KEK' | 'db';
    readonly subject: string;
    readonly notAfter: string;
    readonly fingerprint: string;
  }[];
  readonly bootEntries: readonly { readonly name: string; readonly active: boolean }[];
}

/** What a disk image itself says. */
export interface DiskView {
  readonly deviceId: string;
  readonly fileName: string;
  readonly format: 'qcow2' | 'raw';
  readonly virtualSize: number;
  readonly usedSize: number;
  readonly scheme: 'gpt' | 'mbr' | 'none';
  readonly partitions: number;
  readonly efiSystemPartition: boolean;
  readonly installedFor: 'uefi' | 'bios' | 'empty' | 'unknown';
  /** A BitLocker or LUKS header found on a partition of this disk. */
  readonly encryption: 'bitlocker' | 'luks' | null;
  readonly physical: boolean;
  readonly problem: WireError | null;
}

/** Why a chip can't be added, in the order of checking. */
export type ChipObstacle =
  | 'present'
  | 'guest-os'
  | 'bios'
  | 'physical-disk'
  | 'swtpm-missing'
  | 'firmware-missing'
  | 'keychain-missing'
  | 'running'
  | 'damaged';

export interface ChipAvailability {
  readonly available: boolean;
  readonly obstacle: ChipObstacle | null;
  /** Facts behind the answer: label key → value, e.g. disk → "kiosk.qcow2: MBR, no EFI system partition". */
  readonly evidence: readonly {
    readonly what: 'firmware' | 'disk' | 'guest' | 'host';
    readonly found: string;
  }[];
}

/** The chip as its description, its files and (after {@link Product.readChip}) the chip itself tell. */
export interface ChipView {
  readonly cipher: Cipher;
  readonly createdAt: string;
  readonly storagePath: string;
  readonly storageSize: number;
  readonly storageId: string;
  readonly keychainName: string;
  /** "vTPM.{uuid}" */
  readonly keychainAccount: string;
  readonly backups: readonly ChipBackupView[];
}

export interface ChipBackupView {
  /** The backup's folder name, its id for restore. */
  readonly id: string;
  readonly createdAt: string;
  readonly reason: 'removed' | 'replaced' | 'manual' | 'before-change' | 'before-move';
  readonly cipher: Cipher;
  readonly size: number;
  /** Whether it is an earlier state of the chip that the machine has now; false when it has none. */
  readonly sameChip: boolean;
}

/** Read from the opened chip itself. */
export interface ChipFacts {
  readonly specificationRevision: string;
  readonly manufacturer: string;
  readonly firmwareVersion: string;
  readonly ekCertificates: readonly {
    readonly algorithm: string;
    readonly issuer: string;
    readonly notAfter: string;
  }[];
}

export type RequirementId = 'tpm' | 'uefi' | 'secure-boot' | 'memory' | 'cpus' | 'disk';
/** One requirement of Windows 11 (S9). */
export interface Requirement {
  readonly id: RequirementId;
  readonly met: boolean;
  readonly found: string | number | null;
  readonly needed: number | null;
  /** What one click can do about it. */
  readonly fix: 'add-chip' | 'secure-boot-on' | 'set-memory' | 'set-cpus' | null;
}

/** All of a machine that the configuration window shows at once; the chip's own facts come separately. */
export interface MachineDetails {
  readonly summary: MachineSummary;
  readonly description: MachineDescription;
  readonly bundlePath: string;
  readonly bundleSize: number;
  readonly secureBoot: SecureBootView | null;
  readonly disks: readonly DiskView[];
  readonly firmwareDiskMismatch: boolean;
  readonly chip: ChipView | null;
  readonly chipAvailability: ChipAvailability;
  /** Empty unless the guest is Windows 11. */
  readonly readiness: readonly Requirement[];
}

/** One thing of this computer that the product needs (S16a): probed, never assumed. */
export interface HostCheck {
  readonly id:
    | 'qemu-x86_64'
    | 'qemu-arm64'
    | 'qemu-img'
    | 'accelerator'
    | 'swtpm'
    | 'swtpm-encryption'
    | 'firmware-x86_64'
    | 'firmware-arm64'
    | 'keychain';
  readonly verdict: 'ok' | 'warning' | 'problem';
  readonly found: string;
  readonly error: WireError | null;
}

export interface HostReport {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: Architecture;
  readonly computer: string;
  readonly keychainName: string;
  readonly checks: readonly HostCheck[];
  readonly readyForChips: boolean;
  /** Whether the demo machine can be built here. */
  readonly canBuildDemo: boolean;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly machinesFolder: string;
  readonly freeSpace: number;
}

export interface CreateMachineRequest {
  readonly name: string;
  readonly guestOs: GuestOsId;
  readonly arch?: Architecture | undefined;
  readonly firmware?: FirmwareType | undefined;
  readonly secureBoot?: boolean | undefined;
  /** undefined: as the guest's profile says. */
  readonly tpm?: boolean | undefined;
  readonly cipher?: Cipher | undefined;
  readonly cpus?: number | undefined;
  readonly memoryMiB?: number | undefined;
  /** A new qcow2 disk of this size, an existing image (copied into the bundle unless `link`), or none. */
  readonly disk?:
    | { readonly sizeGiB: number }
    | { readonly path: string; readonly link: boolean }
    | null
    | undefined;
  readonly cdrom?: string | null | undefined;
  /** The folder the bundle is made in; the default machines folder when left out. */
  readonly folder?: string | undefined;
}

/** Progress of a long action on one machine. */
export interface ProgressEvent {
  readonly id: MachineId;
  readonly action: 'add-chip' | 'reset-chip' | 'create' | 'import-disk' | 'demo';
  readonly step: string;
  readonly state: 'begun' | 'done';
  /** 0…1 where it can be measured. */
  readonly fraction: number | null;
}

export interface Preferences {
  readonly locale: 'system' | 'en' | 'fr';
  readonly theme: 'system' | 'light' | 'dark';
}
