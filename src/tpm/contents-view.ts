/** What a guest has put into a chip. */
export interface ChipContents {
  /** NV indices, "0x1500001". To which PCRs they are bound can't be told from outside. */
  readonly nvIndices: readonly string[];
  /** Persistent keys, "0x81000001" (the storage key under which BitLocker and systemd seal). */
  readonly persistentKeys: readonly string[];
}
