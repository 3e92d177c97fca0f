import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sealBundle } from '../../archive/seal.ts';
import { openSealedFile } from '../../archive/sealed-file.ts';
import { copyBundle } from '../../copy/copy-bundle.ts';
import type { BundlePlan } from '../../copy/plan.ts';
import { planBundle } from '../../copy/plan.ts';
import type { OnProgress } from '../../copy/progress.ts';
import { VtpmError } from '../../errors/error.ts';
import { requireStrongPassphrase } from '../../keychain/passphrase-strength.ts';
import {
  type PortableEntry,
  type PortableKeychain,
  readPortableFile,
  writePortableFile,
} from '../../keychain/portable-keychain.ts';
import { readBundle } from '../../machine/library.ts';
import type {
  MovedFile,
  MoveProgressView,
  MoveRequest,
  MoveResult,
  MoveStep,
  MoveWay,
} from '../../move/views.ts';
import { backUpBeforeMove } from '../chip.ts';
import type { AreaContext } from '../context.ts';
import { collectKeys } from '../keys/portable-keys.ts';
import type { MachineId } from '../views.ts';
import {
  discardMove,
  moveNotes,
  removeMoveNote,
  sizeOf,
  unfinishedPath,
  writeMoveNote,
} from './interrupted-moves.ts';
import { type AskSync, measure } from './move-preflight.ts';
import { targetNames } from './move-target.ts';

const emptyProgress = {
  ...{ phase: null, bytesDone: 0, bytesTotal: 0, bytesWritten: null },
  ...{ bytesPerSecond: null, secondsLeft: null },
};

/** Seals or copies a machine. See {@link Moves.run}. */
export async function runMove(
  context: AreaContext,
  sync: AskSync,
  id: MachineId,
  request: MoveRequest,
): Promise<MoveResult> {
  const started = performance.now();
  const { way, folder, passphrase, signal, resume = true } = request;
  const { config } = context.places;
  const tell = (step: MoveStep, more: Partial<MoveProgressView> = {}) =>
    request.onProgress?.({ ...emptyProgress, step, ...more });

  return context.locked(id, async () => {
    tell('prepare');
    const { preflight, keys } = await measure(context, sync, id, { folder, way }, null);
    const [blocked] = preflight.checks.filter(({ verdict }) => verdict === 'problem');
    if (blocked?.error) throw new VtpmError(blocked.error.code, blocked.error.details);
    const chosen = preflight.ways.find((w) => w.way === way);
    if (chosen?.error) throw new VtpmError(chosen.error.code, chosen.error.details);
    if (preflight.recoveryKeysNeeded && !request.recoveryKeysSaved)
      throw new VtpmError('VTPM_ERR_MOVE_RECOVERY_KEYS', { name: preflight.name });
    const [targetName = '', keysName] = targetNames(id, way, keys);
    const target = join(folder, targetName);
    const secret = chosen?.needsPassphrase ? await requirePassphrase(passphrase, target) : '';

    const begun = (await moveNotes(config, id)).find((n) => n.target === target && n.way === way);
    if (begun && !resume) await discardMove(config, id, target);
    const goesOn = resume && begun !== undefined;
    const resumed = goesOn && (await sizeOf(unfinishedPath(way, target))) > 0;
    if (resumed && way === 'sealed') await requireSamePassphrase(unfinishedPath(way, target), secret);
    const description = await readBundle(id);
    const backup = goesOn ? begun.backup : await backUpBeforeMove(context, id, description);
    await writeMoveNote(config, {
      ...{ format: 'vtpm-move', version: 1, id, way, folder, target, backup },
      startedAt: begun?.startedAt ?? new Date().toISOString(),
    });
    try {
      const plan = await planBundle(id);
      const portable = await keysFor(context, id);
      const files: MovedFile[] = [];
      if (way === 'copy' && keysName) {
        tell('key');
        files.push(await writeKeys(join(folder, keysName), portable, secret, goesOn));
      }
      const onProgress = watchTarget(unfinishedPath(way, target), tell);
      const made = await make(way, { id, target, plan, portable, secret, resume, onProgress, signal });
      await removeMoveNote(config, id, target);
      const sha256 = way === 'sealed' ? await checksum(made.file, tell, signal) : null;
      return {
        ...{ id, way, backup, sha256, resumed: resumed && made.start === 'resumed' },
        files: [made.file, ...files],
        durationMs: Math.round(performance.now() - started),
      };
    } catch (error) {
      const begunThere = [unfinishedPath(way, target), ...(keysName ? [join(folder, keysName)] : [])];
      const sizes = await Promise.all(begunThere.map(sizeOf));
      if (sizes.every((size) => size === 0)) await removeMoveNote(config, id, target);
      throw error;
    }
  });
}

async function requirePassphrase(passphrase: string | undefined, path: string): Promise<string> {
  if (passphrase === undefined) throw new VtpmError('VTPM_ERR_ARRIVAL_PASSPHRASE_NEEDED', { path });
  await requireStrongPassphrase(passphrase);
  return passphrase;
}

/**
 * A move that goes on does so with its own passphrase. Another one would begin the file anew, which nobody
 * asked for who mistyped it: `resume: false` does that.
 * @throws VtpmError VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG
 */
async function requireSamePassphrase(unfinished: string, passphrase: string): Promise<void> {
  try {
    await openSealedFile(unfinished, passphrase);
  } catch (error) {
    if (error instanceof VtpmError && error.code === 'VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG') throw error;
  }
}

async function keysFor(context: AreaContext, id: MachineId): Promise<PortableKeychain> {
  const records = await collectKeys(context, id);
  return { createdAt: new Date().toISOString(), computer: hostname(), records };
}

/** The keys of a copy; those that an interrupted move has written are taken when they are the same. */
async function writeKeys(
  path: string,
  portable: PortableKeychain,
  passphrase: string,
  goesOn: boolean,
): Promise<MovedFile> {
  const there = goesOn ? await sizeOf(path) : 0;
  if (there > 0) {
    const { records } = await readPortableFile(path, passphrase);
    if (!sameKeys(records, portable.records)) throw new VtpmError('VTPM_ERR_KEYS_FILE_EXISTS', { path });
  } else await writePortableFile(path, portable, passphrase);
  return { kind: 'keys', path, size: await sizeOf(path) };
}

function sameKeys(a: readonly PortableEntry[], b: readonly PortableEntry[]): boolean {
  const secrets = (entries: readonly PortableEntry[]) =>
    entries.map(({ role, record }) => `${role} ${record.storageId} ${record.password}`).sort();
  return JSON.stringify(secrets(a)) === JSON.stringify(secrets(b));
}

interface Making {
  readonly id: MachineId;
  readonly target: string;
  readonly plan: BundlePlan;
  readonly portable: PortableKeychain;
  readonly secret: string;
  readonly resume: boolean;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal | undefined;
}

async function make(
  way: MoveWay,
  { id, target, plan, portable, secret, resume, onProgress, signal }: Making,
): Promise<{ readonly file: MovedFile; readonly start: string }> {
  const common = { plan, resume, onProgress, ...(signal ? { signal } : {}) };
  if (way !== 'sealed') {
    const { bundleRoot, start } = await copyBundle({ ...common, from: id, to: target });
    return { file: { kind: 'bundle', path: bundleRoot, size: plan.dataBytes }, start };
  }
  const sealed = await sealBundle({ ...common, bundleRoot: id, keys: portable, target, passphrase: secret });
  const { path, size, start } = sealed;
  return { file: { kind: 'sealed', path, size }, start };
}

/** SHA-256 of a finished archive; null when that was stopped, which takes nothing from the archive. */
async function checksum(
  { path, size }: MovedFile,
  tell: (step: MoveStep, more: Partial<MoveProgressView>) => void,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const hash = createHash('sha256');
  let bytesDone = 0;
  let told = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
    if (signal?.aborted) return null;
    hash.update(chunk);
    bytesDone += chunk.length;
    if (performance.now() - told < 200 && bytesDone < size) continue;
    told = performance.now();
    tell('checksum', { bytesDone, bytesTotal: size });
  }
  return hash.digest('hex');
}

/** An engine's progress as steps of a move, with what lies at the target by now. */
function watchTarget(
  unfinished: string,
  tell: (step: MoveStep, more: Partial<MoveProgressView>) => void,
): OnProgress {
  let bytesWritten = 0;
  let asking = false;
  return (progress) => {
    tell(progress.phase === 'verifying' ? 'verify' : 'data', { ...progress, bytesWritten });
    if (asking) return;
    asking = true;
    void sizeOf(unfinished)
      .then((bytes) => {
        bytesWritten = bytes;
      })
      .catch(() => {})
      .finally(() => {
        asking = false;
      });
  };
}
