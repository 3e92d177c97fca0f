import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bundleExtension } from './bundle-layout.ts';

export interface LibraryWatchOptions {
  /** The folder of library.json. Made if it is not there yet, since only what exists can be watched. */
  readonly configFolder: string;
  /** The default folder of bundles; made too. */
  readonly machinesFolder: string;
  /** The paths of all known bundles, now. */
  readonly paths: () => Promise<readonly string[]>;
  /** Told of a bundle that came, went, was moved or was changed, by whomever. May be called too often. */
  readonly changed: (path: string) => void;
}

/** Files of a bundle whose replacement shows in lists and settings. */
const shown = ['machine.json', 'uefi-variables.fd', 'tpm'];

/** How long after an event the folders are looked at: a bundle is renamed and written in many steps. */
const settleMs = 100;

/**
 * Watches the folders of a library and of its bundles. Where the system gives no more watches, what can't be
 * watched is only seen at the next change of something else.
 * @returns ends it
 */
export function watchLibrary(options: LibraryWatchOptions): () => void {
  const { configFolder, machinesFolder, changed } = options;
  for (const folder of [configFolder, machinesFolder]) {
    try {
      mkdirSync(folder, { recursive: true, ...(folder === configFolder ? { mode: 0o700 } : {}) });
    } catch {
      // a read-only home: nobody can make machines there either
    }
  }
  const watchers = new Map<string, FSWatcher>();
  let known: ReadonlySet<string> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  const touched = new Set<string>();

  const soon = (path?: string) => {
    if (path !== undefined) touched.add(path);
    if (!ended) timer ??= setTimeout(() => void look().catch(() => {}), settleMs);
  };
  const follow = (folder: string, onEvent: (event: string, file: string | null) => void) => {
    try {
      const watcher = watch(folder, { persistent: false }, onEvent);
      watcher.on('error', () => {}); // its folder went away: the parent's watch tells
      watchers.set(folder, watcher);
    } catch {
      // not there, or no watches left
    }
  };
  const followBundle = (path: string) =>
    follow(path, (event, file) => {
      const itself = file === null || file === basename(path);
      // QEMU writes to the variables while it runs; we and the CLI replace the file
      if (itself || file === 'machine.json' || (event === 'rename' && shown.includes(file))) soon(path);
    });

  const look = async () => {
    timer = null;
    const now = new Set(await options.paths());
    if (ended) return;
    const before = known;
    known = now;
    const parents = new Set([configFolder, machinesFolder, ...[...now].map((path) => dirname(path))]);
    // a watch stays with a folder that was moved away: whatever was touched is watched anew
    for (const [folder, watcher] of watchers)
      if ((!now.has(folder) && !parents.has(folder)) || touched.has(folder)) {
        watcher.close();
        watchers.delete(folder);
      }
    for (const folder of parents)
      if (!watchers.has(folder))
        follow(folder, (_event, file) => {
          if (file === null || file === 'library.json') soon();
          else if (file.endsWith(bundleExtension)) soon(join(folder, file));
        });
    for (const path of now) if (!watchers.has(path)) followBundle(path);
    const news = new Set([...touched].filter((path) => now.has(path) || before?.has(path)));
    touched.clear();
    if (before) {
      for (const path of now) if (!before.has(path)) news.add(path);
      for (const path of before) if (!now.has(path)) news.add(path);
    }
    for (const path of news) changed(path);
  };
  void look().catch(() => {});

  return () => {
    ended = true;
    if (timer) clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
}
