/**
 * What can be seen inside a chip: plain data that can cross IPC and `--json`. Contents of NV indices are
 * never part of it (they may hold secrets of the guest), certificates excepted. Times are ISO 8601 in UTC.
 */
import type { WireError } from '../errors/error.ts';
import type { LocalText } from '../errors/local-text.ts';
import type { PcrBankView } from '../event-log/measured-views.ts';

/** Whose use of an index or key is documented. `guest`: whatever system, as the TCG asks; `unknown`: it is not. */
export type KnownUser = 'swtpm' | 'windows' | 'guest' | 'firmware' | 'vtpm-demo' | 'unknown';

/** The dictionary attack protection (Part 1, 19.8): wrong tries of a password lock keys that ask for one. */
export interface LockoutState {
  /** Wrong tries that count at present. */
  readonly counter: number;
  /** At this many the chip refuses, with TPM_RC_LOCKOUT, whatever needs a protected password. */
  readonly maximum: number;
  /** One try is forgiven after so many seconds that the chip is powered. 0: never by itself. */
  readonly recoverySeconds: number;
  /** After a wrong lockout password that one is refused for so many seconds; 0: until the next start. */
  readonly lockoutRecoverySeconds: number;
  readonly locked: boolean;
  /** The guest has set a lockout password, which only it knows: the count can't be cleared from outside. */
  readonly passwordSet: boolean;
}

export interface AlgorithmView {
  /** TCG Algorithm Registry: "SHA256", "0x99" for one that is not known here. */
  readonly name: string;
  readonly id: number;
  readonly kinds: readonly (
    | 'asymmetric'
    | 'symmetric'
    | 'hash'
    | 'object'
    | 'signing'
    | 'encrypting'
    | 'method'
  )[];
}

export interface ChipOverview {
  /** "IBM" for swtpm. */
  readonly manufacturer: string;
  /** "SW TPM" and the like. */
  readonly vendor: string;
  /** Two 32-bit words: "0x20191023.0x163636". */
  readonly firmwareVersion: string;
  readonly specification: {
    /** "2.0" */
    readonly family: string;
    readonly level: number;
    /** "1.64" */
    readonly revision: string;
    /** The day of the specification, "2019-11-08"; null when the chip gives none. */
    readonly date: string | null;
  };
  readonly algorithms: readonly AlgorithmView[];
  /** Names of the commands implemented, "TPM2_Clear"; a number in hex for those without a name here. */
  readonly commands: readonly string[];
  readonly curves: readonly string[];
  /** Which hierarchies have a password, set by the guest. */
  readonly passwordsSet: {
    readonly owner: boolean;
    readonly endorsement: boolean;
    readonly lockout: boolean;
  };
  /** TPM2_Clear is refused to the lockout password (TPM2_ClearControl). */
  readonly clearDisabled: boolean;
  /** The chip was told to shut down before its machine ended; null while the machine runs. */
  readonly shutDownInOrder: boolean | null;
  /** NV memory: largest index in bytes, and how many more persistent keys fit. */
  readonly largestNvIndex: number;
  readonly persistentKeysFree: number;
}

export interface NvIndexView {
  /** "0x01C00002" */
  readonly handle: string;
  /** Bytes. */
  readonly size: number;
  readonly what: LocalText;
  /** False: `what` only says in which range it lies, or that it is not known. */
  readonly known: boolean;
  readonly user: KnownUser;
  /** An ordinary index, a counter, a bit field, an extendable one, or a PIN. */
  readonly type: 'ordinary' | 'counter' | 'bits' | 'extend' | 'pin-fail' | 'pin-pass' | 'unknown';
  /** TPMA_NV names, lower case as in the specification's tables: "ownerread", "writelocked". */
  readonly attributes: readonly string[];
  /** The attributes in words. */
  readonly summary: LocalText;
  readonly written: boolean;
  readonly writeLocked: boolean;
  /** Its name algorithm: "SHA256". */
  readonly nameAlgorithm: string;
}

export interface PersistentKeyView {
  /** "0x81000001" */
  readonly handle: string;
  readonly what: LocalText;
  readonly known: boolean;
  readonly user: KnownUser;
  /** "RSA 2048", "ECC P-384"; "KEYEDHASH", "SYMCIPHER" for other objects. */
  readonly algorithm: string;
  /** TPMA_OBJECT names, lower case: "fixedtpm", "restricted". */
  readonly attributes: readonly string[];
  /** SHA-256 over the DER SubjectPublicKeyInfo, hex; null for an object with no public key. */
  readonly fingerprint: string | null;
}

export type CertificateProblem =
  /** Its key is not the chip's endorsement key. */
  | 'other-key'
  | 'expired'
  | 'not-yet-valid'
  /** Not signed by the certificate authority of this computer: a chip that was made elsewhere has such. */
  | 'foreign-issuer'
  /** Claims to be from this computer's authority, whose signature it does not have. */
  | 'bad-signature'
  | 'unreadable';

export interface EkCertificateView {
  /** The NV index that holds it. */
  readonly handle: string;
  /** "RSA 2048", "ECC P-384". */
  readonly algorithm: string;
  /** As in the certificate: "id:00001014", "swtpm", "id:20191023"; empty when unreadable. */
  readonly tpmManufacturer: string;
  readonly tpmModel: string;
  readonly tpmVersion: string;
  readonly subject: string;
  /** The issuer's common name. */
  readonly issuer: string;
  /** Hex with colons. */
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 over the DER SubjectPublicKeyInfo of the certified key, hex. */
  readonly publicKey: string;
  /** Whether the chip's endorsement key is the certified one; null when the chip could not show its key. */
  readonly matchesKey: boolean | null;
  /** Whether this computer's authority has signed it; null where there is no authority yet. */
  readonly signedHere: boolean | null;
  readonly problems: readonly CertificateProblem[];
  /** The certificate itself; empty when unreadable. */
  readonly pem: string;
}

/** One step of the chain, the root first. */
export interface AuthorityView {
  /** Common name. */
  readonly name: string;
  readonly role: 'root' | 'issuer';
  readonly notAfter: string;
  /** Signed by the one before it (the root by itself). */
  readonly verified: boolean;
  readonly pem: string;
}

export interface CertificatesView {
  readonly endorsement: readonly EkCertificateView[];
  /** The platform certificate (an attribute certificate): where, its size, and its serial number. */
  readonly platform: { readonly handle: string; readonly size: number } | null;
  /** The authority of this computer; empty where no chip has been made yet. */
  readonly chain: readonly AuthorityView[];
}

/** Everything inside a chip, read from a private copy of its storage: reading changes nothing. */
export interface ChipInside {
  readonly readAt: string;
  /**
   * `stopped`: the storage at rest. `running`: the copy is as the chip last wrote it; what it holds only in
   * its memory (PCRs, sessions) is not in there, and the lockout counter may be one too high.
   */
  readonly machine: 'stopped' | 'running';
  readonly overview: ChipOverview;
  readonly pcrBanks: readonly PcrBankView[];
  readonly nv: readonly NvIndexView[];
  readonly persistentKeys: readonly PersistentKeyView[];
  readonly certificates: CertificatesView;
  readonly lockout: LockoutState;
}

export type StorageCheckId =
  | 'header'
  | 'key'
  | 'self-test'
  | 'nv'
  | 'persistent-keys'
  | 'certificates'
  | 'identity';

/** One thing that was looked at by the test of a storage. */
export interface StorageCheck {
  readonly id: StorageCheckId;
  readonly verdict: 'ok' | 'warning' | 'problem' | 'not-checked';
  readonly found: LocalText;
  readonly error: WireError | null;
}

export interface StorageTest {
  /** No check found a problem. */
  readonly passed: boolean;
  readonly checks: readonly StorageCheck[];
}

/** What clearing a chip takes from its guest, for the question before it. */
export interface ClearPreview {
  /** Keys and NV indices that go, by handle, with what they are. */
  readonly keys: readonly PersistentKeyView[];
  readonly nv: readonly NvIndexView[];
  /** What stays: certificates and the endorsement key's seed, so that the chip keeps its identity. */
  readonly kept: readonly NvIndexView[];
}

/** What a maintenance of the chip did. The state before it is kept as a backup. */
export interface MaintenanceResult {
  /** The backup's id, for `restore`. */
  readonly backup: string;
  readonly before: LockoutState;
  readonly after: LockoutState;
}

export interface CertificatesRenewal {
  readonly backup: string;
  readonly certificates: CertificatesView;
}
