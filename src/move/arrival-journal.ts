import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { uuidPattern } from '../machine/description.ts';
import { identities } from './views.ts';

const uuid = z.string().regex(uuidPattern);

const journal = z.object({
  format: z.literal('vtpm-arrival'),
  version: z.literal(1),
  /** Also `arrival` in the machine.json that commits it. */
  id: uuid,
  startedAt: z.iso.datetime(),
  identity: z.enum(identities),
  /** Where the bundle lies while it is taken in. */
  bundle: z.string().min(1),
  /** Where it is moved to in the end; null when it stays. */
  place: z.string().min(1).nullable(),
  /** The same for a moved machine. */
  fromUuid: uuid,
  toUuid: uuid,
});

/**
 * What taking in a machine is about to do; written durably before anything else is. It lies among this
 * computer's own files and never in the bundle: whoever made the bundle must not be able to say which
 * key records are to be undone.
 */
export type ArrivalJournal = z.infer<typeof journal>;

const journalsFolder = (config: string) => join(config, 'arrivals');
const journalFile = (config: string, id: string) => join(journalsFolder(config), `${id}.json`);

export async function writeArrivalJournal(config: string, value: ArrivalJournal): Promise<void> {
  await mkdir(journalsFolder(config), { recursive: true, mode: 0o700 });
  await writeDurably(journalFile(config, value.id), `${JSON.stringify(value, null, 2)}\n`);
}

export async function removeArrivalJournal(config: string, id: string): Promise<void> {
  await rm(journalFile(config, id), { force: true });
  await syncFolder(journalsFolder(config));
}

/** The journals of all unfinished arrivals. @throws VtpmError VTPM_ERR_ARRIVAL_UNFINISHED_DAMAGED */
export async function readArrivalJournals(config: string): Promise<readonly ArrivalJournal[]> {
  const names = await readdir(journalsFolder(config)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found: ArrivalJournal[] = [];
  for (const name of names.filter((n) => n.endsWith('.json'))) {
    const path = join(journalsFolder(config), name);
    try {
      found.push(journal.parse(JSON.parse(await readFile(path, 'utf8'))));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') continue; // finished by another process just now
      const reason = cause instanceof SyntaxError ? 'it is not JSON' : 'its form is not known';
      throw new VtpmError('VTPM_ERR_ARRIVAL_UNFINISHED_DAMAGED', { path, reason }, { cause });
    }
  }
  return found;
}
