import type { Keychain } from '../keychain/keychain.ts';
import type { Library } from '../machine/library.ts';
import type { Places } from './places.ts';
import type { HostReport, MachineId, RunningMachines } from './views.ts';

/** What the parts of the product need to know of each other. */
export interface ProductContext {
  readonly program: string;
  readonly places: Places;
  readonly library: Library;
  readonly keychain: () => Promise<Keychain>;
  /** The passphrase of the keychain file; null where the system's keychain is used. */
  readonly keychainPassphrase: () => Promise<string | null>;
}

/** What an area of the product with actions of its own (`product.keys`) needs of the whole. */
export interface AreaContext extends ProductContext {
  /**
   * Runs an action on a stopped machine, under its lock and after leftovers of a killed change are cleaned.
   * @throws VtpmError VTPM_ERR_MACHINE_RUNNING, VTPM_ERR_MACHINE_BUSY
   */
  locked<T>(id: MachineId, action: () => Promise<T>): Promise<T>;
  /** Tells whoever watches that a machine is not as it was. */
  changed(id: MachineId): void;
  running(): Promise<RunningMachines>;
  /** After records of the keychain changed: other computers are told, where sync is set up. Never fails. */
  keysChanged(): Promise<void>;
  /** What this computer has and lacks, looked at again. */
  hostReport(): Promise<HostReport>;
}
