import type {
  CertificatesRenewal,
  ChipInside,
  ClearPreview,
  LockoutState,
  MaintenanceResult,
  MeasuredStart,
  StorageTest,
} from '../tpm/inside-views.ts';
import type { MachineId } from './views.ts';

/** The chip of a machine from within, and its maintenance. */
export interface InsideApi {
  /** Everything inside the chip, read from a private copy of its storage. The machine may be running. */
  read(id: MachineId): Promise<ChipInside>;
  /** The lockout state alone. */
  lockout(id: MachineId): Promise<LockoutState>;
  /** The start of a running machine as its firmware measured it. */
  measured(id: MachineId): Promise<MeasuredStart>;
  /** Tests the storage of a stopped machine on a copy. */
  test(id: MachineId): Promise<StorageTest>;
  /** Sets the count of wrong tries to zero. */
  clearLockout(id: MachineId): Promise<MaintenanceResult>;
  /** Has this computer's authority sign new certificates for the chip's endorsement keys. */
  renewCertificates(id: MachineId): Promise<CertificatesRenewal>;
  clearPreview(id: MachineId): Promise<ClearPreview>;
  /** TPM2_Clear: the guest's keys, passwords and NV indices go. */
  clear(id: MachineId): Promise<MaintenanceResult>;
}
