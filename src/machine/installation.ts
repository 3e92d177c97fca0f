import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import { uuidPattern } from './description.ts';

const schema = z.looseObject({ id: z.string().regex(uuidPattern) });

export interface Installation {
  /** Host name. */
  readonly computer: string;
  /** Random, made once; says nothing of the computer but that it is the same one. */
  readonly id: string;
}

/** This computer as bundles name it. An id that can't be read is made anew: at worst a machine counts as from elsewhere. */
export async function thisInstallation(configFolder: string): Promise<Installation> {
  const file = join(configFolder, 'computer.json');
  const known = schema.safeParse(
    await readFile(file, 'utf8')
      .then(JSON.parse)
      .catch(() => null),
  );
  if (known.success) return { computer: hostname(), id: known.data.id };
  const id = randomUUID();
  await mkdir(configFolder, { recursive: true, mode: 0o700 });
  await writeDurably(file, `${JSON.stringify({ id }, null, 2)}\n`);
  return { computer: hostname(), id };
}
