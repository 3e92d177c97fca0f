import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder, writeDurably } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import { backupAccount } from '../keychain/keychain.ts';
import { uuidPattern } from '../machine/description.ts';

const uuid = z.string().regex(uuidPattern);
/** The name of one folder in `backups/`. */
export const backupName = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[a-z0-9-]{1,40}$/);

const journal = z
  .object({
    format: z.literal('vtpm-transaction'),
    version: z.literal(1),
    /** Also `tpm.transaction` in the machine.json that commits it. */
    id: uuid,
    kind: z.enum(['add', 'remove', 'restore', 'reset', 'maintain']),
    startedAt: z.iso.datetime(),
    /** The machine's. */
    uuid,
    /** The storage that the machine has afterwards, and had before. */
    nextStorageId: uuid.nullable(),
    previousStorageId: uuid.nullable(),
    /** Where the next storage comes from: `tpm-staging/storage`, or a backup that it leaves. */
    sourceBackup: backupName.nullable(),
    /** The dated backup that takes the previous storage. */
    backup: backupName.nullable(),
    /** Where the record that stood under the machine's own account was copied to, and whether we made it. */
    moved: z.object({ account: z.string(), created: z.boolean() }).nullable(),
    /** Whether the next storage's record is written under the machine's own account. */
    installsRecord: z.boolean(),
    /**
     * Also in the new record. Only a record with the same one is undone with the change: a bundle that comes
     * from elsewhere can name any storage in its journal, but not this.
     */
    recordToken: uuid.nullable().default(null),
  })
  .refine(
    ({ uuid: machine, moved }) => !moved || moved.account.startsWith(backupAccount(machine, '')),
    'moved',
  );

/** What a change of the chip is about to do; written durably before anything else is. */
export type Journal = z.infer<typeof journal>;

export const journalPath = (bundleRoot: string): string => join(bundleRoot, 'tpm-transaction.json');

/** The folder in the bundle where a change prepares what it will install. */
export const staging = (bundleRoot: string) => ({
  root: join(bundleRoot, 'tpm-staging'),
  storage: join(bundleRoot, 'tpm-staging', 'storage'),
  uefiVariables: join(bundleRoot, 'tpm-staging', 'uefi-variables.fd'),
});

export const writeJournal = (bundleRoot: string, value: Journal): Promise<void> =>
  writeDurably(journalPath(bundleRoot), `${JSON.stringify(value, null, 2)}\n`);

/** The journal of an unfinished change, or null. @throws VtpmError VTPM_ERR_TPM_TRANSACTION_DAMAGED */
export async function readJournal(bundleRoot: string): Promise<Journal | null> {
  const path = journalPath(bundleRoot);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return journal.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'it is not JSON' : 'its form is not known';
    throw new VtpmError('VTPM_ERR_TPM_TRANSACTION_DAMAGED', { path, reason }, { cause });
  }
}

export async function removeJournal(bundleRoot: string): Promise<void> {
  await rm(journalPath(bundleRoot), { force: true });
  await syncFolder(bundleRoot);
}
