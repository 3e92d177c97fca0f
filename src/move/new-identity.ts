import type { PortableEntry } from '../keychain/portable-keychain.ts';
import type { MachineDescription } from '../machine/description.ts';
import { randomMac } from '../machine/devices.ts';
import type { ChipChoice } from './views.ts';

/** A machine under a new identity: UUID, name, and network addresses, which a network must not see twice. */
export const withIdentity = (
  description: MachineDescription,
  { uuid, name, arrival }: { readonly uuid: string; readonly name: string; readonly arrival: string },
): MachineDescription => ({
  ...description,
  uuid,
  name,
  arrival,
  movedAway: null,
  devices: description.devices.map((d) => (d.kind === 'network' ? { ...d, mac: randomMac() } : d)),
});

/** A name that no other machine here has: "Windows 11 2". */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) {
    const suffix = ` ${n}`;
    const candidate = name.slice(0, 100 - suffix.length).trimEnd() + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/**
 * The keys of a copy, as records of its own: that of its chip, and those of its backups. Of several for one
 * storage the first that opens it is taken, else the first.
 * @param entries in order of preference
 * @param opens whether a key opens its storage in the bundle; null when that can't be tried
 */
export async function keysOfCopy(options: {
  readonly entries: readonly PortableEntry[];
  readonly identity: { readonly uuid: string; readonly name: string };
  readonly chipStorage: string | null;
  readonly backupStorages: readonly string[];
  readonly chip: ChipChoice;
  readonly opens: (entry: PortableEntry) => Promise<boolean | null>;
}): Promise<readonly PortableEntry[]> {
  const { entries, identity, chipStorage, backupStorages, chip, opens } = options;
  const own: PortableEntry[] = [];
  for (const storageId of new Set([...(chipStorage ? [chipStorage] : []), ...backupStorages])) {
    const candidates: PortableEntry[] = [];
    for (const entry of entries.filter(({ record }) => record.storageId === storageId)) {
      const opensStorage = await opens(entry);
      candidates.push({ ...entry, opensStorage });
      if (opensStorage) break;
    }
    const best = candidates.find((entry) => entry.opensStorage) ?? candidates[0];
    if (!best) continue;
    own.push({
      ...best,
      role: storageId === chipStorage && chip === 'keep' ? 'current' : 'backup',
      record: { ...best.record, uuid: identity.uuid, vmName: identity.name },
    });
  }
  return own;
}
