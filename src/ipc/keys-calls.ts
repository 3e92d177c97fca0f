import { z } from 'zod';
import { conflictDecisions, type ImportedRecord } from '../keychain/portable-views.ts';
import type { ExportableKeys, InspectedKeys } from '../product/keys/keys-views.ts';

const machine = z.string().min(1).max(4096);
const path = z.string().min(1).max(4096);
/** Passphrases travel to main only, as an argument; no result and no event ever carries one back. */
const passphrase = z.string().min(1).max(10_000);

/** The calls about key records: portable keychains, and the passphrase of the keychain file. */
export const keysCalls = {
  /** Tries the keys of one machine: about a second for each. */
  'keys.exportable': z.tuple([machine]),
  /**
   * Asks for the place with the system's save dialog, whose first suggestion is the last argument, then writes
   * the keys of the machines; null when the dialog was cancelled.
   */
  'keys.export': z.tuple([z.array(machine).min(1).max(10_000), passphrase, z.string().min(1).max(200)]),
  /** A new passphrase, made in main: the one that goes to a page, to be shown once. */
  'keys.suggestPassphrase': z.tuple([]),
  /** Asks for a .vtpmkeys file; null when cancelled. */
  'keys.chooseFile': z.tuple([]),
  /** What is in a file. Main keeps it open for this window, until the window opens another or closes. */
  'keys.inspect': z.tuple([path, passphrase]),
  /** Takes keys from the file that this window has open. */
  'keys.import': z.tuple([z.record(z.string().max(200), z.enum([...conflictDecisions, 'skip']))]),
  /** Shows the Import Keys window, for a file or on behalf of a machine. */
  'keys.openImport': z.tuple([z.strictObject({ file: path.nullable(), machine: machine.nullable() })]),
  /** What the window that asks for the keychain file's passphrase is to ask. */
  'keys.keychainQuestion': z.tuple([]),
  /** Answers it; a wrong passphrase is told, and the window stays. */
  'keys.unlockKeychain': z.tuple([passphrase]),
} as const;

/** What an export has written. */
export interface WrittenKeys {
  readonly path: string;
  readonly machines: readonly ExportableKeys[];
}

/** The keychain file whose passphrase is asked for. */
export interface KeychainQuestion {
  readonly path: string;
  /** Whether it is there already; otherwise the passphrase becomes that of a new one. */
  readonly exists: boolean;
}

export interface KeysResults {
  'keys.exportable': ExportableKeys;
  'keys.export': WrittenKeys | null;
  'keys.suggestPassphrase': string;
  'keys.chooseFile': string | null;
  'keys.inspect': InspectedKeys;
  'keys.import': readonly ImportedRecord[];
  'keys.openImport': null;
  'keys.keychainQuestion': KeychainQuestion;
  'keys.unlockKeychain': null;
}
