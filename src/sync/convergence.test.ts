import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { currentAccount } from '../keychain/keychain.ts';
import { fileNameOf } from './folder.ts';
import { recordKey } from './key-set.ts';
import { enrol, keyRecord, machine, TestComputer, temporaryFolder } from './testing/computers.ts';

const parents: string[] = [];
afterAll(() => Promise.all(parents.map((f) => rm(f, { recursive: true, force: true }))));

async function circle(count: number) {
  const [parent, folder] = [temporaryFolder(), temporaryFolder()];
  parents.push(parent, folder);
  const computers: TestComputer[] = [];
  for (let n = 0; n < count; n++) computers.push(new TestComputer(parent, `Computer ${n}`));
  const [first, ...others] = computers as [TestComputer, ...TestComputer[]];
  await first.engine.setUp(folder, first.name);
  for (const other of others) await enrol(folder, other, first);
  const files: string[] = [];
  for (const { engine } of computers)
    files.push(join(folder, fileNameOf((await engine.status()).computer?.id ?? '')));
  return { folder, computers, files };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('sync' as const), who: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('chip' as const), who: fc.nat(2), vm: fc.nat(1) }) },
  fc.record({ what: fc.constantFrom('remove' as const), who: fc.nat(2), vm: fc.nat(1) }),
  fc.record({
    what: fc.constantFrom('delete', 'cut', 'copy', 'save', 'put-back', 'remember', 'recall', 'forget'),
    who: fc.nat(2),
  }),
);

it('whatever the folder does, in any order: all computers end with the same keys, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
      const { computers, files } = await circle(3);
      const made = new Set<string>();
      const saved = new Map<string, Buffer>();
      let storages = 0;
      for (const s of steps) {
        const computer = computers[s.who] as TestComputer;
        const file = files[s.who] as string;
        const memory = join(computer.config, 'sync-memory.json');
        if (s.what === 'sync') await computer.engine.sync();
        else if (s.what === 'chip') {
          const record = keyRecord('vm' in s ? s.vm : 0, ++storages);
          made.add(recordKey(record));
          computer.setCurrent(record);
        } else if (s.what === 'remove') {
          const account = currentAccount(machine('vm' in s ? s.vm : 0));
          const secret = computer.secrets.get(account);
          if (secret) computer.secrets.set(`${account}.${JSON.parse(secret).storageId}`, secret);
          computer.secrets.delete(account);
        } else if (s.what === 'delete') rmSync(file, { force: true });
        else if (s.what === 'forget') rmSync(memory, { force: true });
        else if (s.what === 'remember') {
          if (existsSync(memory)) saved.set(memory, readFileSync(memory));
        } else if (s.what === 'recall') {
          if (saved.has(memory)) writeFileSync(memory, saved.get(memory) as Buffer);
        } else if (!existsSync(file)) continue;
        else if (s.what === 'cut') truncateSync(file, Math.floor(readFileSync(file).length / 2));
        else if (s.what === 'copy') copyFileSync(file, file.replace('.vtpmsync', ` (${storages}).vtpmsync`));
        else if (s.what === 'save') saved.set(file, readFileSync(file));
        else if (saved.has(file)) writeFileSync(file, saved.get(file) as Buffer);
      }
      for (let round = 0; round < 4; round++) for (const { engine } of computers) await engine.sync();
      const keys = computers.map((c) => c.keys());
      for (const { all } of keys) expect(new Set(all)).toEqual(made);
      // where a chip was removed its key is a backup; the others leave it where they have it
      for (const uuid of [machine(0), machine(1)]) {
        const current = keys.map((k) => k.current[uuid]);
        if (!current.includes(undefined)) expect(new Set(current).size).toBe(1);
      }
      for (const { engine } of computers) expect((await engine.status()).problems).toEqual([]);
    }),
    { numRuns: 7, endOnFailure: true },
  );
}, 120_000);
