import { mkdir, readdir, readFile, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import { toWireError, VtpmError, type WireError } from '../errors/error.ts';
import { bundleExtension, bundleLayout } from './bundle-layout.ts';
import { formatDescription, type MachineDescription, parseDescription } from './description.ts';

const libraryFile = z.looseObject({ version: z.literal(1), opened: z.array(z.string()) });

/** One bundle the library knows: readable, or with the reason why not. */
export interface LibraryEntry {
  /** Absolute path of the bundle's folder. */
  readonly path: string;
  /** The bundle's folder name without its ending. */
  readonly fallbackName: string;
  readonly description: MachineDescription | null;
  readonly problem: WireError | null;
}

/** The name under which a bundle is shown when its description can't be read. */
export const bundleName = (path: string): string => basename(path).replace(/\.vtpmvm$/i, '');

/**
 * Reads a bundle's description.
 * @throws VtpmError VTPM_ERR_BUNDLE_MISSING, VTPM_ERR_BUNDLE_DAMAGED, VTPM_ERR_BUNDLE_NEWER, VTPM_ERR_FILE_ACCESS
 */
export async function readBundle(path: string): Promise<MachineDescription> {
  const name = bundleName(path);
  let text: string;
  try {
    text = await readFile(bundleLayout(path).description, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const there = await stat(path).catch(() => null);
      if (!there) throw new VtpmError('VTPM_ERR_BUNDLE_MISSING', { name, path }, { cause: error });
      const reason = there.isDirectory() ? 'there is none' : 'the bundle is not a folder';
      throw new VtpmError('VTPM_ERR_BUNDLE_DAMAGED', { name, reason }, { cause: error });
    }
    throw error;
  }
  return parseDescription(text, name);
}

/** Writes a bundle's description, atomically and durably. The caller holds the bundle's lock. */
export async function writeBundle(path: string, description: MachineDescription): Promise<void> {
  const text = formatDescription(description);
  parseDescription(text, description.name); // never write what could not be read again
  await writeDurably(bundleLayout(path).description, text);
}

/**
 * The machines known on this computer: every bundle in the default folder, and those opened from
 * elsewhere (remembered by path in library.json). Safe to use from several processes at once.
 */
export class Library {
  readonly #file: string;
  readonly #folder: string;

  constructor(configFolder: string, machinesFolder: string) {
    this.#file = join(configFolder, 'library.json');
    this.#folder = machinesFolder;
  }

  async #opened(): Promise<readonly string[]> {
    try {
      const parsed = libraryFile.safeParse(JSON.parse(await readFile(this.#file, 'utf8')));
      return parsed.success ? parsed.data.opened : [];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return [];
      throw error;
    }
  }

  async #write(opened: readonly string[]): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    // An unreadable list is kept aside: what it named can still be found in it.
    const old = await readFile(this.#file, 'utf8').catch(() => null);
    if (old !== null && !isReadable(old)) await rename(this.#file, `${this.#file}.damaged-${Date.now()}`);
    await writeDurably(this.#file, `${JSON.stringify({ version: 1, opened }, null, 2)}\n`);
  }

  /** The paths of all known bundles, default folder first, each once. */
  async paths(): Promise<readonly string[]> {
    const [names, opened] = await Promise.all([
      readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw error;
      }),
      this.#opened(),
    ]);
    const here = names
      .filter((n) => n.endsWith(bundleExtension) && !n.startsWith('.'))
      .map((n) => join(this.#folder, n));
    return [...new Set([...here, ...opened])];
  }

  /** All known machines; two bundles that share a UUID are both marked (VTPM_ERR_BUNDLE_DUPLICATE). */
  async entries(): Promise<readonly LibraryEntry[]> {
    const paths = await this.paths();
    const entries: LibraryEntry[] = new Array(paths.length);
    let next = 0;
    // A bounded number at a time: a thousand open files at once would meet the descriptor limit.
    const reader = async () => {
      for (let i = next++; i < paths.length; i = next++) entries[i] = await readEntry(paths[i] as string);
    };
    await Promise.all(Array.from({ length: 32 }, reader));
    return markDuplicates(entries);
  }

  /** Registers a bundle that lies outside the default folder; inside it there is nothing to do. */
  async remember(path: string): Promise<void> {
    if (dirname(path) === this.#folder) return;
    const opened = await this.#opened();
    if (!opened.includes(path)) await this.#write([...opened, path]);
  }

  /** Takes a bundle off the list. Its files are never touched; returns false when it lies in the default folder. */
  async forget(path: string): Promise<boolean> {
    const opened = await this.#opened();
    if (opened.includes(path)) await this.#write(opened.filter((p) => p !== path));
    return dirname(path) !== this.#folder;
  }

  /**
   * Finds one machine by name, UUID (with or without braces) or path.
   * @throws VtpmError VTPM_ERR_MACHINE_NOT_FOUND, VTPM_ERR_BUNDLE_MISSING (of a path), VTPM_ERR_MACHINE_AMBIGUOUS
   */
  async find(reference: string): Promise<LibraryEntry> {
    const looksLikePath = isAbsolute(reference) || reference.endsWith(bundleExtension);
    if (looksLikePath) {
      const path = resolve(reference);
      if (await stat(path).catch(() => null)) return readEntry(await realpath(path));
    }
    const entries = await this.entries();
    const uuid = reference.toLowerCase().replace(/^\{|\}$/g, '');
    const matches = entries.filter(
      (e) =>
        e.path === reference ||
        e.description?.uuid === uuid ||
        (e.description?.name ?? e.fallbackName) === reference,
    );
    const [match, second] = matches;
    if (!match && looksLikePath)
      throw new VtpmError('VTPM_ERR_BUNDLE_MISSING', {
        name: bundleName(reference),
        path: resolve(reference),
      });
    if (!match) throw new VtpmError('VTPM_ERR_MACHINE_NOT_FOUND', { name: reference });
    if (second)
      throw new VtpmError('VTPM_ERR_MACHINE_AMBIGUOUS', {
        name: reference,
        paths: matches.map((m) => m.path).join(', '),
      });
    return match;
  }
}

async function readEntry(path: string): Promise<LibraryEntry> {
  const fallbackName = bundleName(path);
  try {
    return { path, fallbackName, description: await readBundle(path), problem: null };
  } catch (error) {
    return { path, fallbackName, description: null, problem: toWireError(error) };
  }
}

function markDuplicates(entries: readonly LibraryEntry[]): readonly LibraryEntry[] {
  const byUuid = Map.groupBy(
    entries.filter((e) => e.description),
    (e) => e.description?.uuid,
  );
  return entries.map((entry) => {
    const twins = entry.description ? (byUuid.get(entry.description.uuid) ?? []) : [];
    const other = twins.find((t) => t.path !== entry.path);
    if (!other || !entry.description) return entry;
    const details = { name: entry.description.name, other: other.path };
    return { ...entry, problem: { code: 'VTPM_ERR_BUNDLE_DUPLICATE' as const, details } };
  });
}

function isReadable(text: string): boolean {
  try {
    return libraryFile.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
