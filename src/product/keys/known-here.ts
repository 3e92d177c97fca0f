import { realpath } from 'node:fs/promises';
import type { KnownTwin } from '../../move/views.ts';
import type { AreaContext } from '../context.ts';

export interface KnownHere {
  /** Whether the bundle itself is in the list, by whatever path. */
  readonly listed: boolean;
  /** Another bundle here with the UUID; one that vanished is none. */
  readonly twin: KnownTwin | null;
  /** Names of all other machines here. */
  readonly names: ReadonlySet<string>;
}

const realPath = (path: string): Promise<string> => realpath(path).catch(() => path);

/** @param bundle where the bundle lies; null for one that is not unpacked yet */
export async function knownHere(
  context: AreaContext,
  uuid: string,
  bundle: string | null,
): Promise<KnownHere> {
  const own = bundle && (await realPath(bundle));
  const running = await context.running();
  const names = new Set<string>();
  let listed = false;
  let twin: KnownTwin | null = null;
  for (const { path, description } of await context.library.entries()) {
    if (own !== null && (await realPath(path)) === own) {
      listed = true;
      continue;
    }
    if (!description) continue;
    names.add(description.name);
    if (description.uuid === uuid) twin ??= { path, name: description.name, running: running.has(path) };
  }
  return { listed, twin, names };
}
