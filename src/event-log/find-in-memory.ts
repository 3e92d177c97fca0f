import { eventTypes } from './event-types.ts';
import {
  type EventLog,
  finalEvents,
  longestLog,
  parseEventLog,
  specIdSignature,
  splitEvents,
} from './parse-event-log.ts';

/** A piece of a guest's memory. */
export interface MemoryPiece {
  readonly address: number;
  readonly bytes: Buffer;
}

/** Bytes before the signature in a log: the header event's own head. */
const signatureOffset = 32;
const pageSize = 4096;

interface Candidate {
  readonly address: number;
  readonly bytes: Buffer;
  readonly log: EventLog;
}

/** The firmware has measured all of its own and handed over: a separator in each of PCRs 0 to 7 (PFP 3.3.2). */
function isComplete({ events }: EventLog): boolean {
  const separated = new Set(
    events.filter(({ type }) => type === eventTypes.EV_SEPARATOR).map(({ pcr }) => pcr),
  );
  return [0, 1, 2, 3, 4, 5, 6, 7].every((pcr) => separated.has(pcr));
}

/** Whether a piece has a log's signature in it, which code that writes logs has as well. */
export const mayHoldLog = ({ bytes }: MemoryPiece): boolean => bytes.includes(specIdSignature);

/** No piece of a guest's memory has so many; one that does wants to keep us busy. */
const mostSignatures = 50;

function logsIn({ address, bytes }: MemoryPiece): Candidate[] {
  const found: Candidate[] = [];
  let at = bytes.indexOf(specIdSignature);
  for (let looked = 0; at >= 0 && looked < mostSignatures; looked++) {
    let next = at + 1;
    const start = at - signatureOffset;
    if (start >= 0)
      try {
        const log = parseEventLog(bytes.subarray(start, start + longestLog), { tail: 'unknown' });
        // what lies in a log is its events' data: none is looked for there
        next = Math.max(next, start + log.length);
        if (isComplete(log))
          found.push({ address: address + start, bytes: bytes.subarray(start, start + log.length), log });
      } catch {
        // the words alone, as in the firmware's own code
      }
    at = bytes.indexOf(specIdSignature, next);
  }
  return found;
}

/** The table of final events that belongs to a log; it lies at the beginning of a page. */
function finalEventsIn(pieces: readonly MemoryPiece[], algorithms: EventLog['algorithms']): Buffer | null {
  for (const { address, bytes } of pieces)
    for (let at = (pageSize - (address % pageSize)) % pageSize; at < bytes.length; at += pageSize) {
      const events = finalEvents(bytes.subarray(at, at + longestLog), algorithms);
      if (events) return events;
    }
  return null;
}

/**
 * A log with the events that were measured after it was handed over; those that both have are taken once.
 */
export function withFinalEvents(log: Buffer, events: Buffer, algorithms: EventLog['algorithms']): Buffer {
  const header = parseEventLog(log, { tail: 'unknown' });
  const headerLength = signatureOffset + (header.events[0]?.data.length ?? 0);
  const mine = splitEvents(log.subarray(headerLength), algorithms);
  const later = splitEvents(events, algorithms);
  for (let shared = Math.min(mine.length, later.length); shared > 0; shared--)
    if (later.slice(0, shared).every((event, i) => mine[mine.length - shared + i]?.equals(event)))
      return Buffer.concat([log, ...later.slice(shared)]);
  return Buffer.concat([log, ...later]);
}

/**
 * Finds the event log of the running system in pieces of a guest's memory: its firmware's own copy is given
 * up when the system takes over, but Linux and Windows keep one each. Of several the longest is taken, and
 * what the firmware measured last is added from its table of final events.
 * @returns the log's bytes, or null when there is no complete one
 */
export function findEventLog(pieces: readonly MemoryPiece[]): Buffer | null {
  const candidates = pieces
    .flatMap(logsIn)
    .sort((a, b) => b.log.events.length - a.log.events.length || b.address - a.address);
  const best = candidates[0];
  if (!best) return null;
  const events = finalEventsIn(pieces, best.log.algorithms);
  return events ? withFinalEvents(best.bytes, events, best.log.algorithms) : Buffer.from(best.bytes);
}
