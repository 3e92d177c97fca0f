import { expect, test } from 'vitest';
import type { PortableEntry } from '../keychain/portable-keychain.ts';
import { freeName, keysOfCopy } from './new-identity.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

const entry = (
  storage: number,
  password: string,
  role: PortableEntry['role'] = 'current',
): PortableEntry => ({
  role,
  opensStorage: null,
  record: {
    ...{ version: 1, storageId: uuid(storage), password: password.padEnd(43, 'x'), cipher: 'aes-256' },
    ...{
      vmName: 'M',
      uuid: uuid(1),
      createdAt: '2026-11-25T12:00:00.000Z',
      computer: 'A',
      ekFingerprint: null,
    },
  },
});

const identity = { uuid: uuid(9), name: 'M 2' };
const keys = (entries: PortableEntry[], chip: 'keep' | 'new', backups: number[] = [], good = 'good') =>
  keysOfCopy({
    ...{ entries, identity, chip, chipStorage: uuid(2), backupStorages: backups.map(uuid) },
    opens: async ({ record }) => record.password.startsWith(good),
  });

test('a copy has the key of its chip under its own UUID, and those of its backups; no others', async () => {
  const own = await keys(
    [entry(2, 'good'), entry(3, 'good', 'backup'), entry(4, 'good', 'backup')],
    'keep',
    [3],
  );
  expect(own).toMatchObject([
    { role: 'current', opensStorage: true, record: { uuid: uuid(9), vmName: 'M 2', storageId: uuid(2) } },
    { role: 'backup', record: { uuid: uuid(9), storageId: uuid(3) } },
  ]);
  expect(own).toHaveLength(2);
});

test('of two keys of one storage the one that opens it is taken, wherever it stands', async () => {
  const own = await keys([entry(2, 'bad'), entry(2, 'good', 'superseded')], 'keep');
  const record = { password: expect.stringMatching(/^good/) };
  expect(own).toMatchObject([{ role: 'current', opensStorage: true, record }]);
});

test('with a new chip, the key of the one it came with is that of a backup', async () => {
  expect(await keys([entry(2, 'good')], 'new')).toMatchObject([{ role: 'backup' }]);
});

test('a key that opens nothing is taken all the same, and said to; none is made up', async () => {
  expect(await keys([entry(2, 'bad')], 'keep')).toMatchObject([{ opensStorage: false }]);
  expect(await keys([entry(3, 'good')], 'keep')).toEqual([]);
});

test('a name that is taken gets a number, within the length of names', () => {
  expect(freeName('M', new Set())).toBe('M');
  expect(freeName('M', new Set(['M', 'M 2']))).toBe('M 3');
  const long = 'x'.repeat(100);
  expect(freeName(long, new Set([long]))).toBe(`${'x'.repeat(98)} 2`);
});
