/** What a person may see of portable keychains and of their import: plain data, never a password. */

/**
 * What a record is to its machine: the key of the chip it has (`current`), of a storage kept as a backup, or
 * a record that another one of the same storage has replaced.
 */
export const portableRoles = ['current', 'backup', 'superseded'] as const;
export type PortableRole = (typeof portableRoles)[number];

/** What to do where the keychain has another record already. */
export const conflictDecisions = ['keep', 'replace', 'keep-both'] as const;
export type ConflictDecision = (typeof conflictDecisions)[number];

/** Whether a record opens a storage on this computer, found out by opening it. */
export interface ProofHere {
  /** `chip`, the name of a backup, or null when this computer has no storage to try it on. */
  readonly storage: string | null;
  /** Null when there is no storage here, or it can't be read. */
  readonly opens: boolean | null;
}

/** What a person may know of a record; never the password. */
export interface RecordFacts {
  readonly vmName: string;
  readonly createdAt: string;
  readonly computer: string;
  readonly cipher: string;
  readonly storageId: string;
  readonly ekFingerprint: string | null;
  readonly here: ProofHere;
}

/** One record of a portable keychain, beside what the keychain here has. */
export interface PlannedRecord {
  /** Names the record in decisions: `UUID/STORAGE-ID`. */
  readonly id: string;
  readonly uuid: string;
  readonly role: PortableRole;
  readonly kind: 'new' | 'same' | 'conflict';
  readonly incoming: RecordFacts;
  /** What a conflict is with; `facts` is null when that record can't be read. */
  readonly existing: { readonly account: string; readonly facts: RecordFacts | null } | null;
}

export interface ImportedRecord {
  readonly id: string;
  readonly outcome: 'added' | 'same' | 'kept' | 'replaced' | 'kept-both';
  /** Where the incoming record is now; null when the existing one was kept. */
  readonly account: string | null;
  /** Where the record that was there before is now, when it had to move. */
  readonly previousAccount: string | null;
  readonly here: ProofHere;
}
