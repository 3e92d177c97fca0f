import { VtpmError, type WireError } from '../errors/error.ts';
import { type CircleView, viewCircle } from './circle-view.ts';
import { type Body, formatFile, openKeys, sealKeys } from './computer-file.ts';
import {
  type FolderFile,
  fileNameOf,
  readFolder,
  removeOwnFile,
  removeTemporaryFiles,
  writeOwnFile,
} from './folder.ts';
import { digestOf } from './identity.ts';
import {
  type CurrentMark,
  type CurrentMarks,
  emptyKeySet,
  highestClock,
  type KeySet,
  mergeKeySets,
  mergeMarks,
} from './key-set.ts';
import { applyRecords, type LocalRecords, readLocalRecords } from './keychain-records.ts';
import type { Memory } from './memory.ts';
import { answerTo, type Join, requestLifetime } from './pairing.ts';
import { type Participant, remember, type SyncHost } from './participant.ts';
import type { SignedStatement } from './statement.ts';
import type { ComputerId, SyncedRecord, SyncResult } from './views.ts';

/** Requests and refusals are forgotten this long after they ended: an old one put back is then unknown. */
const requestMemory = 60 * requestLifetime;

/** One exchange of a member with the folder. */
export interface Exchange {
  readonly participant: Participant;
  readonly view: CircleView;
  /** All that the circle has, this computer's keychain included. */
  readonly keys: KeySet;
  /** This computer is no longer of the circle: nothing was taken and nothing written. */
  readonly removed: boolean;
  readonly result: Omit<SyncResult, 'state'>;
}

/**
 * What this computer says of current records: what it heard, and what was changed in the keychain here since
 * the last exchange. Where it never looked before, the circle's word goes before its own.
 */
export function markChanges(
  { observed, applying }: Pick<Memory, 'observed' | 'applying'>,
  heard: CurrentMarks,
  local: Pick<LocalRecords, 'current'>,
  by: ComputerId,
): CurrentMarks {
  const marks: Record<string, CurrentMark> = { ...heard };
  let clock = highestClock(heard);
  for (const uuid of [...new Set([...local.current.keys(), ...Object.keys(observed)])].sort()) {
    const key = local.current.get(uuid) ?? null;
    const before = observed[uuid];
    if (before === undefined ? heard[uuid] !== undefined : before === key) continue;
    if (applying[uuid] === key && key !== null) continue; // a sync that was killed put it there
    if (marks[uuid]?.key === key) continue;
    clock += 1;
    marks[uuid] = { key, clock, by };
  }
  return marks;
}

const unexpired = (times: Readonly<Record<string, string>>, now: Date): Record<string, string> =>
  Object.fromEntries(
    Object.entries(times).filter(([, at]) => now.getTime() - Date.parse(at) < requestMemory),
  );

/** What the folder said, remembered: so that an older state is known as older from now on. */
function learn(memory: Memory, view: CircleView, marks: CurrentMarks, now: Date): Partial<Memory> {
  const seen = { ...memory.seen };
  for (const [id, { body, hash }] of view.newest)
    if (body.sequence > (seen[id]?.sequence ?? 0))
      seen[id] = { sequence: body.sequence, hash, writtenAt: body.writtenAt };
  return {
    seen,
    statements: [...view.membership.statements],
    current: marks,
    requests: unexpired(
      {
        ...memory.requests,
        ...Object.fromEntries(view.requests.map(({ hash, firstSeenAt }) => [hash, firstSeenAt])),
      },
      now,
    ),
    refused: unexpired(memory.refused, now),
  };
}

/** Pulls, applies and pushes. The caller holds the sync lock. @throws VtpmError VTPM_ERR_SYNC_…, VTPM_ERR_KEYCHAIN_… */
export async function exchange(
  host: SyncHost,
  opened: Participant,
  circle: string,
  folder: readonly FolderFile[],
): Promise<Exchange> {
  const { computer, secrets } = opened;
  const now = host.now();
  const view = viewCircle(opened, circle, folder, now);
  const problems: WireError[] = [...view.problems];
  if (opened.memoryLost) problems.push({ code: 'VTPM_ERR_SYNC_MEMORY_LOST', details: {} });
  if (!view.membership.members.has(computer.id)) {
    const removed = view.membership.known.has(computer.id);
    if (!removed) throw new VtpmError('VTPM_ERR_SYNC_CIRCLE_UNKNOWN', { path: opened.settings.folder });
    const participant = await remember(host, opened, { statements: [...view.membership.statements] });
    const result = { received: [], sent: [], repaired: false, problems };
    return { participant, view, keys: emptyKeySet, removed, result };
  }
  const contents: KeySet[] = [];
  for (const { body } of view.files) {
    const keys = await openKeys(body, secrets);
    if (keys) contents.push(keys);
  }
  const shared = mergeKeySets(...contents);
  const before = await readLocalRecords(host.keychain, host.fingerprintOf);
  const heard = mergeMarks(opened.memory.current, shared.current);
  const current = markChanges(opened.memory, heard, before, computer.id);
  const keys = mergeKeySets({ records: before.records, current }, { records: shared.records, current });
  const applying = Object.fromEntries(
    Object.entries(current).flatMap(([uuid, { key }]) =>
      key !== null && key !== before.current.get(uuid) ? [[uuid, key] as const] : [],
    ),
  );
  let participant = await remember(host, opened, { ...learn(opened.memory, view, current, now), applying });
  const { withMachine, opens, keychain, hooks = {} } = host;
  const received = await applyRecords({ keychain, merged: keys, local: before, withMachine, opens, hooks });
  const after = received.length > 0 ? await readLocalRecords(keychain, host.fingerprintOf) : before;
  participant = await remember(host, participant, { observed: observedNow(participant.memory, after) });
  const published = await publish(host, participant, circle, view, {
    records: mergeKeySets(keys, { records: after.records, current: {} }).records,
    current,
  });
  participant = await remember(host, published.participant, {
    applying: {},
    join: null,
    lastSyncAt: now.toISOString(),
  });
  return {
    participant,
    view,
    keys,
    removed: false,
    result: { received: unique(received), sent: published.sent, repaired: published.repaired, problems },
  };
}

const unique = (records: readonly SyncedRecord[]): SyncedRecord[] => [
  ...new Map(records.map((r) => [`${r.uuid}/${r.storageId}/${r.as}`, r])).values(),
];

const observedNow = ({ observed }: Memory, { current }: LocalRecords): Memory['observed'] =>
  Object.fromEntries(
    [...new Set([...Object.keys(observed), ...current.keys()])]
      .sort()
      .map((uuid) => [uuid, current.get(uuid) ?? null]),
  );

/** Writes this computer's file, if it would say something else than the one that is there. */
async function publish(
  host: SyncHost,
  participant: Participant,
  circle: string,
  view: CircleView,
  keys: KeySet,
): Promise<{ participant: Participant; sent: string[]; repaired: boolean }> {
  const { memory, computer, secrets } = participant;
  const readers = [...view.membership.members.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const own = view.newest.get(computer.id);
  const mine = view.files.filter(({ body }) => body.writer.id === computer.id);
  const answers = view.requests.map(({ hash }) => answerTo(secrets, hash));
  const refused = Object.keys(memory.refused).sort();
  const said = { statements: [...view.membership.statements], answers, refused, join: null };
  const content = contentOf({ ...said, readers, keys, behind: view.behind });
  const others = [...view.newest.values()].map(({ body }) => body);
  const intact =
    others.every(({ seen }) => (seen[computer.id] ?? 0) <= (own?.body.sequence ?? 0)) &&
    mine.some(({ name, hash }) => name === fileNameOf(computer.id) && hash === memory.written?.file);
  const upToDate = intact && memory.written?.content === content;
  const inFile = own && !upToDate ? (await openKeys(own.body, secrets))?.records : undefined;
  const sent = upToDate ? [] : [...keys.records].filter(([key]) => !inFile?.has(key));
  const next = upToDate
    ? participant
    : await writeFile(host, participant, {
        ...{ ...said, circle, content },
        ...{ seenByOthers: others, behind: view.behind },
        seal: (sequence) => sealKeys(keys, readers, computer, sequence),
      });
  // copies that a cloud drive made of this computer's file: all they say is in the file itself
  for (const { name } of mine)
    if (name !== fileNameOf(computer.id)) await removeOwnFile(participant.settings.folder, name);
  return {
    participant: next,
    sent: [...new Set(sent.map(([, { vmName }]) => vmName))].sort(),
    // what lay there before the first file of a member is its request
    repaired: memory.join === null && (own?.body.sequence ?? 0) < (memory.seen[computer.id]?.sequence ?? 0),
  };
}

/** A hash of what a file says, without what is different each time. */
export const contentOf = (parts: {
  readonly readers: readonly { readonly id: ComputerId }[];
  readonly keys: KeySet;
  readonly statements: readonly SignedStatement[];
  readonly answers: Body['answers'];
  readonly refused: Body['refused'];
  readonly join: Join | null;
  readonly behind?: CircleView['behind'];
}): string =>
  digestOf(
    'content',
    JSON.stringify({
      ...parts,
      behind: parts.behind ?? {},
      readers: parts.readers.map(({ id }) => id),
      keys: [[...parts.keys.records.values()], parts.keys.current],
    }),
  );

/**
 * Writes the file under a sequence number that none had before: it is remembered first, so that a kill never
 * leaves two different files with one number.
 */
export async function writeFile(
  host: SyncHost,
  participant: Participant,
  parts: Pick<Body, 'circle' | 'statements' | 'answers' | 'refused' | 'join'> & {
    /** Files of others: one of them may know a higher number of ours, from before our memory was set back. */
    readonly seenByOthers: readonly Body[];
    /** See {@link CircleView}. */
    readonly behind?: CircleView['behind'];
    readonly seal: (sequence: number) => Promise<string | null>;
    readonly content: string;
  },
): Promise<Participant> {
  const { computer, secrets, settings, memory } = participant;
  const { seal, content, seenByOthers, behind = {}, ...said } = parts;
  const known = seenByOthers.flatMap(({ writer, sequence, seen }) => [
    writer.id === computer.id ? sequence : 0,
    seen[computer.id] ?? 0,
  ]);
  const sequence = Math.max(memory.sequence, ...known) + 1;
  const reserved = await remember(host, participant, { sequence, written: memory.written });
  const body: Body = {
    writer: computer,
    sequence,
    writtenAt: host.now().toISOString(),
    keys: await seal(sequence),
    seen: {
      ...Object.fromEntries(Object.entries(memory.seen).map(([id, s]) => [id, s.sequence])),
      ...behind,
    },
    ...said,
  };
  await removeTemporaryFiles(settings.folder, computer.id);
  await writeOwnFile(settings.folder, computer.id, formatFile(body, secrets), host.hooks);
  const file = digestOf('file', JSON.stringify(body));
  return remember(host, reserved, {
    written: { content, file },
    seen: { ...reserved.memory.seen, [computer.id]: { sequence, hash: file, writtenAt: body.writtenAt } },
  });
}

export const lookInto = (participant: Participant): Promise<FolderFile[]> =>
  readFolder(participant.settings.folder);
