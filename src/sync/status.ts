import { toWireError, type WireError } from '../errors/error.ts';
import { type CircleView, viewCircle } from './circle-view.ts';
import { viewJoin } from './enrolment.ts';
import { lookInto } from './exchange.ts';
import type { FolderFile } from './folder.ts';
import { ownPairingCode, requestLifetime } from './pairing.ts';
import { openParticipant, type Participant, type SyncHost } from './participant.ts';
import { readSettings } from './settings.ts';
import type { JoinRequest, OwnJoin, SyncComputer, SyncStatus } from './views.ts';

const off: SyncStatus = {
  ...{
    state: 'off',
    folder: null,
    computer: null,
    computers: [],
    requests: [],
    join: null,
    lastSyncAt: null,
  },
  problems: [],
};

const afterLifetime = (at: string): string => new Date(Date.parse(at) + requestLifetime).toISOString();

/** What a person is shown. A folder or keychain that can't be read is a problem in it, not a failure. */
export async function readStatus(host: SyncHost): Promise<SyncStatus> {
  let settings: Awaited<ReturnType<typeof readSettings>>;
  try {
    settings = await readSettings(host.config);
  } catch (error) {
    return { ...off, problems: [toWireError(error)] };
  }
  if (!settings) return off;
  const base: SyncStatus = {
    ...{ ...off, state: 'on', folder: settings.folder },
    computer: { id: settings.computerId, name: settings.name },
  };
  let participant: Participant | null;
  try {
    participant = await openParticipant(host);
  } catch (error) {
    return { ...base, problems: [toWireError(error)] };
  }
  if (!participant) return off;
  let files: readonly FolderFile[] = [];
  let read = true;
  const problems: WireError[] = [];
  try {
    files = await lookInto(participant);
  } catch (error) {
    read = false;
    problems.push(toWireError(error));
  }
  if (participant.memoryLost) problems.push({ code: 'VTPM_ERR_SYNC_MEMORY_LOST', details: {} });
  const known = { ...base, lastSyncAt: participant.memory.lastSyncAt };
  const { circle } = participant.secrets;
  if (circle === null) return { ...known, ...joinStatus(participant, files, host.now(), problems) };
  const view = viewCircle(participant, circle, files, host.now());
  // with no folder at all, that each file is gone says nothing more
  if (read) problems.push(...view.problems);
  const me = view.membership.known.get(participant.computer.id);
  const removed = me !== undefined && me.removedBy !== null;
  if (removed) {
    const by = view.membership.known.get(me.removedBy ?? '')?.computer.name ?? '?';
    problems.unshift({ code: 'VTPM_ERR_SYNC_REMOVED', details: { by } });
  }
  return {
    ...known,
    state: removed ? 'removed' : 'on',
    computers: computersOf(view, participant),
    requests: removed ? [] : view.requests.map(requestView),
    problems,
  };
}

const requestView = ({ hash, join, firstSeenAt, code }: CircleView['requests'][number]): JoinRequest => ({
  id: hash,
  name: join.request.computer.name,
  askedAt: join.request.askedAt,
  code,
  expiresAt: afterLifetime(firstSeenAt),
});

function computersOf({ membership, newest }: CircleView, { computer, memory }: Participant): SyncComputer[] {
  const nameOf = (id: string | null) =>
    id === null ? null : (membership.known.get(id)?.computer.name ?? '?');
  return [...membership.known.values()]
    .map((known) => ({
      id: known.computer.id,
      name: known.computer.name,
      here: known.computer.id === computer.id,
      state: known.removedBy === null ? ('member' as const) : ('removed' as const),
      joinedAt: known.joinedAt,
      approvedBy: nameOf(known.addedBy),
      removedBy: nameOf(known.removedBy),
      lastSeenAt:
        newest.get(known.computer.id)?.body.writtenAt ?? memory.seen[known.computer.id]?.writtenAt ?? null,
    }))
    .sort((a, b) => (a.joinedAt + a.id < b.joinedAt + b.id ? -1 : 1));
}

function joinStatus(
  participant: Participant,
  files: readonly FolderFile[],
  now: Date,
  problems: readonly WireError[],
): Pick<SyncStatus, 'state' | 'join' | 'problems'> {
  const remembered = participant.memory.join;
  if (!remembered) return { state: 'joining', join: null, problems };
  const { step, approved } = viewJoin(participant, files, now);
  const code = ownPairingCode(participant.secrets, remembered);
  const joinStep: OwnJoin['step'] =
    code === null ? 'asking' : remembered.confirmed ? 'confirmed' : approved ? 'approved' : 'compare';
  const ended: WireError[] =
    step === 'refused'
      ? [{ code: 'VTPM_ERR_SYNC_REFUSED', details: { by: remembered.chosen?.byName ?? '?' } }]
      : step === 'expired'
        ? [{ code: 'VTPM_ERR_SYNC_EXPIRED', details: {} }]
        : [];
  return {
    state: step,
    join: {
      ...{ step: joinStep, code, answeredBy: remembered.chosen?.byName ?? null },
      expiresAt: afterLifetime(remembered.request.askedAt),
    },
    problems: [...ended, ...problems],
  };
}
