import { VtpmError } from '../errors/error.ts';

/** One TCG_PCR_EVENT2 (TCG PC Client Platform Firmware Profile 1.05, 10.2.2). */
export interface LogEvent {
  readonly pcr: number;
  /** See event-types.ts. */
  readonly type: number;
  /** By TPM_ALG_ID. */
  readonly digests: ReadonlyMap<number, Buffer>;
  readonly data: Buffer;
}

export interface EventLog {
  /** Digests that each event carries: TPM_ALG_ID and bytes. */
  readonly algorithms: readonly { readonly id: number; readonly size: number }[];
  /** The first one is the header's own (EV_NO_ACTION), with no digests. */
  readonly events: readonly LogEvent[];
  /** Bytes that the events take, from the log's beginning. */
  readonly length: number;
}

/** Neither a firmware nor a boot loader writes so much; what claims more is no log. */
export const longestLog = 1024 * 1024;
const mostEvents = 20_000;
const mostAlgorithms = 8;
const lastPcr = 23;
/** Digests that are no PCR bank's have other sizes. */
const largestDigest = 64;

/** What a crypto agile log begins with, 32 bytes into it. */
export const specIdSignature = Buffer.from('Spec ID Event03\0', 'latin1');

const damaged = (reason: string) => new VtpmError('VTPM_ERR_EVENT_LOG_DAMAGED', { reason });

/** Little-endian, every access checked against the end. */
class LogReader {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  #take(size: number): number {
    if (size > this.left) throw damaged(`it ends after ${this.bytes.length} bytes, within an event`);
    const start = this.at;
    this.at += size;
    return start;
  }

  u16(): number {
    return this.bytes.readUInt16LE(this.#take(2));
  }
  u32(): number {
    return this.bytes.readUInt32LE(this.#take(4));
  }
  take(size: number): Buffer {
    const start = this.#take(size);
    return this.bytes.subarray(start, start + size);
  }
}

/** TCG_EfiSpecIDEvent in a TCG_PCClientPCREvent of TPM 1.2's form (10.2.1, 10.4.5.1). */
function readHeader(reader: LogReader): {
  readonly event: LogEvent;
  readonly algorithms: EventLog['algorithms'];
} {
  const [pcr, type] = [reader.u32(), reader.u32()];
  const zeros = reader.take(20);
  const size = reader.u32();
  if (pcr !== 0 || type !== 3 || zeros.some((byte) => byte !== 0) || size > 4096)
    throw damaged('it has no header');
  const data = reader.take(size);
  const header = new LogReader(data);
  if (!header.take(16).equals(specIdSignature)) throw damaged('it is not a crypto agile log');
  header.take(8); // platform class, version, errata, size of UINTN
  const count = header.u32();
  if (count === 0 || count > mostAlgorithms) throw damaged(`${count} kinds of digest`);
  const algorithms = Array.from({ length: count }, () => ({ id: header.u16(), size: header.u16() }));
  if (algorithms.some((a) => a.size === 0 || a.size > largestDigest)) throw damaged('a digest of no size');
  return { event: { pcr, type, digests: new Map(), data }, algorithms };
}

/** One event; what can't be one is an error, so that a log in memory is not read beyond its end. */
function readEvent(reader: LogReader, algorithms: EventLog['algorithms']): LogEvent {
  const [pcr, type, count] = [reader.u32(), reader.u32(), reader.u32()];
  if (pcr > lastPcr) throw damaged(`an event of PCR ${pcr}`);
  if (count !== algorithms.length) throw damaged(`an event with ${count} digests`);
  const digests = new Map<number, Buffer>();
  for (let n = 0; n < count; n++) {
    const id = reader.u16();
    const known = algorithms.find((algorithm) => algorithm.id === id);
    if (!known || digests.has(id)) throw damaged(`a digest of kind ${id}`);
    digests.set(id, reader.take(known.size));
  }
  return { pcr, type, digests, data: reader.take(reader.u32()) };
}

/**
 * Reads a crypto agile event log.
 * @param options.tail `whole`: the bytes are the log and no more. `unknown`: what follows the last event
 * is something else, as in memory.
 * @throws VtpmError VTPM_ERR_EVENT_LOG_DAMAGED
 */
export function parseEventLog(bytes: Buffer, options: { readonly tail: 'whole' | 'unknown' }): EventLog {
  const reader = new LogReader(bytes.subarray(0, longestLog));
  const { event, algorithms } = readHeader(reader);
  const events: LogEvent[] = [event];
  let end = reader.at;
  while (reader.left > 0) {
    try {
      events.push(readEvent(reader, algorithms));
    } catch (error) {
      if (options.tail === 'unknown') break;
      throw error;
    }
    if (events.length > mostEvents) throw damaged('too many events');
    end = reader.at;
  }
  if (options.tail === 'whole' && bytes.length > longestLog) throw damaged('it is too long');
  return { algorithms, events, length: end };
}

const finalEventsHeader = 16;

/**
 * EFI_TCG2_FINAL_EVENTS_TABLE (TCG EFI Protocol Specification, 7): version 1, a count, and that many events.
 * The firmware writes into it what is measured after the log was handed to the boot loader.
 * @returns the events' bytes, or null when these bytes are no such table
 */
export function finalEvents(bytes: Buffer, algorithms: EventLog['algorithms']): Buffer | null {
  if (bytes.length < finalEventsHeader || bytes.readBigUInt64LE(0) !== 1n) return null;
  const count = bytes.readBigUInt64LE(8);
  if (count === 0n || count > 1000n) return null;
  const reader = new LogReader(bytes.subarray(finalEventsHeader, longestLog));
  try {
    for (let n = 0n; n < count; n++) readEvent(reader, algorithms);
  } catch {
    return null;
  }
  return bytes.subarray(finalEventsHeader, finalEventsHeader + reader.at);
}

/** The bytes of each event behind the header, in order. */
export function splitEvents(bytes: Buffer, algorithms: EventLog['algorithms']): Buffer[] {
  const reader = new LogReader(bytes);
  const parts: Buffer[] = [];
  while (reader.left > 0) {
    const start = reader.at;
    readEvent(reader, algorithms);
    parts.push(bytes.subarray(start, reader.at));
  }
  return parts;
}
