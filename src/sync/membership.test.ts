import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Computer, newComputer, type Secrets } from './identity.ts';
import { evaluate, mergeStatements } from './membership.ts';
import { makeStatement, parseStatement, type SignedStatement, statementHash } from './statement.ts';

interface Person {
  readonly computer: Computer;
  readonly secrets: Secrets;
}
const now = new Date('2026-11-25T10:00:00Z');
let people: Person[];
let circle: string;
let root: SignedStatement;
const at = (n: number): Person => people[n] as Person;
beforeAll(async () => {
  people = [];
  for (const name of ['Anna', 'Ben', 'Cleo', 'Dora', 'Emil']) people.push(await newComputer(name));
  const { computer, secrets } = at(0);
  const content = { kind: 'create', computer, nonce: 'a'.repeat(64) } as const;
  root = makeStatement(secrets, computer.id, null, content, now);
  circle = statementHash(root);
});

type Last = { readonly hash: string; readonly index: number } | null;
const hashOf = (s: SignedStatement): Last => ({
  hash: statementHash(s),
  index: parseStatement(s)?.index ?? 0,
});
const lastOf = (author: number, known: readonly SignedStatement[]): Last =>
  known
    .filter((s) => parseStatement(s)?.author === at(author).computer.id)
    .map(hashOf)
    .reduce<Last>((a, b) => (a && b && a.index > b.index ? a : b), null);
const add = (by: number, who: number, known: readonly SignedStatement[], last = lastOf(by, known)) =>
  makeStatement(
    at(by).secrets,
    at(by).computer.id,
    last,
    { kind: 'add', circle, computer: at(who).computer },
    now,
  );
const remove = (by: number, who: number, known: readonly SignedStatement[], last = lastOf(by, known)) => {
  const cut = evaluate(circle, known).ends.get(at(who).computer.id)?.hash ?? null;
  const content = { kind: 'remove', circle, subject: at(who).computer.id, cut } as const;
  return makeStatement(at(by).secrets, at(by).computer.id, last, content, now);
};
const names = (known: readonly SignedStatement[]) =>
  [...evaluate(circle, known).members.values()].map(({ name }) => name).sort();

describe('a circle’s members', () => {
  it('are those whom members let in, less those whom members removed', () => {
    const all = [root];
    all.push(add(0, 1, all));
    all.push(add(1, 2, all));
    all.push(add(4, 3, all)); // nobody let Emil in
    expect(names(all)).toEqual(['Anna', 'Ben', 'Cleo']);
    all.push(remove(2, 1, all));
    expect(names(all)).toEqual(['Anna', 'Cleo']); // Cleo stays, whom Ben let in before
    all.push(add(0, 1, all));
    expect(names(all)).toEqual(['Anna', 'Cleo']); // removed keys never come back
  });

  it('what a removed computer says afterwards, or dates back, is void', () => {
    const all = [root];
    all.push(add(0, 1, all));
    const early = [...all];
    all.push(add(0, 2, all));
    all.push(remove(0, 1, all));
    const forged = [add(1, 3, early), remove(1, 2, early), add(3, 4, early), remove(3, 2, early)];
    expect(names([...all, ...forged])).toEqual(['Anna', 'Cleo']);
  });

  it('two that remove each other are both out, and nobody whom they let in meanwhile is in', () => {
    const all = [root];
    all.push(add(0, 1, all));
    all.push(add(0, 2, all));
    const mutual = [remove(0, 1, all), remove(1, 0, all)];
    const late = add(1, 3, [...all, mutual[1] as SignedStatement]);
    expect(names([...all, ...mutual, late])).toEqual(['Cleo']);
  });

  it('nobody in somebody else’s circle, with a wrong signature, or with a gap in the chain', () => {
    const all = [root];
    const good = add(0, 1, all);
    expect(names([root, { ...good, signature: add(0, 2, all).signature }])).toEqual(['Anna']);
    expect(names([root, { ...good, signature: 'A'.repeat(86) }, good])).toEqual(['Anna', 'Ben']);
    expect(names([good])).toEqual([]);
    const second = add(0, 2, [root, good]);
    expect(names([root, second])).toEqual(['Anna']);
    expect([...evaluate('b'.repeat(64), [root, good]).members]).toEqual([]);
  });

  /** A history in which everybody knows only a part, and nobody stops talking when removed. */
  const history = fc.array(
    fc.record({
      by: fc.nat(4),
      who: fc.nat(4),
      removal: fc.boolean(),
      knows: fc.array(fc.nat(9), { maxLength: 6 }),
    }),
    { maxLength: 9 },
  );
  const tell = (steps: typeof history extends fc.Arbitrary<infer T> ? T : never): SignedStatement[] => {
    const said: SignedStatement[] = [root];
    for (const { by, who, removal, knows } of steps) {
      const known = [root, ...knows.flatMap((i) => said[i] ?? [])];
      const own = said.filter((s) => parseStatement(s)?.author === at(by).computer.id);
      const view = mergeStatements(known, own);
      if (by !== who) said.push(removal ? remove(by, who, view) : add(by, who, view));
    }
    return said;
  };

  it('are the same for all who know the same, in whatever order and however often they heard it', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat(1000)), (steps, random) => {
        const said = tell(steps);
        const shuffled = [...said, ...said]
          .map((s) => [random.next().value as number, s] as const)
          .sort(([a], [b]) => a - b)
          .map(([, s]) => s);
        const half = Math.floor(shuffled.length / 2);
        const direct = evaluate(circle, said);
        expect(evaluate(circle, shuffled)).toEqual(direct);
        const [a, b] = [shuffled.slice(0, half), shuffled.slice(half)];
        expect(evaluate(circle, mergeStatements(b, a))).toEqual(direct);
        expect(evaluate(circle, direct.statements)).toEqual(direct);
      }),
      { numRuns: 60 },
    );
  });

  it('whatever a removed computer and its friends say later: it lets nobody in, itself least of all', () => {
    fc.assert(
      fc.property(history, history, (before, after) => {
        // nobody but a villain lets Dora and Emil in
        const honest = tell(before).filter(
          ({ text }) => ![3, 4].some((n) => text.includes(at(n).computer.id)),
        );
        const all = mergeStatements(honest, [add(0, 1, honest)]);
        const removal = remove(0, 1, all);
        const end = mergeStatements(all, [removal]);
        fc.pre(evaluate(circle, end).known.get(at(1).computer.id)?.removedBy === at(0).computer.id);
        // Ben (removed), Dora and Emil (his own) say anything, knowing everything or as little as they like
        const villains = new Set([1, 3, 4]);
        const said = [...all];
        for (const { by, who, removal: out, knows } of after) {
          if (!villains.has(by) || by === who) continue;
          const view = knows.length % 2 ? said : [root, ...knows.flatMap((i) => said[i] ?? [])];
          said.push(out ? remove(by, who, view) : add(by, who, view));
        }
        const members = new Set(names(end));
        const later = names(mergeStatements(end, said));
        for (const name of later) expect(members).toContain(name);
      }),
      { numRuns: 60 },
    );
  });
});
