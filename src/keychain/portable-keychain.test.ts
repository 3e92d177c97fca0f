import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toVtpmError } from '../errors/error.ts';
import { applyImport } from './import-records.ts';
import { backupAccount, currentAccount, type Keychain } from './keychain.ts';
import {
  formatPortable,
  openPortable,
  type PortableEntry,
  type PortableKeychain,
  parsePortable,
  requireNewPlace,
  requirePortableFile,
  sealPortable,
} from './portable-keychain.ts';
import type { ConflictDecision } from './portable-views.ts';
import { formatRecord, type KeyRecord, newPassword } from './record.ts';

const uuid = '3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b37';
const storage = (n: number) => `3f2b8c1e-6d04-4a57-9c1b-00000000000${n}`;
const record = (n: number): KeyRecord => ({
  ...{ version: 1, storageId: storage(n), password: newPassword(), cipher: 'aes-256', vmName: 'Windows' },
  ...{ uuid, createdAt: '2026-11-24T22:40:12.000Z', computer: 'host', ekFingerprint: null },
});
const entry = (r: KeyRecord, role: PortableEntry['role'] = 'current'): PortableEntry => ({
  ...{ role, opensStorage: true, record: r },
});
const passphrase = 'correct horse battery';
const keychain: PortableKeychain = {
  createdAt: '2026-11-24T22:40:12.000Z',
  computer: 'host',
  records: [entry(record(1)), entry(record(2), 'backup')],
};
let sealed: Uint8Array;
beforeAll(async () => {
  sealed = await sealPortable(keychain, passphrase, { scryptWorkFactor: 4 });
});
const failure = (bytes: Uint8Array, phrase = passphrase): Promise<string> =>
  openPortable(bytes, phrase, 'x').then(
    () => 'opened',
    (error: unknown) => {
      for (const { record: r } of keychain.records)
        expect(`${toVtpmError(error).message}${JSON.stringify(error)}`).not.toContain(r.password);
      return toVtpmError(error).code;
    },
  );

describe('a portable keychain', () => {
  it('survives a round trip, and tells a wrong passphrase', async () => {
    expect(await openPortable(sealed, passphrase, 'x')).toEqual(keychain);
    expect(await failure(sealed, 'wrong')).toBe('VTPM_ERR_KEYS_FILE_PASSPHRASE_WRONG');
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('Windows');
  });

  it('is known as incomplete wherever it is cut', async () => {
    for (let length = 0; length < sealed.length; length += 64)
      expect(await failure(sealed.subarray(0, length)), `${length}`).toBe('VTPM_ERR_KEYS_FILE_DAMAGED');
    expect(await failure(Buffer.concat([sealed, Buffer.from('x')]))).toBe('VTPM_ERR_KEYS_FILE_DAMAGED');
  });

  it('never opens with one bit changed; behind the header that is told from a wrong passphrase', async () => {
    const header = Buffer.from(sealed).indexOf('\n--- ');
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const code = await failure(changed);
      expect(code, `${at}`).toMatch(/^VTPM_ERR_KEYS_FILE_(DAMAGED|FOREIGN|PASSPHRASE_WRONG)$/);
      if (at > header) expect(code, `${at}`).toBe('VTPM_ERR_KEYS_FILE_DAMAGED');
    }
  });

  it('says so when it is newer, or something else', async () => {
    const text = JSON.parse(formatPortable(keychain)) as Record<string, unknown>;
    const codeOf = (value: unknown) => {
      try {
        return parsePortable(JSON.stringify(value), 'x') && 'read';
      } catch (error) {
        return toVtpmError(error).code;
      }
    };
    expect(codeOf({ ...text, note: 'of a later 1.x' })).toBe('read');
    expect(codeOf({ ...text, version: 2, records: 'unknown' })).toBe('VTPM_ERR_KEYS_FILE_NEWER');
    const future = { role: 'current', opensStorage: null, record: { ...record(1), version: 2 } };
    expect(codeOf({ ...text, records: [future] })).toBe('VTPM_ERR_KEYS_FILE_NEWER');
    const twice = [entry(record(1)), entry(record(2))];
    expect(codeOf({ ...text, records: twice })).toBe('VTPM_ERR_KEYS_FILE_FOREIGN');
    expect(await failure(Buffer.from('-----BEGIN PGP MESSAGE-----'))).toBe('VTPM_ERR_KEYS_FILE_FOREIGN');
    const hostile = Buffer.from(
      Buffer.from(sealed)
        .toString('latin1')
        .replace(/^(-> scrypt \S+) 4$/m, '$1 30'),
      'latin1',
    );
    expect(await failure(hostile)).toBe('VTPM_ERR_KEYS_FILE_FOREIGN');
  });

  it('reads any JSON as a keychain or as a failure of its own', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc
            .jsonValue()
            .map((v) => JSON.stringify({ ...JSON.parse(formatPortable(keychain)), records: [v] })),
        ),
        (text) => {
          try {
            parsePortable(text, 'x');
          } catch (error) {
            expect(toVtpmError(error).code).toMatch(/^VTPM_ERR_KEYS_FILE_(FOREIGN|NEWER)$/);
          }
        },
      ),
    );
  });
});

describe('importing, stopped before any write to the keychain', () => {
  class Stopped extends Error {}
  /** A keychain in memory whose n-th write never happens, as after a kill. */
  const stopping = (secrets: Map<string, string>, writes: number): Keychain => ({
    kind: 'file',
    describe: () => ({ name: 'memory', place: '' }),
    get: async (account) => secrets.get(account) ?? null,
    list: async () => [...secrets.keys()],
    set: async (account, secret) => {
      if (writes-- <= 0) throw new Stopped();
      secrets.set(account, secret);
    },
    remove: async () => {
      throw new Error('an import removes nothing');
    },
  });
  const prove = async () => ({ storage: null, opens: null });
  const old = record(1);
  const sameStorage = { ...record(1), password: newPassword() };
  const cases: [string, Map<string, string>, PortableEntry[]][] = [
    ['another storage', new Map([[currentAccount(uuid), formatRecord(old)]]), [entry(record(2))]],
    ['the same storage', new Map([[currentAccount(uuid), formatRecord(old)]]), [entry(sameStorage)]],
    [
      'a backup',
      new Map([[backupAccount(uuid, storage(1)), formatRecord(old)]]),
      [entry(record(3)), entry(sameStorage, 'backup')],
    ],
    ['one that can’t be read', new Map([[currentAccount(uuid), 'not a record']]), [entry(record(2))]],
  ];
  it.each(cases)('%s: nothing is lost, and once more ends the same', async (_, before, entries) => {
    for (const decision of ['keep', 'replace', 'keep-both'] as ConflictDecision[]) {
      for (let writes = 0; writes < 5; writes++) {
        const secrets = new Map(before);
        const run = (limit: number) =>
          applyImport({ entries, keychain: stopping(secrets, limit), prove, decide: () => decision });
        await run(writes).catch((error: unknown) => expect(error).toBeInstanceOf(Stopped));
        for (const secret of before.values()) expect([...secrets.values()]).toContain(secret);
        await run(99);
        const after = new Map(secrets);
        await run(99);
        expect(secrets).toEqual(after);
        for (const secret of before.values()) expect([...secrets.values()]).toContain(secret);
        if (decision !== 'keep')
          for (const e of entries) expect([...secrets.values()]).toContain(formatRecord(e.record));
      }
    }
  });
});

it('what can’t be read or written is known before a passphrase is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vk-'));
  try {
    const file = join(folder, 'k.vtpmkeys');
    const code = (error: unknown) => toVtpmError(error).code;
    expect(await requirePortableFile(file).catch(code)).toBe('VTPM_ERR_KEYS_FILE_MISSING');
    expect(await requirePortableFile(folder).catch(code)).toBe('VTPM_ERR_KEYS_FILE_FOREIGN');
    expect(await requireNewPlace(file).catch(code)).toBeUndefined();
    await writeFile(file, 'x');
    expect(await requireNewPlace(file).catch(code)).toBe('VTPM_ERR_KEYS_FILE_EXISTS');
    for (const place of [join(folder, 'no', 'k.vtpmkeys'), join(file, 'k.vtpmkeys')])
      expect(await requireNewPlace(place).catch(code)).toBe('VTPM_ERR_KEYS_FOLDER_MISSING');
  } finally {
    await rm(folder, { recursive: true });
  }
});
