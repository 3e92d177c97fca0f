import { toVtpmError, toWireError, VtpmError } from '../errors/error.ts';
import { settleBeginning } from './beginning.ts';
import { viewCircle } from './circle-view.ts';
import { askToJoin, forget, goOnJoining, setUpCircle } from './enrolment.ts';
import { type Exchange, exchange, lookInto, writeFile } from './exchange.ts';
import { fileNameOf, removeOwnFile } from './folder.ts';
import { mergeStatements } from './membership.ts';
import { ownPairingCode } from './pairing.ts';
import {
  openParticipant,
  type Participant,
  remember,
  requireParticipant,
  type SyncHost,
  withSyncLock,
} from './participant.ts';
import { readSettings } from './settings.ts';
import { machinesOf, sharedMachines } from './shared-keys.ts';
import { makeStatement } from './statement.ts';
import { readStatus } from './status.ts';
import type { ComputerId, RemovedComputer, SharedMachine, SyncResult, SyncStatus } from './views.ts';

const nothing: Omit<SyncResult, 'state'> = { received: [], sent: [], repaired: false, problems: [] };

/**
 * Keychain sync of one computer through one folder. Every method may be called by several processes at
 * once; all but {@link status} take the sync lock.
 *
 * All throw VtpmError: VTPM_ERR_SYNC_…, and VTPM_ERR_KEYCHAIN_… when the keychain can't be used.
 */
export class SyncEngine {
  readonly #host: SyncHost;

  constructor(host: SyncHost) {
    this.#host = host;
  }

  /** What a person is shown; changes nothing. What stands in the way is in `problems`. */
  status(): Promise<SyncStatus> {
    return readStatus(this.#host);
  }

  /** The machines whose keys every computer of the circle can read; changes nothing. */
  machines(): Promise<readonly SharedMachine[]> {
    return sharedMachines(this.#host);
  }

  /** Makes a circle with this computer alone in it. @throws VTPM_ERR_SYNC_FOLDER_IN_USE, VTPM_ERR_SYNC_ALREADY_SET_UP */
  setUp(folder: string, name: string): Promise<SyncResult> {
    return this.#locked(async () => resultOf(await setUpCircle(this.#host, folder, name)));
  }

  /** Asks to join the circle of a folder. The code appears once an enrolled computer has answered. */
  async join(folder: string, name: string): Promise<void> {
    await this.#locked(() => askToJoin(this.#host, folder, name));
  }

  /**
   * The user of this new computer says that both screens show the same code. Without it nothing is taken from
   * a circle and nothing given to it, since anybody who can write to the folder could play an enrolled one.
   * @param code what the other screen shows, to be compared here; null when the user has compared
   * @throws VTPM_ERR_SYNC_CODE_DIFFERS, VTPM_ERR_SYNC_REQUEST_NOT_READY, VTPM_ERR_SYNC_NOT_JOINING
   */
  confirmJoin(code: string | null = null): Promise<SyncResult> {
    return this.#locked(async () => {
      const participant = await requireParticipant(this.#host);
      const { join } = participant.memory;
      if (!join || participant.secrets.circle !== null) throw new VtpmError('VTPM_ERR_SYNC_NOT_JOINING');
      const own = ownPairingCode(participant.secrets, join);
      if (own === null)
        throw new VtpmError('VTPM_ERR_SYNC_REQUEST_NOT_READY', { name: participant.computer.name });
      const digits = (text: string) => text.replace(/\D/g, '');
      if (code !== null && digits(code) !== digits(own)) throw new VtpmError('VTPM_ERR_SYNC_CODE_DIFFERS');
      await remember(this.#host, participant, { join: { ...join, confirmed: true } });
      return this.#sync();
    });
  }

  /** Pulls and pushes; goes on with an unfinished enrolment. Harmless when sync is off. */
  sync(): Promise<SyncResult> {
    return this.#locked(() => this.#sync());
  }

  /**
   * Lets a computer in: from now on it can read every key of the circle.
   * @throws VTPM_ERR_SYNC_REQUEST_UNKNOWN, VTPM_ERR_SYNC_REQUEST_NOT_READY (it has no code yet)
   */
  approve(request: string): Promise<SyncResult> {
    return this.#locked(async () => {
      const { participant, view } = await this.#exchange();
      const asked = view.requests.find(({ hash }) => hash === request);
      if (!asked) throw new VtpmError('VTPM_ERR_SYNC_REQUEST_UNKNOWN');
      const { computer } = asked.join.request;
      if (asked.code === null)
        throw new VtpmError('VTPM_ERR_SYNC_REQUEST_NOT_READY', { name: computer.name });
      await this.#state(participant, view, { kind: 'add', computer });
      return resultOf(await this.#exchange());
    });
  }

  /** Refuses a request, for all computers of the circle. */
  refuse(request: string): Promise<SyncResult> {
    return this.#locked(async () => {
      const { participant, view } = await this.#exchange();
      if (!view.requests.some(({ hash }) => hash === request))
        throw new VtpmError('VTPM_ERR_SYNC_REQUEST_UNKNOWN');
      const refused = { ...participant.memory.refused, [request]: this.#host.now().toISOString() };
      await remember(this.#host, participant, { refused });
      return resultOf(await this.#exchange());
    });
  }

  /**
   * Takes another computer out of the circle: what is written from now on it can't read, and what it writes
   * counts no more. What it has read it keeps.
   * @throws VTPM_ERR_SYNC_COMPUTER_UNKNOWN
   */
  removeComputer(id: ComputerId): Promise<RemovedComputer> {
    return this.#locked(async () => {
      const { participant, view, keys } = await this.#exchange();
      const computer = view.membership.members.get(id);
      if (!computer || id === participant.computer.id) throw new VtpmError('VTPM_ERR_SYNC_COMPUTER_UNKNOWN');
      const cut = view.membership.ends.get(id)?.hash ?? null;
      await this.#state(participant, view, { kind: 'remove', subject: id, cut });
      await this.#exchange();
      return { id, name: computer.name, mayHaveRead: machinesOf(keys) };
    });
  }

  /**
   * Leaves the circle, takes a request back, or clears away a removal. The keys of machines stay in the
   * keychain here.
   * @returns whether the others can learn of it: false when the folder could not be written, or this computer's
   * own keys are gone
   */
  leave(): Promise<{ readonly told: boolean }> {
    return this.#locked(async () => {
      const settings = await readSettings(this.#host.config);
      if (!settings) throw new VtpmError('VTPM_ERR_SYNC_NOT_SET_UP');
      let told = true;
      try {
        const participant = await requireParticipant(this.#host);
        const { computer, secrets } = participant;
        if (secrets.circle === null) await removeOwnFile(settings.folder, fileNameOf(computer.id));
        else await this.#sayGoodbye(participant, secrets.circle);
      } catch (error) {
        if (!toVtpmError(error).code.startsWith('VTPM_ERR_SYNC_')) throw error;
        told = false;
      }
      await forget(this.#host, settings.computerId);
      return { told };
    });
  }

  async #sayGoodbye(participant: Participant, circle: string): Promise<void> {
    const { computer } = participant;
    const view = viewCircle(participant, circle, await lookInto(participant), this.#host.now());
    if (!view.membership.members.has(computer.id)) return;
    const cut = view.membership.ends.get(computer.id)?.hash ?? null;
    const left = await this.#state(participant, view, { kind: 'remove', subject: computer.id, cut });
    await writeFile(this.#host, left, {
      ...{
        circle,
        statements: left.memory.statements,
        answers: [],
        refused: [],
        join: null,
        content: circle,
      },
      seenByOthers: [...view.newest.values()].map(({ body }) => body),
      seal: async () => null,
    });
  }

  /** Remembers a new statement of this computer; the next exchange publishes it. */
  async #state(
    participant: Participant,
    { membership }: Exchange['view'],
    content:
      | { readonly kind: 'add'; readonly computer: Participant['computer'] }
      | { readonly kind: 'remove'; readonly subject: ComputerId; readonly cut: string | null },
  ): Promise<Participant> {
    const { secrets, computer } = participant;
    const circle = secrets.circle ?? '';
    const last = membership.ends.get(computer.id) ?? null;
    const statement = makeStatement(secrets, computer.id, last, { ...content, circle }, this.#host.now());
    const statements = mergeStatements(membership.statements, [statement]);
    const next = await remember(this.#host, participant, { statements });
    this.#host.hooks?.reached?.('stated');
    return next;
  }

  async #sync(): Promise<SyncResult> {
    let participant = await openParticipant(this.#host);
    if (!participant) return { ...nothing, state: 'off' };
    if (participant.secrets.circle === null) {
      const joining = await goOnJoining(this.#host, participant);
      participant = joining.participant;
      if (participant.secrets.circle === null) return { ...nothing, state: joining.step };
    }
    return resultOf(await this.#exchangeOf(participant));
  }

  /** An exchange by an enrolled computer. @throws VTPM_ERR_SYNC_NOT_ENROLLED, VTPM_ERR_SYNC_REMOVED */
  async #exchange(): Promise<Exchange> {
    const participant = await requireParticipant(this.#host);
    if (participant.secrets.circle === null) throw new VtpmError('VTPM_ERR_SYNC_NOT_ENROLLED');
    const done = await this.#exchangeOf(participant);
    if (done.removed) throw removedError(done);
    return done;
  }

  async #exchangeOf(participant: Participant): Promise<Exchange> {
    const folder = await lookInto(participant);
    return exchange(this.#host, participant, participant.secrets.circle ?? '', folder);
  }

  #locked<T>(action: () => Promise<T>): Promise<T> {
    return withSyncLock(this.#host, async () => {
      await settleBeginning(this.#host.config, this.#host.keychain);
      return action();
    });
  }
}

function removedError({ participant, view }: Exchange): VtpmError {
  const { known } = view.membership;
  const by = known.get(participant.computer.id)?.removedBy;
  return new VtpmError('VTPM_ERR_SYNC_REMOVED', { by: (by && known.get(by)?.computer.name) || '?' });
}

function resultOf(done: Exchange): SyncResult {
  if (!done.removed) return { ...done.result, state: 'on' };
  const problems = [toWireError(removedError(done)), ...done.result.problems];
  return { ...done.result, problems, state: 'removed' };
}
