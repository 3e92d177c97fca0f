import { expect, it } from 'vitest';
import { beginChoices, countTaken, decisionsOf, replacingIsUseless } from './import-choices.ts';
import type { PlannedRecord, ProofHere, RecordFacts } from './portable-views.ts';

const facts = (opens: boolean | null, storageId = 's1'): RecordFacts => ({
  ...{ vmName: 'M', createdAt: '2026-11-24T00:00:00.000Z', computer: 'c', cipher: 'aes-256', storageId },
  ...{ ekFingerprint: null, here: { storage: opens === null ? null : 'chip', opens } satisfies ProofHere },
});
const planned = (
  id: string,
  kind: PlannedRecord['kind'],
  incoming: RecordFacts,
  existing: RecordFacts | null = null,
): PlannedRecord => ({
  ...{ id, uuid: 'u', role: 'current', kind, incoming },
  existing: kind === 'conflict' ? { account: 'a', facts: existing } : null,
});

it.each([
  ['only the file’s opens', facts(true), facts(false), 'replace'],
  ['only the one here opens', facts(false), facts(true), 'keep'],
  ['both open', facts(true), facts(true), 'keep-both'],
  ['there is nothing to try them on', facts(null), facts(null), 'keep-both'],
  ['the one here can’t be read', facts(true), null, 'replace'],
  ['neither opens', facts(false), facts(false), 'keep-both'],
])('a conflict where %s begins with %4$s', (_, incoming, existing, decision) => {
  const record = planned('x', 'conflict', incoming, existing);
  expect(beginChoices([record])).toEqual({ x: { take: true, decision } });
});

it('counts what comes here, and leaves out what is not ticked', () => {
  const records = [
    planned('new', 'new', facts(null)),
    planned('same', 'same', facts(true)),
    planned('conflict', 'conflict', facts(true), facts(false)),
  ];
  const begun = beginChoices(records);
  expect(countTaken(records, begun)).toBe(2);
  expect(decisionsOf(records, begun)).toEqual({ new: 'keep-both', same: 'skip', conflict: 'replace' });
  const changed = {
    ...begun,
    new: { take: false, decision: 'keep-both' },
    conflict: { take: true, decision: 'keep' },
  } as const;
  expect(countTaken(records, changed)).toBe(0);
  expect(decisionsOf(records, changed)).toEqual({ new: 'skip', same: 'skip', conflict: 'keep' });
});

it('replacing is useless only where the same storage opens with the key that is here', () => {
  const useless = (incoming: RecordFacts, existing: RecordFacts) =>
    replacingIsUseless(planned('x', 'conflict', incoming, existing));
  expect(useless(facts(false), facts(true))).toBe(true);
  expect(useless(facts(true), facts(true))).toBe(false);
  expect(useless(facts(false, 's2'), facts(true))).toBe(false);
  expect(useless(facts(false), facts(false))).toBe(false);
});
