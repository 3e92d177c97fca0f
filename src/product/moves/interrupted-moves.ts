import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { unfinishedFiles } from '../../archive/unfinished.ts';
import { writeDurably } from '../../durable/durable-file.ts';
import { VtpmError } from '../../errors/error.ts';
import { type InterruptedMove, moveWays } from '../../move/views.ts';
import type { MachineId } from '../views.ts';

const schema = z.looseObject({
  format: z.literal('vtpm-move'),
  version: z.literal(1),
  id: z.string(),
  way: z.enum(moveWays),
  folder: z.string(),
  target: z.string(),
  startedAt: z.iso.datetime(),
  /** The backup that was made before: going on makes no second one, which would change the bundle. */
  backup: z.string().nullable(),
});

/** A move that was begun; the note is gone when it has ended. Never a secret. */
export type MoveNote = z.infer<typeof schema>;

const notesFolder = (config: string) => join(config, 'moves');
const noteFile = (config: string, id: MachineId, target: string) =>
  join(
    notesFolder(config),
    `${createHash('sha256').update(`${id}\n${target}`).digest('hex').slice(0, 32)}.json`,
  );

/** What the engines keep while they are not done. */
export const unfinishedPath = (way: MoveNote['way'], target: string): string =>
  way === 'sealed'
    ? unfinishedFiles(target).archive
    : join(dirname(target), `.${target.slice(dirname(target).length + 1)}.incoming`);

export async function writeMoveNote(config: string, note: MoveNote): Promise<void> {
  await mkdir(notesFolder(config), { recursive: true, mode: 0o700 });
  await writeDurably(noteFile(config, note.id, note.target), `${JSON.stringify(note, null, 2)}\n`);
}

export const removeMoveNote = (config: string, id: MachineId, target: string): Promise<void> =>
  rm(noteFile(config, id, target), { force: true });

/** The notes of one machine's moves; unreadable ones are passed over. */
export async function moveNotes(config: string, id: MachineId): Promise<readonly MoveNote[]> {
  const notes: MoveNote[] = [];
  for (const name of await readdir(notesFolder(config)).catch(() => [])) {
    if (!name.endsWith('.json')) continue;
    const text = await readFile(join(notesFolder(config), name), 'utf8').catch(() => '');
    try {
      const note = schema.safeParse(JSON.parse(text));
      if (note.success && note.data.id === id) notes.push(note.data);
    } catch {
      // half a file of another program
    }
  }
  return notes.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Moves that can go on: something of them is at the target, or the target can't be reached now. */
export async function interruptedMoves(config: string, id: MachineId): Promise<readonly InterruptedMove[]> {
  const found: InterruptedMove[] = [];
  for (const { way, folder, target, startedAt } of await moveNotes(config, id)) {
    const reachable = (await stat(folder).catch(() => null)) !== null;
    const writtenBytes = reachable ? await sizeOf(unfinishedPath(way, target)) : null;
    if (writtenBytes !== 0) found.push({ way, folder, target, startedAt, writtenBytes });
  }
  return found;
}

/** Bytes that a file or folder takes; 0 when it is not there. */
export async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (!found) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Removes what an interrupted move wrote, and its note. @throws VtpmError VTPM_ERR_USAGE when there is none */
export async function discardMove(config: string, id: MachineId, target: string): Promise<void> {
  const note = (await moveNotes(config, id)).find((n) => n.target === target);
  if (!note) throw new VtpmError('VTPM_ERR_USAGE', { reason: `no move to ${target} was interrupted` });
  const { journal, lock } = unfinishedFiles(target);
  for (const path of [unfinishedPath(note.way, target), journal, lock, `${lock}.owner`])
    await rm(path, { recursive: true, force: true });
  await removeMoveNote(config, id, target);
}
