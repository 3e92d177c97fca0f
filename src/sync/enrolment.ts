import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { toVtpmError, VtpmError } from '../errors/error.ts';
import { forgetBeginning, noteBeginning } from './beginning.ts';
import { gatherMembership, newestByWriter, signedFiles, statementsFor } from './circle-view.ts';
import { contentOf, type Exchange, exchange, lookInto, writeFile } from './exchange.ts';
import { type FolderFile, folderError, readFolder } from './folder.ts';
import { livingCircles } from './folder-view.ts';
import { formatSecrets, newComputer, type Secrets, secretsAccount } from './identity.ts';
import { emptyKeySet } from './key-set.ts';
import type { Membership } from './membership.ts';
import { emptyMemory, writeMemory } from './memory.ts';
import {
  answerHash,
  makeRequest,
  type OwnJoinMemory,
  requestHash,
  requestLifetime,
  revealFor,
} from './pairing.ts';
import { type Participant, remember, requireParticipant, type SyncHost } from './participant.ts';
import { checkedName, memoryPath, readSettings, removeSettings, writeSettings } from './settings.ts';
import { makeStatement, statementHash } from './statement.ts';
import type { ComputerId, SyncState } from './views.ts';

/** Where an unfinished enrolment stands. */
export type JoinStep = Exclude<SyncState, 'off' | 'on' | 'removed'>;

async function requireFolder(folder: string): Promise<FolderFile[]> {
  const there = await stat(folder).catch((error: unknown) => {
    throw folderError(error, folder, false);
  });
  if (!there.isDirectory()) throw new VtpmError('VTPM_ERR_SYNC_FOLDER_MISSING', { path: folder });
  return readFolder(folder);
}

/**
 * Takes everything off this computer that belongs to its part in a circle; machines' keys stay. The settings
 * go last: until then it can be done again.
 */
export async function forget(host: SyncHost, id: ComputerId): Promise<void> {
  await host.keychain.remove(secretsAccount(id));
  host.hooks?.reached?.('keys-removed');
  await rm(memoryPath(host.config), { force: true });
  await removeSettings(host.config);
}

async function refuseSecond(host: SyncHost): Promise<void> {
  const settings = await readSettings(host.config);
  if (settings) throw new VtpmError('VTPM_ERR_SYNC_ALREADY_SET_UP', { path: settings.folder });
}

/** A note of the keys first, then they, memory next, settings last: only these say that sync is set up. */
async function begin(
  host: SyncHost,
  folder: string,
  name: string,
  prepare: (made: { secrets: Secrets; computer: Participant['computer'] }) => {
    circle: string | null;
    memory: Partial<Participant['memory']>;
  },
): Promise<Participant> {
  const made = await newComputer(checkedName(name));
  const { circle, memory } = prepare(made);
  const secrets: Secrets = { ...made.secrets, circle };
  await noteBeginning(host.config, made.computer.id);
  host.hooks?.reached?.('beginning-noted');
  await host.keychain.set(secretsAccount(made.computer.id), formatSecrets(secrets));
  host.hooks?.reached?.('keys-kept');
  await writeMemory(memoryPath(host.config), { ...emptyMemory, ...memory }, secrets);
  host.hooks?.reached?.('remembered');
  await writeSettings(host.config, { folder, computerId: made.computer.id, name: made.computer.name });
  host.hooks?.reached?.('settings-written');
  await forgetBeginning(host.config);
  return requireParticipant(host);
}

/**
 * Makes a circle with this computer alone in it.
 * @throws VtpmError VTPM_ERR_SYNC_ALREADY_SET_UP, VTPM_ERR_SYNC_FOLDER_IN_USE, VTPM_ERR_SYNC_FOLDER_…,
 * VTPM_ERR_SYNC_NAME_INVALID, VTPM_ERR_KEYCHAIN_…
 */
export async function setUpCircle(host: SyncHost, folder: string, name: string): Promise<Exchange> {
  await refuseSecond(host);
  const files = await requireFolder(folder);
  if (livingCircles(files).length > 0) throw new VtpmError('VTPM_ERR_SYNC_FOLDER_IN_USE', { path: folder });
  const participant = await begin(host, folder, name, ({ secrets, computer }) => {
    const content = { kind: 'create', computer, nonce: randomBytes(32).toString('hex') } as const;
    const root = makeStatement(secrets, computer.id, null, content, host.now());
    return { circle: statementHash(root), memory: { statements: [root] } };
  });
  try {
    return await exchange(host, participant, participant.secrets.circle ?? '', files);
  } catch (error) {
    // nobody knows of it yet: the folder could not be written
    if (/^VTPM_ERR_SYNC_FOLDER/.test(toVtpmError(error).code)) await forget(host, participant.computer.id);
    throw error;
  }
}

/** Asks to join the circle of a folder; one that has not arrived in the folder yet is waited for. */
export async function askToJoin(host: SyncHost, folder: string, name: string): Promise<JoinStep> {
  await refuseSecond(host);
  await requireFolder(folder);
  const participant = await begin(host, folder, name, ({ secrets, computer }) => ({
    circle: null,
    memory: {
      join: {
        request: makeRequest(secrets, computer, randomBytes(32).toString('hex'), host.now()),
        ...{ chosen: null, confirmed: false, refused: false },
      },
    },
  }));
  try {
    return (await goOnJoining(host, participant)).step;
  } catch (error) {
    if (/^VTPM_ERR_SYNC_FOLDER/.test(toVtpmError(error).code)) await forget(host, participant.computer.id);
    throw error;
  }
}

export interface Joining {
  readonly step: JoinStep;
  readonly participant: Participant;
  readonly join: OwnJoinMemory;
  /** Approved there; with `join.confirmed` it is complete. */
  readonly approved: boolean;
}

/** Where a request stands, by what is in the folder; changes nothing. */
export function viewJoin(
  participant: Participant,
  folder: readonly FolderFile[],
  now: Date,
): Joining & { readonly membership: Membership | null } {
  const { memory, computer } = participant;
  if (!memory.join) throw new VtpmError('VTPM_ERR_SYNC_MEMORY_LOST');
  const hash = requestHash(memory.join.request);
  const signed = signedFiles(folder).filter(({ body }) => body.writer.id !== computer.id);
  let { join } = memory;
  if (!join.chosen)
    for (const { body } of [...newestByWriter(signed).values()].sort((a, b) =>
      a.body.writer.id < b.body.writer.id ? -1 : 1,
    )) {
      const answer = body.answers.find(({ request }) => request === hash);
      if (!answer || body.circle === null || join.chosen) continue;
      const chosen = { answer: answerHash(body.circle, body.writer.id, answer), circle: body.circle };
      join = { ...join, chosen: { ...chosen, by: body.writer.id, byName: body.writer.name } };
    }
  const circle = join.chosen?.circle ?? null;
  const membership = circle === null ? null : gatherMembership(circle, statementsFor(circle, signed), signed);
  const approved = membership ? membership.members.has(computer.id) : false;
  const refusedBy = [...newestByWriter(signed).values()].some(
    ({ body }) => membership?.members.has(body.writer.id) && body.refused.includes(hash),
  );
  join = { ...join, refused: join.refused || (refusedBy && !approved) };
  const expired = now.getTime() - Date.parse(join.request.askedAt) > requestLifetime;
  const step = join.refused ? 'refused' : expired && !approved ? 'expired' : 'joining';
  return { step, participant, join, approved, membership };
}

/**
 * Chooses an answer, reveals this computer's number for it, and, once approved there and compared here,
 * belongs to the circle.
 */
export async function goOnJoining(host: SyncHost, opened: Participant): Promise<Joining> {
  const folder = await lookInto(opened);
  const { join, step, approved, membership } = viewJoin(opened, folder, host.now());
  // the choice is remembered before the number is revealed: it is never revealed for a second answer
  let participant = await remember(host, opened, { join });
  if (step === 'joining' && approved && join.confirmed && join.chosen && membership) {
    const secrets = { ...participant.secrets, circle: join.chosen.circle };
    participant = await remember(host, participant, { statements: [...membership.statements] });
    await host.keychain.set(secretsAccount(participant.computer.id), formatSecrets(secrets));
    host.hooks?.reached?.('circle-kept');
    return { step, participant: { ...participant, secrets }, join, approved };
  }
  const shown = step === 'joining' ? join : null;
  const said = shown && {
    request: shown.request,
    reveal: shown.chosen && revealFor(participant.secrets, shown.request, shown.chosen.answer),
  };
  const content = contentOf({
    ...{ readers: [], keys: emptyKeySet, statements: [], answers: [], refused: [], join: said },
  });
  const own = newestByWriter(signedFiles(folder)).get(participant.computer.id);
  if (own?.hash !== participant.memory.written?.file || participant.memory.written?.content !== content)
    participant = await writeFile(host, participant, {
      ...{ circle: null, statements: [], answers: [], refused: [], join: said, content },
      seenByOthers: signedFiles(folder).map(({ body }) => body),
      seal: async () => null,
    });
  return { step, participant, join, approved };
}
