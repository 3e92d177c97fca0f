/** Starting a machine whose chip does not open: what it is called, what the policy does, and the way back. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VtpmError } from '../../errors/error.ts';
import { backupAccount, currentAccount, type Keychain } from '../../keychain/keychain.ts';
import { formatRecord, newPassword, parseRecord } from '../../keychain/record.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { readBundle } from '../../machine/library.ts';
import { stateFileName } from '../../swtpm/state-header.ts';
import { findPlaces } from '../places.ts';
import { Product } from '../product.ts';

let home: string;
let product: Product;
const keychain = systemKeychain();
const open = (using: Keychain = keychain) =>
  Product.open({
    program: 'test',
    places: findPlaces({ ...process.env, VTPM_HOME: home }),
    keychain: using,
  });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-key-'));
  product = await open();
});
afterEach(async () => {
  for (const id of product.hostedHere()) await product.kill(id).catch(() => {});
  product.close();
  // a start that was refused may still be writing what it learned of the accelerator
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

interface Machine {
  readonly id: string;
  readonly account: string;
  readonly secret: string;
  readonly state: string;
  readonly storageId: string;
}

async function machineWithChip(): Promise<Machine> {
  const small = { guestOs: 'linux', disk: null, cpus: 1, memoryMiB: 512, tpm: true } as const;
  const id = await product.create({ name: 'Fedora', ...small });
  const { uuid, tpm } = await readBundle(id);
  const account = currentAccount(uuid);
  const secret = (await keychain.get(account)) ?? '';
  const state = join(bundleLayout(id).tpm, stateFileName);
  return { id, account, secret, state, storageId: tpm?.storageId ?? '' };
}

const start = (id: string) => product.start(id, { headless: true, accelerator: 'tcg' });
const changeByte = async (path: string) => {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
};
const otherRecord = ({ secret, account }: Machine) =>
  formatRecord({ ...parseRecord(secret, account), storageId: randomUUID(), password: newPassword() });

const causes: readonly {
  readonly what: string;
  readonly harm: (machine: Machine) => Promise<unknown>;
  readonly code: string;
  readonly storage: object;
  readonly record: object;
}[] = [
  {
    what: 'no record',
    harm: ({ account }) => keychain.remove(account),
    code: 'VTPM_ERR_KEY_MISSING',
    storage: { state: 'whole', cipher: 'aes-256' },
    record: { state: 'none', createdAt: null, opens: null },
  },
  {
    what: 'a record of another storage',
    harm: (machine) => keychain.set(machine.account, otherRecord(machine)),
    code: 'VTPM_ERR_KEY_WRONG',
    storage: { state: 'whole', cipher: 'aes-256' },
    record: { state: 'other-storage', opens: false, computer: expect.stringMatching(/./) },
  },
  {
    what: 'a storage in which one byte was changed',
    harm: ({ state }) => changeByte(state),
    code: 'VTPM_ERR_STORAGE_DAMAGED',
    storage: { state: 'damaged', size: expect.any(Number) },
    record: { state: 'this-storage', opens: false },
  },
  {
    what: 'a storage cut short, and its record gone as well',
    harm: async ({ state, account }) => {
      await truncate(state, 4096);
      await keychain.remove(account);
    },
    code: 'VTPM_ERR_STORAGE_DAMAGED',
    storage: { state: 'damaged', size: 4096 },
    record: { state: 'none' },
  },
  {
    what: 'no storage',
    harm: ({ id }) => rename(bundleLayout(id).tpm, join(home, 'elsewhere')),
    code: 'VTPM_ERR_STORAGE_MISSING',
    storage: { state: 'missing', size: null, modifiedAt: null },
    record: { state: 'this-storage', opens: null },
  },
];

describe('a chip that does not open', () => {
  it('is told apart by its cause; starting is refused with the same code and changes nothing', async () => {
    for (const { what, harm, code, storage, record } of causes) {
      const machine = await machineWithChip();
      expect((await product.diagnoseChip(machine.id)).problem, what).toBeNull();
      await harm(machine);
      const before = await snapshot(machine);
      const found = await product.diagnoseChip(machine.id);
      expect(found.problem?.code, what).toBe(code);
      expect(found.storage, what).toMatchObject(storage);
      expect(found.record, what).toMatchObject({ account: machine.account, ...record });
      await expect(start(machine.id), what).rejects.toMatchObject({ code });
      await expect(product.readChip(machine.id), what).rejects.toMatchObject({ code });
      expect(await snapshot(machine), what).toEqual(before);
      await product.delete(machine.id).catch(() => rm(machine.id, { recursive: true }));
    }
  });

  it('gets a new one by reset, whatever the cause; the old storage and its record are kept', async () => {
    for (const { what, harm, code } of causes) {
      const machine = await machineWithChip();
      const store = await readFile(bundleLayout(machine.id).uefiVariables);
      await harm(machine);
      const record = await keychain.get(machine.account);
      const state = await readFile(machine.state).catch(() => null);
      const { backup } = await product.resetChip(machine.id, { cipher: 'aes-128' });
      const after = await product.diagnoseChip(machine.id);
      expect(after.problem, what).toBeNull();
      expect(after.storage.cipher, what).toBe('aes-128');
      expect(await readFile(bundleLayout(machine.id).uefiVariables), what).toEqual(store);
      expect(backup === null, what).toBe(code === 'VTPM_ERR_STORAGE_MISSING');
      if (backup !== null && state !== null) {
        const kept = join(bundleLayout(machine.id).backups, backup, 'tpm', stateFileName);
        expect(await readFile(kept), what).toEqual(state);
      }
      if (record !== null) {
        const { storageId } = parseRecord(record, '');
        const account = machine.account.concat('.', storageId);
        expect(await keychain.get(account), what).toBe(record);
      }
      await rm(machine.id, { recursive: true });
    }
  });
});

describe('the policy “new chip by itself”', () => {
  it('starts with a new chip and tells so; when the key turns up the old chip is brought back', async () => {
    const machine = await machineWithChip();
    await product.update(machine.id, { security: { keyMissing: 'new-chip' } });
    await keychain.remove(machine.account);
    const told: unknown[] = [];
    product.on('newChip', (id, replaced) => told.push([id, replaced]));
    const { newChip } = await start(machine.id);
    expect(newChip).toEqual({ backup: expect.stringMatching(/-replaced$/) });
    expect(told).toEqual([[machine.id, newChip]]);
    await product.kill(machine.id);
    await product.ended(machine.id);

    const fresh = (await readBundle(machine.id)).tpm?.storageId ?? '';
    expect(fresh).not.toBe(machine.storageId);
    const backup = newChip?.backup ?? '';
    await expect(product.restoreChip(machine.id, backup)).rejects.toMatchObject({
      code: 'VTPM_ERR_KEY_MISSING', // the fresh chip’s record is no wrong key of the old one
    });
    const { uuid } = await readBundle(machine.id);
    await keychain.set(backupAccount(uuid, machine.storageId), machine.secret);
    expect((await product.diagnoseChip(machine.id)).backups).toMatchObject([{ name: backup, keyHere: true }]);
    await product.restoreChip(machine.id, backup);
    expect((await product.diagnoseChip(machine.id)).problem).toBeNull();
    expect((await readBundle(machine.id)).tpm?.storageId).toBe(machine.storageId);
    expect(await product.chipBackups(machine.id)).toMatchObject([{ reason: 'replaced', sameChip: false }]);
    expect(await keychain.get(backupAccount(uuid, fresh))).not.toBeNull();
  }, 120_000);

  it('does nothing about damage, a missing storage, or a keychain that can’t be asked', async () => {
    for (const { harm, code } of causes.filter(({ code: c }) => c.startsWith('VTPM_ERR_STORAGE'))) {
      const machine = await machineWithChip();
      await product.update(machine.id, { security: { keyMissing: 'new-chip' } });
      await harm(machine);
      const before = await snapshot(machine);
      await expect(start(machine.id)).rejects.toMatchObject({ code });
      expect(await snapshot(machine)).toEqual(before);
      await rm(machine.id, { recursive: true });
    }
    const machine = await machineWithChip();
    await product.update(machine.id, { security: { keyMissing: 'new-chip' } });
    const locked = () => Promise.reject(new VtpmError('VTPM_ERR_KEYCHAIN_LOCKED'));
    const before = await snapshot(machine);
    const other = await open({ ...keychain, describe: () => keychain.describe(), get: locked });
    await expect(other.start(machine.id, { headless: true })).rejects.toMatchObject({
      code: 'VTPM_ERR_KEYCHAIN_LOCKED',
    });
    const found = await other.diagnoseChip(machine.id);
    expect(found).toMatchObject({
      problem: { code: 'VTPM_ERR_KEYCHAIN_LOCKED' },
      storage: { state: 'whole' },
      record: { state: 'unknown' },
    });
    other.close();
    expect(await snapshot(machine)).toEqual(before);
  });

  it('does not give up a chip that a record named for another storage opens after all', async () => {
    const machine = await machineWithChip();
    await product.update(machine.id, { security: { keyMissing: 'new-chip' } });
    const renamed = { ...parseRecord(machine.secret, ''), storageId: randomUUID() };
    await keychain.set(machine.account, formatRecord(renamed));
    await expect(start(machine.id)).rejects.toMatchObject({ code: 'VTPM_ERR_KEY_WRONG' });
    expect((await product.diagnoseChip(machine.id)).record).toMatchObject({ opens: true });
  });
});

it('automatic backups are kept by the rule, and setting back is recognised as the same chip', async () => {
  const machine = await machineWithChip();
  await product.update(machine.id, { security: { keepBackups: 1 } });
  const manual = await product.backUpChip(machine.id);
  for (const on of [false, true, false]) await product.setSecureBoot(machine.id, on);
  const kept = await product.chipBackups(machine.id);
  expect(kept.map(({ reason }) => reason).sort()).toEqual(['before-change', 'manual']);
  expect(kept.every(({ sameChip }) => sameChip)).toBe(true);
  await product.restoreChip(machine.id, kept.find(({ reason }) => reason === 'before-change')?.id ?? '');
  const reasons = (await product.chipBackups(machine.id)).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual(['before-change', 'manual', 'replaced']);
  expect(manual).toMatch(/-manual$/);
});

/** The bundle's chip and description, and the machine's records. */
async function snapshot({ id, account }: Machine) {
  const files: Record<string, string> = {};
  const names = await readdir(id, { recursive: true, withFileTypes: true });
  for (const file of names.filter((f) => f.isFile() && !/lock|\.log$/.test(f.name)))
    files[file.name] = (await readFile(join(file.parentPath, file.name))).toString('base64');
  // other tests share the keyring
  const accounts = (await keychain.list()).filter((name) => name.startsWith(account)).sort();
  return { files, record: await keychain.get(account), accounts };
}
