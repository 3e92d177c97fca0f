/** The service under which every key record of this product is kept (S6). */
export const keychainService = 'vTPM Desktop';

/**
 * A place that keeps secrets by account name, under the service {@link keychainService}.
 * Every method throws a VtpmError `VTPM_ERR_KEYCHAIN_…` when the keychain can't be used; a missing
 * record is never confused with a locked or absent keychain.
 */
export interface Keychain {
  readonly kind: 'system' | 'file';
  /** What a person calls it, and where it is ("Secret Service", "/home/x/keys.age"). */
  describe(): { readonly name: string; readonly place: string };
  /** The secret of an account, or null when the keychain is open and has no such record. */
  get(account: string): Promise<string | null>;
  /** Writes or replaces a record. */
  set(account: string, secret: string): Promise<void>;
  /** Removes a record; one that is not there is no error. */
  remove(account: string): Promise<void>;
  /** The account names of all records. */
  list(): Promise<string[]>;
}

/** The account of a machine's current key record, braces included (S6). `uuid` is in lower case. */
export const currentAccount = (uuid: string): string => `vTPM.{${uuid}}`;

/** The account of the key record of a storage that is kept as a backup. */
export const backupAccount = (uuid: string, storageId: string): string => `vTPM.{${uuid}}.${storageId}`;
