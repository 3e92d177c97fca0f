import { type Computer, verify } from './identity.ts';
import {
  parseStatement,
  type SignedStatement,
  type Statement,
  statementHash,
  statementPurpose,
} from './statement.ts';
import type { ComputerId } from './views.ts';

/** More statements than any circle makes; what is beyond is not looked at. */
export const maximumStatements = 2000;

export interface Membership {
  /** Members, in no order that means anything. */
  readonly members: ReadonlyMap<ComputerId, Computer>;
  /** Everybody who is or was a member. */
  readonly known: ReadonlyMap<ComputerId, KnownComputer>;
  /** The end of each author's chain of statements that count: the next one follows it, a removal cuts there. */
  readonly ends: ReadonlyMap<ComputerId, { readonly hash: string; readonly index: number }>;
  /** The statements that are authentic, each once, sorted: what is remembered and passed on. */
  readonly statements: readonly SignedStatement[];
}

export interface KnownComputer {
  readonly computer: Computer;
  readonly joinedAt: string;
  /** Null for the one that made the circle. */
  readonly addedBy: ComputerId | null;
  readonly removedBy: ComputerId | null;
}

interface Node {
  readonly hash: string;
  readonly statement: Statement;
  readonly signed: SignedStatement;
}
type Label = 'accepted' | 'void' | 'undecided';

/** The union of sets of statements, sorted: nothing that was said is ever forgotten. */
export function mergeStatements(...sets: readonly (readonly SignedStatement[])[]): SignedStatement[] {
  // a wrong signature must not push out the right one: the two are different members of the set
  const all = new Map(sets.flat().map((s) => [`${s.text}\n${s.signature}`, s]));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, statement]) => statement);
}

/** Statements of this circle with a known author, a true signature and a whole chain before them. */
function authentic(circle: string, statements: readonly SignedStatement[]): Map<string, Node> {
  const parsed: Node[] = [];
  const computers = new Map<ComputerId, Computer>();
  for (const signed of statements.slice(0, maximumStatements)) {
    const statement = parseStatement(signed);
    if (!statement) continue;
    const hash = statementHash(signed);
    if (statement.kind === 'create' ? hash !== circle : statement.circle !== circle) continue;
    if (statement.kind === 'create' && statement.computer.id !== statement.author) continue;
    if (statement.kind !== 'remove') {
      // two with the same keys and different names: the id is the same, and the first by hash names it
      const there = computers.get(statement.computer.id);
      if (!there || statement.computer.name < there.name)
        computers.set(statement.computer.id, statement.computer);
    }
    parsed.push({ hash, statement, signed });
  }
  const found = new Map<string, Node>();
  parsed.sort((a, b) => a.statement.index - b.statement.index);
  for (const { hash, statement, signed } of parsed) {
    const author = computers.get(statement.author);
    if (!author || !verify(author, statementPurpose, signed.text, signed.signature)) continue;
    if (statement.previous === null) {
      if (statement.index !== 0) continue;
    } else {
      const before = found.get(statement.previous)?.statement;
      if (before?.author !== statement.author || before.index !== statement.index - 1) continue;
    }
    if (!found.has(hash)) found.set(hash, { hash, statement, signed });
  }
  return found;
}

/** A statement and all that its author said before it. */
function chainTo(nodes: ReadonlyMap<string, Node>, hash: string | null): Set<string> {
  const chain = new Set<string>();
  for (let at = hash; at !== null && nodes.has(at); at = nodes.get(at)?.statement.previous ?? null)
    chain.add(at);
  return chain;
}

/**
 * Who belongs to a circle, given what was said: a function of the set of statements alone, so computers that
 * know the same statements agree, in whatever order they learned them.
 *
 * A statement counts when its author counts and no removal that counts has cut it off. A removal names the
 * last statement of the removed computer that its remover knew; whatever else that one says, even dated back,
 * is void. Two computers that remove each other can't be told apart, so both are out, and with them whomever
 * one let in after the last statement that the other accepts. An id that was removed never comes back: a
 * computer that returns has new keys.
 */
export function evaluate(circle: string, statements: readonly SignedStatement[]): Membership {
  const nodes = authentic(circle, statements);
  const root = nodes.get(circle)?.statement;
  if (root?.kind !== 'create')
    return { members: new Map(), known: new Map(), ends: new Map(), statements: [] };
  const all = [...nodes.values()];
  const adds = (id: ComputerId) => all.filter(({ statement: s }) => s.kind === 'add' && s.computer.id === id);
  const removals = all.flatMap(({ hash, statement }) =>
    statement.kind === 'remove'
      ? [{ hash, subject: statement.subject, accepted: chainTo(nodes, statement.cut) }]
      : [],
  );
  const enabling = new Map(all.map(({ statement: { author } }) => [author, adds(author)]));
  const attackers = new Map(
    all.map(({ hash, statement }) => [
      hash,
      removals.filter((r) => r.hash !== hash && r.subject === statement.author && !r.accepted.has(hash)),
    ]),
  );
  const labels = new Map<string, Label>(
    all.map(({ hash }) => [hash, hash === circle ? 'accepted' : 'undecided']),
  );
  const standing = (author: ComputerId): Label => {
    if (author === root.author) return 'accepted';
    const support = (enabling.get(author) ?? []).map(({ hash }) => labels.get(hash));
    if (support.includes('accepted')) return 'accepted';
    return support.every((label) => label === 'void') ? 'void' : 'undecided';
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const { hash, statement } of all) {
      if (labels.get(hash) !== 'undecided') continue;
      const author = standing(statement.author);
      const cuts = (attackers.get(hash) ?? []).map((r) => labels.get(r.hash));
      if (author === 'void' || cuts.includes('accepted')) labels.set(hash, 'void');
      else if (author === 'accepted' && cuts.every((label) => label === 'void')) labels.set(hash, 'accepted');
      else continue;
      changed = true;
    }
  }
  // what stays undecided are removals of each other, which all take effect, and additions, which don't
  const removedBy = new Map<ComputerId, ComputerId>();
  for (const { hash, statement } of all.sort((a, b) => (a.hash < b.hash ? -1 : 1))) {
    if (statement.kind !== 'remove' || removedBy.has(statement.subject)) continue;
    const label = labels.get(hash);
    if (label === 'accepted' || (label === 'undecided' && standing(statement.author) === 'accepted'))
      removedBy.set(statement.subject, statement.author);
  }
  const known = new Map<ComputerId, KnownComputer>();
  for (const { hash, statement } of all) {
    if (statement.kind === 'remove' || labels.get(hash) !== 'accepted') continue;
    const { computer, at, kind, author } = statement;
    if (known.has(computer.id)) continue;
    const removed = removedBy.get(computer.id) ?? null;
    known.set(computer.id, {
      ...{ computer, joinedAt: at, addedBy: kind === 'create' ? null : author, removedBy: removed },
    });
  }
  const members = new Map<ComputerId, Computer>();
  for (const [id, { computer, removedBy: by }] of known) if (by === null) members.set(id, computer);
  const ends = new Map<ComputerId, { hash: string; index: number }>();
  for (const { hash, statement } of all) {
    if (labels.get(hash) === 'void') continue;
    const end = ends.get(statement.author);
    if (!end || statement.index > end.index) ends.set(statement.author, { hash, index: statement.index });
  }
  // what was said by somebody whom nobody let in is not passed on; should that change, it is heard again
  const heard = all.filter(({ statement }) => standing(statement.author) !== 'void');
  return { members, known, ends, statements: mergeStatements(heard.map(({ signed }) => signed)) };
}
