import { mkdir } from 'node:fs/promises';
import { VtpmError } from '../../errors/error.ts';
import { applyImport } from '../../keychain/import-records.ts';
import type { PortableEntry } from '../../keychain/portable-keychain.ts';
import type { ImportedRecord, PlannedRecord } from '../../keychain/portable-views.ts';
import { findRecord } from '../../keychain/record.ts';
import type { MachineDescription } from '../../machine/description.ts';
import { readBundle } from '../../machine/library.ts';
import type { ArrivalRequest, ArrivalStep, MoveProgressView } from '../../move/views.ts';
import type { AreaContext } from '../context.ts';
import type { KnownHere } from '../keys/known-here.ts';
import { bundlesHere, proverOf, withImportLock } from '../keys/portable-keys.ts';
import type { MachineId } from '../views.ts';

/** A bundle that is being taken in, and what is known of it. */
export interface Arriving {
  readonly context: AreaContext;
  readonly request: ArrivalRequest;
  readonly bundle: string;
  readonly description: MachineDescription;
  readonly known: KnownHere;
  /** Of this machine, from the archive or the portable keychain that came along. */
  readonly entries: readonly PortableEntry[];
  readonly tell: TellStep;
}

export type TellStep = (step: ArrivalStep, more?: Partial<MoveProgressView>) => void;

export const stepTeller =
  ({ onProgress }: ArrivalRequest): TellStep =>
  (step, more = {}) =>
    onProgress?.({
      ...{ step, phase: null, bytesDone: 0, bytesTotal: 0, bytesWritten: null },
      ...{ bytesPerSecond: null, secondsLeft: null },
      ...more,
    });

/** As the steps inside of an arrival are given it. */
export const told = ({ reached }: ArrivalRequest) => (reached ? { reached } : {});

/** @throws VtpmError VTPM_ERR_BUNDLE_UUID_KNOWN when it must be said whether it was moved or copied */
export function requireAnswer(
  { identity }: ArrivalRequest,
  { name }: { readonly name: string },
  { twin }: KnownHere,
): void {
  if (identity === undefined && twin)
    throw new VtpmError('VTPM_ERR_BUNDLE_UUID_KNOWN', { name, other: twin.path });
}

/**
 * Takes the keys that came along with a machine that keeps its identity. Where the keychain has another one,
 * the one that opens the storage takes its place, and what was there is kept beside.
 */
export async function takeKeys(arriving: Arriving): Promise<readonly ImportedRecord[]> {
  const { context, request, bundle, description, entries } = arriving;
  if (entries.length === 0) return [];
  const bundles = await bundlesHere(context);
  const own = { id: bundle, description };
  const prove = proverOf([own, ...bundles.filter(({ id }) => id !== bundle)]);
  const decide = ({ incoming }: PlannedRecord) => (incoming.here.opens ? 'replace' : 'keep-both');
  const keychain = await context.keychain();
  const apply = bundles
    .filter((b) => b.id !== bundle && b.description.uuid === description.uuid)
    .reduce<() => Promise<ImportedRecord[]>>(
      (action, { id }) =>
        () =>
          context.locked(id, action),
      () => applyImport({ entries, keychain, prove, decide, hooks: told(request) }),
    );
  return withImportLock(context, apply);
}

/** Whether the chip of a bundle that has arrived opens with a key that is here. */
export async function chipState(context: AreaContext, bundle: MachineId): Promise<'kept' | 'missing' | null> {
  const description = await readBundle(bundle);
  const { uuid, tpm } = description;
  if (!tpm) return null;
  try {
    const record = await findRecord(await context.keychain(), uuid, tpm.storageId);
    const { opens } = await proverOf([{ id: bundle, description }])(record);
    return opens === false ? 'missing' : 'kept';
  } catch (error) {
    if (error instanceof VtpmError && /^VTPM_ERR_KEY_/.test(error.code)) return 'missing';
    throw error;
  }
}

/** Makes a folder that only its maker can enter. */
export const privateFolder = (path: string) => mkdir(path, { recursive: true, mode: 0o700 });
