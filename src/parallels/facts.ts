/** What a Parallels Desktop bundle (`NAME.pvm`) says about itself. Plain data. */

/** A hard disk of the machine, as config.pvs describes it. */
export interface ParallelsDisk {
  readonly name: string;
  /** `boot-camp` and `real` are disks of the Mac itself. */
  readonly kind: 'image' | 'boot-camp' | 'real' | 'unknown';
  /** MiB as config.pvs counts, in bytes; null when it does not tell. */
  readonly size: number | null;
  /** Whether the image lies outside the bundle. */
  readonly outside: boolean;
}

/** Facts whose reading rests on less than the product's own documentation or source. */
export type UnsureFact =
  | 'secure-boot'
  | 'chip'
  | 'boot-camp'
  | 'guest-version'
  | 'moved'
  | 'firmware'
  | 'encryption';

export interface ParallelsFacts {
  /** The bundle, absolute. */
  readonly path: string;
  readonly name: string;
  /** Lower case, without braces; null when there is none. */
  readonly uuid: string | null;
  /** The version of Parallels Desktop that wrote the configuration last: "18.3.0-53605". */
  readonly writtenBy: string | null;
  readonly guest: {
    readonly family: 'windows' | 'linux' | 'macos' | 'other' | null;
    /** "Windows 10"; null when the number is not known here. */
    readonly version: string | null;
    readonly osType: number | null;
    readonly osNumber: number | null;
  };
  /** arm64 where the firmware is EFI for Apple silicon; null when nothing tells. */
  readonly arch: 'x86_64' | 'arm64' | null;
  readonly firmware: 'uefi' | 'bios' | null;
  /** As the configuration says; null with a legacy BIOS. */
  readonly secureBoot: boolean | null;
  /** Whether a TPM Chip is configured; null where the configuration is older than the device. */
  readonly chip: boolean | null;
  /** NVRAM.dat: whether it is there, and what its variables say of Secure Boot where they can be read. */
  readonly nvram: { readonly size: number; readonly secureBoot: boolean | null } | null;
  readonly disks: readonly ParallelsDisk[];
  readonly bootCamp: boolean;
  /** The UUID of the machine that this one is a linked clone of. */
  readonly linkedTo: string | null;
  readonly encrypted: boolean | null;
  readonly template: boolean;
  /** The UUID it was copied from, where that is another one. */
  readonly copiedFrom: string | null;
  /** It was used on another computer before, or lay in another folder. */
  readonly moved: boolean | null;
  readonly unsure: readonly UnsureFact[];
}
