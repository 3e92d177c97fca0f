/** What is shown of a measured start: plain data that can cross IPC and `--json`. Times are ISO 8601, UTC. */
import type { LocalText } from '../errors/local-text.ts';

export interface PcrView {
  readonly pcr: number;
  /** Hex, lower case. */
  readonly value: string;
  /** What it is for: "Secure Boot state and keys". */
  readonly measures: LocalText;
  /** What is known to seal secrets to it by default; null for nothing known. */
  readonly usedBy: LocalText | null;
}

export interface PcrBankView {
  /** "SHA256" */
  readonly algorithm: string;
  /** Of a stopped machine: as after power-on, before anything is measured. Of a log: those that it extends. */
  readonly values: readonly PcrView[];
}

/** One event of a TCG event log, with what it means. */
export interface MeasuredEvent {
  /** From 0, in the order measured. */
  readonly number: number;
  readonly pcr: number;
  /** "EV_EFI_VARIABLE_DRIVER_CONFIG"; a number in hex for a type that is not known here. */
  readonly type: string;
  /** What it is about: "Secure Boot policy: what may start". */
  readonly meaning: LocalText;
  /** What was measured: "SecureBoot = on", "PK, 1 certificate". */
  readonly what: LocalText;
  /** By bank ("SHA256"), hex. */
  readonly digests: Readonly<Record<string, string>>;
  /**
   * Whether the digest is that of the event's own data, for types where the specification says so; null
   * where the data only describes what was measured.
   */
  readonly digestMatches: boolean | null;
  /** Bytes of the event's data. */
  readonly size: number;
}

/**
 * The start of a running machine as its firmware and boot loader measured it: the log that its system keeps
 * in memory, and the PCRs that it gives when it is replayed. The chip itself can be asked only from within
 * the guest while that runs, so these values are the guest's account of them: who rules the guest's system
 * could have written another log. PCRs 0 to 7 are final once the system has taken over; what it measures
 * by itself later (Linux IMA in 10, Windows in 11 to 14) is not in this log.
 */
export interface MeasuredStart {
  /** When the machine was started; a later restart of the guest begins a new log. */
  readonly startedAt: string;
  readonly readAt: string;
  readonly events: readonly MeasuredEvent[];
  /** Bytes of the log. */
  readonly size: number;
  readonly pcrBanks: readonly PcrBankView[];
}
