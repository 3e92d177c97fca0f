import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toVtpmError } from '../errors/error.ts';
import { formatFile, parseFile } from './computer-file.ts';
import { markChanges } from './exchange.ts';
import { type Computer, newComputer, parseSecrets, type Secrets, verify } from './identity.ts';
import { formatKeySet, type KeySet, mergeKeySets, parseKeySet, recordKey } from './key-set.ts';
import { parseStatement } from './statement.ts';
import { keyRecord, machine } from './testing/computers.ts';

const passwords = ['a', 'b'].map((c) => c.repeat(43));
const records = fc
  .array(
    fc
      .tuple(fc.nat(3), fc.nat(2), fc.constantFrom(...passwords), fc.option(fc.constantFrom('ab', 'cd')))
      .map(([vm, of, password, ekFingerprint]) => ({ ...keyRecord(vm, of, password), ekFingerprint })),
    { maxLength: 6 },
  )
  .map((list) => new Map(list.map((record) => [recordKey(record), record])));
const id = fc.constantFrom('1', '2', '3').map((c) => c.repeat(32));
const marks = fc.dictionary(
  fc.nat(3).map(machine),
  fc.record({
    key: fc.option(fc.constantFrom('a', 'b').map((c) => c.repeat(64))),
    clock: fc.integer({ min: 1, max: 4 }),
    by: id,
  }),
);
const keySet: fc.Arbitrary<KeySet> = fc.record({ records, current: marks });
const shown = (set: KeySet) => formatKeySet(set, 'w', 1);

describe('merging sets of keys', () => {
  it('is commutative, associative and idempotent, and loses no record', () => {
    fc.assert(
      fc.property(keySet, keySet, keySet, (a, b, c) => {
        const all = shown(mergeKeySets(a, b, c));
        expect(shown(mergeKeySets(c, b, a))).toBe(all);
        expect(shown(mergeKeySets(a, mergeKeySets(b, c)))).toBe(all);
        expect(shown(mergeKeySets(mergeKeySets(a, b), c, a, b))).toBe(all);
        const merged = mergeKeySets(a, b, c);
        for (const set of [a, b, c])
          for (const key of set.records.keys()) expect(merged.records.has(key)).toBe(true);
      }),
    );
  });

  it('survives being written and read', () => {
    fc.assert(
      fc.property(keySet, (set) => {
        const read = parseKeySet(formatKeySet(set, 'w', 7), 'w', 7);
        expect(read && shown(read)).toBe(shown(mergeKeySets(set)));
        expect(parseKeySet(formatKeySet(set, 'w', 7), 'w', 8)).toBeNull();
        expect(parseKeySet(formatKeySet(set, 'w', 7), 'v', 7)).toBeNull();
      }),
    );
  });

  it('a record that is damaged or of a newer version is left out, the others are read', () => {
    const good = keyRecord(1, 1);
    const text = JSON.stringify({
      ...{ writer: 'w', sequence: 1, current: {} },
      records: ['{', JSON.stringify({ ...good, version: 2 }), JSON.stringify(good)],
    });
    expect([...(parseKeySet(text, 'w', 1)?.records.values() ?? [])]).toEqual([good]);
  });

  it('a change here is marked above all that was heard; what is unchanged is not marked again', () => {
    fc.assert(
      fc.property(marks, marks, (heard, was) => {
        const observed = Object.fromEntries(Object.entries(was).map(([uuid, { key }]) => [uuid, key]));
        const current = new Map([[machine(1), 'c'.repeat(64)]]);
        const me = '4'.repeat(32);
        const marked = markChanges({ observed, applying: {} }, heard, { current }, me);
        const said = marked[machine(1)];
        if (observed[machine(1)] !== undefined || !heard[machine(1)]) {
          expect(said).toMatchObject({ key: 'c'.repeat(64), by: me });
          for (const { clock } of Object.values(heard)) expect(said?.clock).toBeGreaterThan(clock);
        } else expect(said).toEqual(heard[machine(1)]);
        const after = { ...Object.fromEntries(Object.keys(observed).map((u) => [u, null])) };
        const now = { observed: { ...after, [machine(1)]: 'c'.repeat(64) }, applying: {} };
        expect(markChanges(now, marked, { current }, me)).toEqual(marked);
      }),
    );
  });
});

describe('texts from the folder', () => {
  let made: { computer: Computer; secrets: Secrets } | null = null;
  const writer = async () => {
    made ??= await newComputer('Anna');
    return made;
  };
  const bodyOf = (computer: Computer) => ({
    ...{ writer: computer, sequence: 1, writtenAt: '2026-11-25T10:00:00.000Z', circle: null, statements: [] },
    ...{ keys: null, seen: {}, join: null, answers: [], refused: [] },
  });

  it('any text is a file, or is told to be none', async () => {
    const { computer, secrets } = await writer();
    const good = formatFile(bodyOf(computer), secrets);
    expect(parseFile(good)).toMatchObject({ kind: 'read' });
    const body = fc
      .tuple(fc.constantFrom(...Object.keys(bodyOf(computer))), fc.jsonValue())
      .map(([field, value]) => formatFile({ ...bodyOf(computer), [field]: value } as never, secrets));
    const cut = fc.tuple(fc.nat(good.length), fc.string()).map(([n, s]) => good.slice(0, n) + s);
    const envelope = fc
      .tuple(fc.constantFrom('format', 'version', 'body', 'signature'), fc.jsonValue())
      .map(([field, value]) => JSON.stringify({ ...JSON.parse(good), [field]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), body, cut, envelope), (text) => {
        const { kind } = parseFile(text);
        expect(['read', 'damaged', 'newer', 'forged']).toContain(kind);
      }),
      { numRuns: 500 },
    );
  });

  it('no changed file passes for what was signed', async () => {
    const { computer, secrets } = await writer();
    const good = formatFile(bodyOf(computer), secrets);
    const { body } = JSON.parse(good);
    for (let at = 0; at < good.length - 1; at++) {
      const changed = good.slice(0, at) + String.fromCharCode(good.charCodeAt(at) ^ 1) + good.slice(at + 1);
      const read = parseFile(changed);
      if (read.kind === 'read') expect(JSON.parse(changed).body, `${at}`).toBe(body);
    }
    const other = (await newComputer('Anna')).secrets;
    expect(parseFile(formatFile(bodyOf(computer), other)).kind).toBe('forged');
  });

  it('any plaintext, statement, key and stored secret too', async () => {
    const { computer } = await writer();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), (text, signature) => {
        const set = parseKeySet(text, computer.id, 1);
        expect(set === null || set.records.size >= 0).toBe(true);
        parseStatement({ text, signature });
        expect(verify({ signingKey: text }, 'x', text, signature)).toBe(false);
        expect(verify(computer, 'x', text, signature)).toBe(false);
        try {
          parseSecrets(text, 'account');
          expect.unreachable();
        } catch (error) {
          expect(toVtpmError(error).code).toBe('VTPM_ERR_SYNC_KEYS_DAMAGED');
        }
      }),
      { numRuns: 300 },
    );
  });
});
