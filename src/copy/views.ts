/** What is shown of a bundle's files when it is copied or sealed. */

/** Why something in a bundle does not go along. */
export type ExclusionReason =
  | 'lock'
  | 'secret-log'
  | 'unfinished-change'
  | 'temporary'
  | 'not-a-file'
  | 'symbolic-link';

export type ForeignKind = 'disk' | 'backing-file' | 'disc-image' | 'shared-folder';

/** Something outside of its bundle that a machine uses. */
export interface ForeignFile {
  readonly kind: ForeignKind;
  /** As machine.json or the disk image names it. */
  readonly path: string;
  /** The device's id in machine.json. */
  readonly device: string;
  /** Whether the machine can't start without it. */
  readonly needed: boolean;
}
