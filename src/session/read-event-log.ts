import { setTimeout as delay } from 'node:timers/promises';
import { VtpmError } from '../errors/error.ts';
import { findEventLog, type MemoryPiece, mayHoldLog } from '../event-log/find-in-memory.ts';
import type { MachineDescription } from '../machine/description.ts';
import { type MemoryRange, memoryRanges, readGuestMemory } from '../qemu/guest-memory.ts';
import type { QmpClient } from '../qemu/qmp.ts';

const mebibyte = 1024 * 1024;
/** One piece: some 30 ms for which the guest waits. */
const pieceSize = 16 * mebibyte;
/** A log that begins at a piece's end goes on in the next one. */
const overlap = mebibyte;
/** Firmware keeps what outlives it near the top of the memory below 4 GiB: looked at in one go. */
const firstLook = 128 * mebibyte;
/** How long the rest is searched. */
const patienceMs = 45_000;
/** Between two pieces, so that the guest gets on. */
const pauseMs = 20;

/** The pieces of a stretch from its end downwards, each reaching a little into the one above it. */
function* piecesOf({ start, end }: MemoryRange): Generator<MemoryRange> {
  for (let top = end; top > start; top -= pieceSize)
    yield { start: Math.max(start, top - pieceSize), end: Math.min(end, top + overlap) };
}

/**
 * Looks a running guest's event log up in its memory: first where firmware keeps it, then, if it is not
 * there, everywhere, for a while. Nothing is written anywhere, and the pieces are forgotten at once.
 * @param folder the session's private folder
 * @throws VtpmError VTPM_ERR_EVENT_LOG_MISSING, VTPM_ERR_QMP
 */
export async function readEventLog(
  qmp: QmpClient,
  { arch, memoryMiB, name }: Pick<MachineDescription, 'arch' | 'memoryMiB' | 'name'>,
  folder: string,
): Promise<Buffer> {
  const deadline = performance.now() + patienceMs;
  const first: MemoryPiece[] = [];
  let looked = 0;
  for (const range of memoryRanges(arch, memoryMiB))
    for (const piece of piecesOf(range)) {
      const read = { address: piece.start, bytes: await readGuestMemory(qmp, piece, folder) };
      looked += pieceSize;
      if (looked <= firstLook) first.push(read);
      // the events that the firmware measured last lie where it keeps things, wherever the log is
      const pieces =
        looked === firstLook ? first : looked > firstLook && mayHoldLog(read) ? [read, ...first] : [];
      const log = findEventLog(pieces);
      if (log) return log;
      if (performance.now() > deadline) throw new VtpmError('VTPM_ERR_EVENT_LOG_MISSING', { name });
      await delay(pauseMs);
    }
  const log = findEventLog(first); // a guest with less memory than the first look takes
  if (log) return log;
  throw new VtpmError('VTPM_ERR_EVENT_LOG_MISSING', { name });
}
