import { createHash } from 'node:crypto';
import { algorithmName, hashes } from '../tpm2/algorithms.ts';
import { eventTypes } from './event-types.ts';
import type { EventLog, LogEvent } from './parse-event-log.ts';

const hash = (node: string, ...parts: readonly Uint8Array[]): Buffer => {
  const digest = createHash(node);
  for (const part of parts) digest.update(part);
  return digest.digest();
};

/** The hash of a bank as Node knows it, or null where this Node does not. */
function hashName(algorithm: number): string | null {
  const known = hashes[algorithm];
  if (!known) return null;
  try {
    createHash(known.node);
    return known.node;
  } catch {
    return null;
  }
}

const localitySignature = Buffer.from('StartupLocality\0', 'latin1');

/** The locality from which the chip was started (10.4.5.3), which is what PCR 0 begins with; 0 if not told. */
function startupLocality(events: readonly LogEvent[]): number {
  const told = events.find(
    ({ type, data }) =>
      type === eventTypes.EV_NO_ACTION && data.length >= 17 && data.subarray(0, 16).equals(localitySignature),
  );
  return told?.data[16] ?? 0;
}

export interface ReplayedBank {
  /** "SHA256" */
  readonly algorithm: string;
  /** PCRs that the log extends, by number, hex. */
  readonly values: ReadonlyMap<number, string>;
}

/**
 * What the PCRs hold after every event of a log was extended into them: each the hash of its old value and
 * the event's digest, from zeros on (Part 1, 17.2; PFP, 10.4.5.3 for PCR 0). Banks whose hash Node does not
 * have are left out.
 */
export function replay({ algorithms, events }: EventLog): ReplayedBank[] {
  const banks: ReplayedBank[] = [];
  for (const { id, size } of algorithms) {
    const node = hashName(id);
    if (node === null) continue;
    const values = new Map<number, Buffer>();
    for (const { pcr, type, digests } of events) {
      const digest = digests.get(id);
      if (type === eventTypes.EV_NO_ACTION || !digest) continue;
      let value = values.get(pcr);
      if (!value) {
        value = Buffer.alloc(size);
        if (pcr === 0) value[size - 1] = startupLocality(events);
      }
      values.set(pcr, hash(node, value, digest));
    }
    const sorted = [...values].sort(([a], [b]) => a - b);
    banks.push({
      algorithm: algorithmName(id),
      values: new Map(sorted.map(([pcr, value]) => [pcr, value.toString('hex')])),
    });
  }
  return banks;
}

/** Whether an event's digests are those of one of these byte strings, in every bank that can be computed. */
export function digestsAre({ digests }: LogEvent, candidates: readonly Buffer[]): boolean {
  return candidates.some((bytes) =>
    [...digests].every(([id, digest]) => {
      const node = hashName(id);
      return node === null || hash(node, bytes).equals(digest);
    }),
  );
}
