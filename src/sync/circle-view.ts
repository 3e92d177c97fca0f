import type { WireError } from '../errors/error.ts';
import type { Body } from './computer-file.ts';
import type { FolderFile } from './folder.ts';
import { evaluate, type Membership, mergeStatements } from './membership.ts';
import {
  answerHash,
  type Join,
  maximumRequests,
  pairingCode,
  requestHash,
  requestLifetime,
} from './pairing.ts';
import type { Participant } from './participant.ts';
import type { SignedStatement } from './statement.ts';
import type { ComputerId } from './views.ts';

/** A file that the computer it names has signed. */
export interface SignedFile {
  readonly name: string;
  readonly body: Body;
  readonly hash: string;
}

/** A request that may be shown. */
export interface OpenRequest {
  readonly hash: string;
  readonly join: Join;
  /** ISO 8601, by the clock here. */
  readonly firstSeenAt: string;
  /** Null until it can be compared. */
  readonly code: string | null;
}

/** What a folder says to a member of a circle. */
export interface CircleView {
  readonly membership: Membership;
  /** Files of members that belong to the circle, copies and old states included. */
  readonly files: readonly SignedFile[];
  /** By member: its newest file. */
  readonly newest: ReadonlyMap<ComputerId, SignedFile>;
  /** By member whose newest file is older than one seen before, or gone: the sequence that its next must exceed. */
  readonly behind: Readonly<Record<ComputerId, number>>;
  readonly requests: readonly OpenRequest[];
  readonly problems: readonly WireError[];
}

export const signedFiles = (files: readonly FolderFile[]): SignedFile[] =>
  files.flatMap(({ name, read }) =>
    read.kind === 'read' ? [{ name, body: read.body, hash: read.hash }] : [],
  );

/** Every statement of a circle that any file has: for one who knows only the circle's id. */
export const statementsFor = (circle: string, files: readonly SignedFile[]): SignedStatement[] =>
  files.filter(({ body }) => body.circle === circle).flatMap(({ body }) => body.statements);

/** Statements count wherever they come from, but only members' files are asked for them: nobody can flood us. */
export function gatherMembership(
  circle: string,
  remembered: readonly SignedStatement[],
  files: readonly SignedFile[],
): Membership {
  let membership = evaluate(circle, remembered);
  const waiting = new Set(files.filter(({ body }) => body.circle === circle));
  for (let found = true; found; ) {
    found = false;
    for (const file of waiting) {
      if (!membership.members.has(file.body.writer.id)) continue;
      waiting.delete(file);
      membership = evaluate(circle, mergeStatements(membership.statements, file.body.statements));
      found = true;
    }
  }
  return membership;
}

/** The file with the highest sequence; between two of one sequence the hash decides, so that all choose alike. */
const newer = (a: SignedFile | undefined, b: SignedFile): SignedFile => {
  if (!a) return b;
  const order = a.body.sequence - b.body.sequence || (a.hash < b.hash ? -1 : 1);
  return order >= 0 ? a : b;
};

export function newestByWriter(files: readonly SignedFile[]): Map<ComputerId, SignedFile> {
  const newest = new Map<ComputerId, SignedFile>();
  for (const file of files) newest.set(file.body.writer.id, newer(newest.get(file.body.writer.id), file));
  return newest;
}

export function viewCircle(
  participant: Participant,
  circle: string,
  folder: readonly FolderFile[],
  now: Date,
): CircleView {
  const { memory, computer } = participant;
  const signed = signedFiles(folder);
  const remembered = memory.statements.length > 0 ? memory.statements : statementsFor(circle, signed);
  const membership = gatherMembership(circle, remembered, signed);
  const files = signed.filter(({ body }) => body.circle === circle && membership.members.has(body.writer.id));
  const newest = newestByWriter(files);
  const problems: WireError[] = folder.flatMap(({ name, read }) => fileProblem(name, read));
  const behind: Record<ComputerId, number> = {};
  for (const [id, { sequence, hash }] of Object.entries(memory.seen)) {
    const member = membership.members.get(id);
    if (!member || id === computer.id) continue;
    const file = newest.get(id);
    const forked = file?.body.sequence === sequence && file.hash !== hash;
    if (file && file.body.sequence >= sequence && !forked) continue;
    behind[id] = forked ? sequence + 1 : sequence;
    const code = file ? 'VTPM_ERR_SYNC_ROLLED_BACK' : 'VTPM_ERR_SYNC_FILE_GONE';
    problems.push({ code, details: { name: member.name } });
  }
  const requests = openRequests(participant, circle, signed, newest, membership, now);
  return { membership, files, newest, behind, requests, problems };
}

function fileProblem(name: string, read: FolderFile['read']): WireError[] {
  switch (read.kind) {
    case 'read':
      return [];
    case 'damaged':
      return [{ code: 'VTPM_ERR_SYNC_FILE_DAMAGED', details: { name } }];
    case 'unreadable':
      return [{ code: 'VTPM_ERR_SYNC_FILE_UNREADABLE', details: { name, reason: read.reason } }];
    case 'forged':
      return [{ code: 'VTPM_ERR_SYNC_FILE_FORGED', details: { name } }];
    case 'newer':
      return [{ code: 'VTPM_ERR_SYNC_FILE_NEWER', details: { name, version: read.version } }];
  }
}

function openRequests(
  { memory, computer }: Participant,
  circle: string,
  signed: readonly SignedFile[],
  newest: ReadonlyMap<ComputerId, SignedFile>,
  { known }: Membership,
  now: Date,
): OpenRequest[] {
  const refused = new Set([
    ...Object.keys(memory.refused),
    ...[...newest.values()].flatMap(({ body }) => body.refused),
  ]);
  /** Answers of members, whichever of them, with the request that each is for and no other. */
  const answers = new Map(
    [...newest].flatMap(([id, { body }]) =>
      body.answers.map((answer) => [answerHash(circle, id, answer), answer.request] as const),
    ),
  );
  const open = new Map<string, OpenRequest>();
  for (const { body } of newestByWriter(signed.filter((f) => f.body.join !== null)).values()) {
    const { join, writer } = body;
    if (!join || known.has(writer.id) || writer.id === computer.id) continue;
    if (join.request.computer.id !== writer.id || join.request.computer.name !== writer.name) continue;
    const hash = requestHash(join.request);
    const firstSeenAt = memory.requests[hash] ?? now.toISOString();
    if (refused.has(hash) || now.getTime() - Date.parse(firstSeenAt) > requestLifetime) continue;
    const code = join.reveal && answers.get(join.reveal.answer) === hash ? pairingCode(join) : null;
    open.set(hash, { hash, join, firstSeenAt, code });
  }
  return [...open.values()]
    .sort((a, b) => (a.firstSeenAt + a.hash < b.firstSeenAt + b.hash ? -1 : 1))
    .slice(0, maximumRequests);
}
