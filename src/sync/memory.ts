import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import { uuidPattern } from '../machine/description.ts';
import { authenticate, computerIdPattern, hashPattern, isAuthentic, type Secrets } from './identity.ts';
import { marksSchema } from './key-set.ts';
import { maximumStatements } from './membership.ts';
import { ownJoinSchema } from './pairing.ts';
import { signedStatement } from './statement.ts';

const hash = z.string().regex(hashPattern);
const computerId = z.string().regex(computerIdPattern);
const byMachine = z.record(z.string().regex(uuidPattern), hash.nullable());

const schema = z.object({
  version: z.literal(1),
  /** Sequence of the last file written, or about to be. */
  sequence: z.int().min(0),
  /** What the last written file said, without what changes by itself; null when it may not be whole. */
  written: z.object({ content: hash, file: hash }).nullable(),
  /** Every statement that was ever seen. */
  statements: z.array(signedStatement).max(maximumStatements),
  /** By computer: the highest sequence seen, and the hash of that file. */
  seen: z.record(computerId, z.object({ sequence: z.int(), hash, writtenAt: z.iso.datetime() })),
  /** The newest mark of each machine that was ever seen. */
  current: marksSchema,
  /** What the keychain here had as each machine's current record after the last sync. */
  observed: byMachine,
  /** What the sync that is going on is about to put there. */
  applying: byMachine,
  /** By hash of a request: when it was first seen here. */
  requests: z.record(hash, z.iso.datetime()),
  /** By hash of a request: when it was refused here. */
  refused: z.record(hash, z.iso.datetime()),
  join: ownJoinSchema.nullable(),
  lastSyncAt: z.iso.datetime().nullable(),
});
/** What a computer remembers of the folder: without it an old state could pass for the present one. */
export type Memory = z.infer<typeof schema>;

export const emptyMemory: Memory = {
  version: 1,
  sequence: 0,
  written: null,
  statements: [],
  seen: {},
  current: {},
  observed: {},
  applying: {},
  requests: {},
  refused: {},
  join: null,
  lastSyncAt: null,
};

const file = z.object({ mac: z.string(), memory: z.string() });
const purpose = 'memory 1';

export async function writeMemory(path: string, memory: Memory, secrets: Secrets): Promise<void> {
  const text = JSON.stringify(memory);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeDurably(
    path,
    `${JSON.stringify({ mac: authenticate(secrets, purpose, text), memory: text })}\n`,
  );
}

/** Sets a memory that can't be trusted aside, under a name with `.damaged`. */
export async function setMemoryAside(path: string): Promise<void> {
  await rename(path, `${path}.damaged`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/**
 * What is remembered. `lost` when the file is gone, or not what this computer wrote: everything has to be
 * learned anew then.
 */
export async function readMemory(
  path: string,
  secrets: Secrets,
): Promise<{ readonly memory: Memory; readonly lost: boolean }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { memory: emptyMemory, lost: true };
    throw error;
  }
  try {
    const { mac, memory } = file.parse(JSON.parse(text));
    if (!isAuthentic(secrets, purpose, memory, mac)) throw new Error('not written by this computer');
    return { memory: schema.parse(JSON.parse(memory)), lost: false };
  } catch {
    return { memory: emptyMemory, lost: true };
  }
}
