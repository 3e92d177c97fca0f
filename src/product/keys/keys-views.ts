/** What the window and the CLI are shown of portable keychains: plain data, never a secret. */
import type { WireError } from '../../errors/error.ts';
import type {
  ConflictDecision,
  PlannedRecord,
  PortableRole,
  ProofHere,
} from '../../keychain/portable-views.ts';
import type { MachineId } from '../views.ts';

/** What an export of one machine's keys holds. */
export interface ExportableKeys {
  readonly id: MachineId;
  readonly uuid: string;
  readonly name: string;
  /** Whether the key opens the chip's storage, found out by opening it; null for a machine without a chip. */
  readonly opensStorage: boolean | null;
  /** Why it doesn't. */
  readonly problem: WireError | null;
  readonly records: readonly {
    readonly role: PortableRole;
    readonly storageId: string;
    readonly createdAt: string;
    readonly computer: string;
    readonly here: ProofHere;
  }[];
  /** Accounts whose records this version can't read; they are not exported. */
  readonly unreadable: readonly string[];
}

/** What is inside a `.vtpmkeys` file, beside what the keychain here has. */
export interface InspectedKeys {
  readonly createdAt: string;
  readonly computer: string;
  readonly records: readonly PlannedRecord[];
}

/**
 * One decision for all conflicts, or one by record id; a conflict without one is refused. `skip` leaves a
 * record in the file, whatever it is.
 */
export type ImportDecisions = ConflictDecision | Readonly<Record<string, ConflictDecision | 'skip'>>;
