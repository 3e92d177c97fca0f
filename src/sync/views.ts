import type { WireError } from '../errors/error.ts';

/** SHA-256 over a computer's two public keys, the first 32 hex digits: an id can't be claimed by other keys. */
export type ComputerId = string;

/** A computer of the circle, or one that was. */
export interface SyncComputer {
  readonly id: ComputerId;
  readonly name: string;
  /** Whether it is the one that this runs on. */
  readonly here: boolean;
  readonly state: 'member' | 'removed';
  /** ISO 8601, by the clock of the computer that let it in. */
  readonly joinedAt: string;
  /** Name of the computer that let it in; null for the one that set the circle up. */
  readonly approvedBy: string | null;
  /** Name of the computer that removed it; its own name when it left. Null for a member. */
  readonly removedBy: string | null;
  /** When its file in the folder was last written, by its own clock; null when no file was seen. */
  readonly lastSeenAt: string | null;
}

/** A computer that asks to join. */
export interface JoinRequest {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, by the asking computer's clock. */
  readonly askedAt: string;
  /** `483 920`; null until the asking computer has answered, after which both screens show the same code. */
  readonly code: string | null;
  /** ISO 8601, by this computer's clock: the request is dropped then. */
  readonly expiresAt: string;
}

/** How far this computer's own request is. */
export interface OwnJoin {
  /**
   * `asking`: no enrolled computer has answered yet. `compare`: the code is there, to be compared with the
   * enrolled computer's screen. `confirmed`: compared here, approval is waited for. `approved`: approved there, and still to
   * be compared here.
   */
  readonly step: 'asking' | 'compare' | 'confirmed' | 'approved';
  /** `483 920`, null while `asking`. */
  readonly code: string | null;
  /** Name of the enrolled computer that answered first; any enrolled computer may approve. */
  readonly answeredBy: string | null;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** `off`: not set up. `joining`: {@link SyncStatus.join} is set. `on`: enrolled. `removed`: no more. */
export type SyncState = 'off' | 'joining' | 'on' | 'removed' | 'refused' | 'expired';

export interface SyncStatus {
  readonly state: SyncState;
  /** Absolute; null when `off`. */
  readonly folder: string | null;
  readonly computer: { readonly id: ComputerId; readonly name: string } | null;
  /** Empty before this computer is enrolled. */
  readonly computers: readonly SyncComputer[];
  /** Of other computers. */
  readonly requests: readonly JoinRequest[];
  readonly join: OwnJoin | null;
  /** ISO 8601; null before the first. */
  readonly lastSyncAt: string | null;
  /** What stands in the way, or was noticed, worst first: folder gone, keychain locked, file rolled back … */
  readonly problems: readonly WireError[];
}

/** A key record that a sync wrote into the keychain; never its password. */
export interface SyncedRecord {
  readonly uuid: string;
  readonly vmName: string;
  readonly storageId: string;
  /** `current`: now the machine's own record. `kept`: under its storage's account. */
  readonly as: 'current' | 'kept';
  /** The account that now holds the record which was current before, when it had to move. */
  readonly previousAccount: string | null;
}

export interface SyncResult {
  readonly state: SyncState;
  readonly received: readonly SyncedRecord[];
  /** Names of machines whose records this computer's file newly holds. */
  readonly sent: readonly string[];
  /** Whether this computer's file had to be written again: deleted, damaged or set back by somebody. */
  readonly repaired: boolean;
  readonly problems: readonly WireError[];
}

/** What removing a computer did, and what it could not undo. */
export interface RemovedComputer {
  readonly id: ComputerId;
  readonly name: string;
  /** Machines whose keys it was able to read; a new chip is the only way to make such a key worthless. */
  readonly mayHaveRead: readonly SharedMachine[];
}

/** A machine whose keys are shared. */
export interface SharedMachine {
  readonly uuid: string;
  readonly vmName: string;
}

/** What is in a folder that was chosen, before this computer takes part in anything. */
export interface FolderView {
  /** Whether a circle is there, to be joined. */
  readonly circle: boolean;
  /** Names of its computers. */
  readonly computers: readonly string[];
}
