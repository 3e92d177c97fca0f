import { z } from 'zod';
import { type KeyRecord, parseRecord } from '../keychain/record.ts';
import { uuidPattern } from '../machine/description.ts';
import { computerIdPattern, digestOf, hashPattern } from './identity.ts';

/** Far beyond what any number of machines reaches; a clock out of reach could not be exceeded any more. */
export const maximumClock = 2 ** 48;
export const maximumRecords = 10_000;

/** Names a record by what it opens: machine, storage and password. Says nothing of the password. */
export const recordKey = ({ uuid, storageId, password }: KeyRecord): string =>
  digestOf('record', uuid, storageId, password);

const mark = z.object({
  /** The record that is the machine's current one; null when the machine has none (its chip was removed). */
  key: z.string().regex(hashPattern).nullable(),
  /** Lamport's clock: above every one that its author had seen. Wall clocks decide nothing. */
  clock: z.int().min(1).max(maximumClock),
  /** The computer that set it. */
  by: z.string().regex(computerIdPattern),
});
/** Which record is a machine's current one, since when and by whom. */
export type CurrentMark = z.infer<typeof mark>;

export const marksSchema = z.record(z.string().regex(uuidPattern), mark);
/** By the machine's UUID. */
export type CurrentMarks = Readonly<Record<string, CurrentMark>>;

/** What a computer tells the others: a set of records that only grows, and the newest mark of each machine. */
export interface KeySet {
  /** By {@link recordKey}. */
  readonly records: ReadonlyMap<string, KeyRecord>;
  readonly current: CurrentMarks;
}

export const emptyKeySet: KeySet = { records: new Map(), current: {} };

/** The later of two marks; between equal clocks the computer's id decides, then the record's. */
const laterMark = (a: CurrentMark, b: CurrentMark): CurrentMark => {
  const order = a.clock - b.clock || compare(a.by, b.by) || compare(a.key ?? '', b.key ?? '');
  return order >= 0 ? a : b;
};
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function mergeMarks(...sets: readonly CurrentMarks[]): CurrentMarks {
  const merged = new Map<string, CurrentMark>();
  for (const [uuid, next] of sets.flatMap((set) => Object.entries(set))) {
    const there = merged.get(uuid);
    merged.set(uuid, there ? laterMark(there, next) : next);
  }
  return Object.fromEntries([...merged].sort(([a], [b]) => compare(a, b)));
}

/** Of two texts of one record the one that says more (a fingerprint), else the greater. */
const fuller = (a: KeyRecord, b: KeyRecord): KeyRecord => {
  const weight = (record: KeyRecord) =>
    `${record.ekFingerprint === null ? 0 : 1}${JSON.stringify(record, Object.keys(record).sort())}`;
  return compare(weight(a), weight(b)) >= 0 ? a : b;
};

/** Commutative, associative and idempotent: files may come in any order, twice, and as old copies. */
export function mergeKeySets(...sets: readonly KeySet[]): KeySet {
  const records = new Map<string, KeyRecord>();
  for (const [key, record] of sets.flatMap((set) => [...set.records])) {
    const there = records.get(key);
    records.set(key, there ? fuller(there, record) : record);
  }
  return { records, current: mergeMarks(...sets.map((set) => set.current)) };
}

/** The highest clock in use: the next one is above it. */
export const highestClock = (marks: CurrentMarks): number =>
  Object.values(marks).reduce((highest, { clock }) => Math.max(highest, clock), 0);

const contents = z.object({
  records: z.array(z.string().max(20_000)).max(maximumRecords),
  current: marksSchema,
});

/** The JSON inside a computer's file, before encryption: each record in the very form a keychain holds. */
export const formatKeySet = ({ records, current }: KeySet, writer: string, sequence: number): string =>
  JSON.stringify({
    ...{ writer, sequence },
    records: [...records].sort(([a], [b]) => compare(a, b)).map(([, record]) => JSON.stringify(record)),
    current: mergeMarks(current),
  });

const header = z.object({ writer: z.string(), sequence: z.int() });

/**
 * Reads the decrypted text of the file that `writer` signed as its `sequence`-th; null when it is not that.
 * Records of a version that this product does not know are left to the computers that do.
 */
export function parseKeySet(text: string, writer: string, sequence: number): KeySet | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const of = header.safeParse(value);
  if (!of.success || of.data.writer !== writer || of.data.sequence !== sequence) return null;
  const result = contents.safeParse(value);
  if (!result.success) return null;
  const records = new Map<string, KeyRecord>();
  for (const secret of result.data.records) {
    try {
      const record = parseRecord(secret, '');
      records.set(recordKey(record), record);
    } catch {
      // newer or damaged: never written into a keychain, and kept by whoever has it
    }
  }
  return { records, current: result.data.current };
}
