/** Why a chip does not open, with the evidence: plain data that can cross IPC and `--json`. */
import type { WireError } from '../errors/error.ts';
import type { Cipher } from '../machine/description.ts';

/** What can be seen of a storage without its key. */
export interface StorageEvidence {
  readonly state: 'missing' | 'damaged' | 'whole';
  readonly path: string;
  /** Bytes of the state file; null when it is missing. */
  readonly size: number | null;
  /** What its header says; null when that can't be read or is not encrypted. */
  readonly cipher: Cipher | null;
  /** When the state file was last written. */
  readonly modifiedAt: string | null;
}

/** What the keychain has for a machine. Never a secret. */
export interface RecordEvidence {
  /** `unknown`: the keychain could not be asked. `unreadable`: damaged, or of a newer version. */
  readonly state: 'unknown' | 'none' | 'unreadable' | 'other-storage' | 'this-storage';
  readonly account: string;
  readonly keychain: string | null;
  readonly createdAt: string | null;
  readonly computer: string | null;
  readonly storageId: string | null;
  /** Whether its password was tried on this storage and opened it; null when it could not be tried. */
  readonly opens: boolean | null;
}

export interface BackupEvidence {
  readonly name: string;
  readonly createdAt: string;
  readonly reason: string;
  /** Whether it holds an earlier state of this same chip. */
  readonly sameChip: boolean;
  /** Whether the keychain has its key; null when it could not be asked. */
  readonly keyHere: boolean | null;
}

export interface Diagnosis {
  /** Why the chip does not open; null when it opens. */
  readonly problem: WireError | null;
  readonly storage: StorageEvidence;
  readonly record: RecordEvidence;
  readonly chipCreatedAt: string;
  readonly backups: readonly BackupEvidence[];
}
