import { type FSWatcher, watch } from 'node:fs';

export interface SyncWatchOptions {
  /** The folder that is synced now; null when sync is off. Asked again and again. */
  readonly folder: () => Promise<string | null>;
  /** Something may be new. Called one at a time. */
  readonly look: (reason: 'changed' | 'time') => Promise<void>;
  /** Milliseconds; a minute unless a test can't wait. */
  readonly every?: number;
}

export interface SyncWatch {
  /** The folder may be another one from now on. */
  follow(): void;
  end(): void;
}

/** A cloud program writes several files at once: they are looked at together. */
const settleMs = 400;

/**
 * Looks whenever the sync folder changes, and every minute, since not every drive tells of changes. Keeps no
 * process alive.
 */
export function watchSyncFolder({ folder, look, every = 60_000 }: SyncWatchOptions): SyncWatch {
  let watched: { readonly folder: string; readonly watcher: FSWatcher } | null = null;
  let waiting: NodeJS.Timeout | null = null;
  let ended = false;
  let queue: Promise<void> = Promise.resolve();

  const unwatch = () => {
    watched?.watcher.close();
    watched = null;
  };
  const follow = async () => {
    const now = await folder().catch(() => null);
    if (ended || now === watched?.folder) return;
    unwatch();
    if (now === null) return;
    try {
      const watcher = watch(now, { persistent: false }, () => {
        waiting ??= setTimeout(() => run('changed'), settleMs).unref();
      });
      watcher.on('error', unwatch); // gone: the next look begins anew
      watched = { folder: now, watcher };
    } catch {
      // not there, or no watches left: the minute's look remains
    }
  };
  const run = (reason: 'changed' | 'time') => {
    if (reason === 'changed') waiting = null;
    queue = queue.then(async () => {
      if (ended) return;
      await follow();
      await look(reason).catch(() => undefined);
    });
  };
  const timer = setInterval(() => run('time'), every).unref();
  run('time');
  return {
    follow() {
      queue = queue.then(follow);
    },
    end() {
      ended = true;
      clearInterval(timer);
      if (waiting) clearTimeout(waiting);
      unwatch();
    },
  };
}
