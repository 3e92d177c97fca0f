import { create } from 'zustand';
import type { CheckId, Verdict } from '../../src/doctor/checks.ts';
import type { Finding, OfferedFix } from '../../src/doctor/finding.ts';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { TroubleshootingRequest } from '../../src/ipc/doctor-calls.ts';
import type { FixResult } from '../../src/product/doctor/doctor-views.ts';
import type { MachineId } from '../../src/product/views.ts';
import type { ParallelsAnswers } from '../../src/product/ways-out/ways-out-views.ts';
import { call, listen } from '../bridge.ts';
import { useMachines } from '../stores/machines.ts';
import { checkToOpen, tellingCheck, withFindings } from './order.ts';

/** This computer (null) or a machine. */
export type Subject = MachineId | null;
/** A subject as a key of lists. */
export const keyOf = (subject: Subject): string => subject ?? '';

/** What is known of one subject. */
export interface Looked {
  readonly findings: readonly Finding[];
  readonly looking: boolean;
  /** When and how long it was last looked at, to the end. */
  readonly ended: { readonly at: string; readonly durationMs: number; readonly count: number } | null;
  readonly error: VtpmError | null;
}

/** An offer, and where it was made. */
export interface Offer {
  readonly fix: OfferedFix;
  readonly check: CheckId;
  readonly subject: Subject;
}

export type SheetRequest =
  | { readonly kind: 'fix'; readonly offer: Offer }
  | { readonly kind: 'report' }
  /** A machine of Parallels Desktop, with what was said of the product. */
  | { readonly kind: 'parallels'; readonly path: string; readonly answers: ParallelsAnswers };

interface State {
  readonly subject: Subject;
  readonly page: TroubleshootingRequest['page'];
  readonly looked: Readonly<Record<string, Looked>>;
  /** What the brief look at every machine came to. */
  readonly overview: Readonly<Record<MachineId, Verdict>>;
  /** Rows that were opened or folded by hand; a problem is open by itself. */
  readonly unfolded: Readonly<Partial<Record<CheckId, boolean>>>;
  /** The checks that the window was opened for, until one of them was shown. */
  readonly wanted: readonly CheckId[];
  /** Where to look at the rest of them, if those of the subject are all in order; undefined for nowhere. */
  readonly otherwise: Subject | undefined;
  /** The row to go to as soon as it is drawn. */
  readonly goTo: CheckId | null;
  readonly sheet: SheetRequest | null;
  /** The fix that was applied last, and how it is taken back. */
  readonly done: { readonly offer: Offer; readonly undo: Offer | null } | null;
  readonly savedTo: string | null;
}

const unknown: Looked = { findings: [], looking: false, ended: null, error: null };

function addressed(): Pick<State, 'subject' | 'page' | 'wanted' | 'otherwise'> {
  const query = new URLSearchParams(location.search);
  const otherwise = query.get('otherwise');
  return {
    otherwise: otherwise === null ? undefined : otherwise || null,
    subject: query.get('machine'),
    page: query.get('page') === 'chip-not-listed' ? 'chip-not-listed' : 'checks',
    wanted: (query.get('checks') ?? '').split(',').filter(Boolean) as CheckId[],
  };
}

export const useTroubleshooting = create<State>(() => ({
  ...addressed(),
  ...{ looked: {}, overview: {}, unfolded: {}, goTo: null, sheet: null, done: null, savedTo: null },
}));
const { getState, setState } = useTroubleshooting;

export const lookedAt = (state: State, subject: Subject): Looked => state.looked[keyOf(subject)] ?? unknown;

function setLooked(subject: Subject, change: Partial<Looked>): void {
  setState((s) => ({
    looked: { ...s.looked, [keyOf(subject)]: { ...lookedAt(s, subject), ...change } },
  }));
}

let lastRun = 0;

/** Looks deeply at a subject. What was found before stays until it is found anew. */
export async function look(subject: Subject): Promise<void> {
  const run = ++lastRun;
  for (const key of Object.keys(getState().looked)) setLooked(key === '' ? null : key, { looking: false });
  setLooked(subject, { looking: true, error: null });
  try {
    const { findings, startedAt, durationMs } = await call('doctor.examine', subject, run);
    if (run !== lastRun) return; // main ended it for the newer one
    const ended = { at: startedAt, durationMs, count: findings.length };
    setLooked(subject, { findings, looking: false, ended });
    showWanted(subject, findings);
  } catch (error) {
    if (run !== lastRun) return;
    setLooked(subject, { looking: false, error: toVtpmError(error) });
    if (subject !== getState().subject) showWanted(subject, []);
  }
  if (run === lastRun) void lookAtRest();
}

/** With more machines than these, each is looked at deeply only when it is chosen. */
const restAtMost = 25;

/**
 * Looks at one more machine that was only looked at briefly, which would not notice a missing key, say. What
 * the person asks for meanwhile comes first: it ends this.
 */
async function lookAtRest(): Promise<void> {
  const { machines } = useMachines.getState();
  if (!machines || machines.length > restAtMost) return;
  const next = machines.find(({ id }) => {
    const { ended, error } = lookedAt(getState(), id);
    return ended === null && error === null;
  });
  if (next) await look(next.id);
}

/**
 * Opens the check that the window was opened for: of the subject, if one there is not in order, else of the
 * other that was named. Where all are in order, the first of the subject's is shown as it is.
 */
function showWanted(of: Subject, findings: readonly Finding[]): void {
  const { wanted, subject, otherwise } = getState();
  if (wanted.length === 0 || (of !== subject && of !== otherwise)) return;
  const telling = tellingCheck(wanted, findings);
  if (of === subject && telling === null && otherwise !== undefined) return void look(otherwise);
  if (of !== subject && telling !== null) setState({ subject: of, page: 'checks', unfolded: {} });
  const check = telling ?? checkToOpen(wanted, lookedAt(getState(), subject).findings);
  setState((s) => ({
    ...{ wanted: [], otherwise: undefined, goTo: check },
    unfolded: check === null ? s.unfolded : { ...s.unfolded, [check]: true },
  }));
}

async function lookBriefly(): Promise<void> {
  await call('doctor.overview').catch(console.error); // each machine's own look says what is wrong
}

/** Looks at everything again: at what is shown deeply, at the other machines briefly. */
export async function lookAgain(): Promise<void> {
  const { subject } = getState();
  setState({ done: null, savedTo: null, looked: { [keyOf(subject)]: lookedAt(getState(), subject) } });
  await Promise.all([look(subject), lookBriefly()]);
}

/** Shows a subject, and looks at it unless that was done. */
export function showSubject(subject: Subject): void {
  if (subject === getState().subject && getState().page === 'checks') return;
  setState({ subject, page: 'checks', unfolded: {}, done: null, savedTo: null });
  setState({ wanted: [], otherwise: undefined });
  if (lookedAt(getState(), subject).ended === null) void look(subject);
}

export const showPage = (page: State['page']): void => setState({ page, done: null });

/** Shows what main asks this window for, though it is open already. */
function showRequest({ subject, page, checks, otherwise }: TroubleshootingRequest): void {
  setState({ subject, page, unfolded: {}, sheet: null, done: null, savedTo: null });
  setState({ wanted: checks, otherwise });
  void look(subject);
}

/** A machine was changed elsewhere, where a fix may have led: what is shown of it is looked at anew. */
function lookAtChanged(id: Subject): void {
  if (id === getState().subject) return void look(id);
  setState(({ looked: { [keyOf(id)]: _, ...looked } }) => ({ looked }));
}

/** Mirrors main from now on, and begins to look; the returned function stops. */
export function followDoctor(): () => void {
  const stops = [
    listen('doctorFinding', ({ subject, run, finding }) => {
      if (run !== lastRun) return;
      setLooked(subject, { findings: withFindings(lookedAt(getState(), subject).findings, [finding]) });
    }),
    listen('doctorMachine', ({ id, verdict }) =>
      setState((s) => ({ overview: { ...s.overview, [id]: verdict } })),
    ),
    listen('troubleshoot', showRequest),
    listen('machineChanged', lookAtChanged),
    listen('keysImported', () => lookAtChanged(getState().subject)),
    useMachines.subscribe(({ machines }, before) => {
      const busy = Object.values(getState().looked).some(({ looking }) => looking);
      if (machines && !before.machines && !busy) void lookAtRest();
    }),
  ];
  void look(getState().subject);
  void lookBriefly();
  void call('windows.listening').catch(console.error);
  return () => {
    for (const stop of stops) stop();
  };
}

export const toggleRow = (check: CheckId, open: boolean): void =>
  setState((s) => ({ unfolded: { ...s.unfolded, [check]: open } }));
export const arrived = (): void => setState({ goTo: null });

export const openSheet = (sheet: SheetRequest): void => setState({ sheet });
export const closeSheet = (): void => setState({ sheet: null });

/** A fix was applied: what it mended shows at once, and all is looked at again. */
export function adoptFixed(offer: Offer, undo: Offer | null, { findings }: FixResult): void {
  const { subject } = offer;
  setLooked(subject, { findings: withFindings(lookedAt(getState(), subject).findings, findings) });
  setState({ sheet: null, done: { offer, undo }, savedTo: null });
  void look(subject);
}

export const tellSaved = (path: string): void => setState({ sheet: null, savedTo: path });
