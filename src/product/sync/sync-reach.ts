import type { AskSync } from '../moves/move-preflight.ts';
import type { Sync } from './sync.ts';

/**
 * What keychain sync can do for a move. Whether it carries the key is found out by syncing: when that meets no
 * problem, this computer's file in the folder holds every key that is here.
 */
export const syncReach =
  (sync: Sync): AskSync =>
  async () => {
    const { state, folder, computers } = await sync.status();
    if (state !== 'on' || folder === null) return null;
    const result = await sync.syncNow().catch(() => null);
    return {
      folder,
      computers: computers
        .filter((computer) => computer.state === 'member')
        .map(({ name, here }) => ({ name, here })),
      carriesKey: result?.state === 'on' && result.problems.length === 0,
    };
  };
