import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../durable/durable-file.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { thisInstallation } from '../machine/installation.ts';
import type { LibraryEntry } from '../machine/library.ts';
import { readSecureBootState } from './firmware-settings.ts';
import type { Places } from './places.ts';
import type { MachineSummary, RunningMachines } from './views.ts';

/** The library as rows, with the state of each machine and, when asked, what its variable store says. */
export async function summarize(
  entries: readonly LibraryEntry[],
  running: RunningMachines,
  places: Places,
  options: { readonly secureBoot: boolean },
): Promise<readonly MachineSummary[]> {
  const cache = options.secureBoot ? await SecureBootCache.open(places.cache) : null;
  const { id: here } = await thisInstallation(places.config);
  const rows = await Promise.all(
    entries.map(async (entry) => summarizeEntry(entry, running, here, (await cache?.read(entry)) ?? null)),
  );
  await cache?.save();
  return rows.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/** @param here the id of this installation */
export function summarizeEntry(
  { path, fallbackName, description: d, problem }: LibraryEntry,
  running: RunningMachines,
  here: string,
  secureBoot: boolean | null,
): MachineSummary {
  const session = running.get(path);
  return {
    id: path,
    uuid: d?.uuid ?? null,
    name: d?.name ?? fallbackName,
    guestOs: d?.guestOs ?? null,
    arch: d?.arch ?? null,
    firmware: d?.firmware.type ?? null,
    cpus: d?.cpus ?? null,
    memoryMiB: d?.memoryMiB ?? null,
    state: session?.state ?? 'stopped',
    startedAt: session?.startedAt ?? null,
    lastStoppedAt: d?.lastStoppedAt ?? null,
    hasTpm: Boolean(d?.tpm),
    secureBoot,
    problem,
    movedAway: d?.movedAway?.from === here ? { at: d.movedAway.at, to: d.movedAway.to } : null,
  };
}

/**
 * Whether Secure Boot is on is in a variable store of half a megabyte: read again only when the file
 * changed, so that a list of a thousand machines costs a thousand stat(2) calls.
 */
class SecureBootCache {
  readonly #file: string;
  readonly #known: Map<string, { stamp: string; on: boolean | null }>;
  #changed = false;

  private constructor(file: string, known: Map<string, { stamp: string; on: boolean | null }>) {
    this.#file = file;
    this.#known = known;
  }

  static async open(folder: string): Promise<SecureBootCache> {
    const file = join(folder, 'secure-boot-states.json');
    try {
      return new SecureBootCache(file, new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')))));
    } catch {
      return new SecureBootCache(file, new Map()); // a cache: what is unreadable is made again
    }
  }

  async read({ path, description }: LibraryEntry): Promise<boolean | null> {
    if (description?.firmware.type !== 'uefi') return null;
    const store = bundleLayout(path).uefiVariables;
    const found = await stat(store).catch(() => null);
    if (!found) return null;
    const stamp = `${found.mtimeMs}:${found.size}:${found.ino}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.on;
    const on = await readSecureBootState(store).catch(() => null);
    this.#known.set(path, { stamp, on });
    this.#changed = true;
    return on;
  }

  async save(): Promise<void> {
    if (!this.#changed) return;
    const text = JSON.stringify(Object.fromEntries(this.#known));
    await writeDurably(this.#file, text).catch(() => {}); // a full or read-only disk costs only time
  }
}
