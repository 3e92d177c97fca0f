import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '../errors/error.ts';
import { findRecord, passwordBytes } from '../keychain/record.ts';
import { systemKeychain } from '../keychain/system-keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { TpmWriter } from '../tpm2/buffers.ts';
import type { Tpm2Client } from '../tpm2/client.ts';
import { emptyPassword } from '../tpm2/command.ts';
import { ekHandles, permanentHandles } from '../tpm2/constants.ts';
import { addChip } from './add.ts';
import { readAuthority } from './certificates.ts';
import { clearChip, previewClear } from './clear-chip.ts';
import { clearLockout } from './clear-lockout.ts';
import { type StorageAccess, withCopyOpen, withStorageOpen } from './describe.ts';
import { maintainChip } from './maintain.ts';
import { readInside } from './read-inside.ts';
import { recoverChip } from './recover.ts';
import { renewCertificates } from './renew-certificates.ts';
import { restoreBackup } from './restore.ts';
import { testStorage } from './test-storage.ts';
import {
  type Fixture,
  makeMachine,
  prepareFirmware,
  removeFolder,
  stateOf,
  temporaryFolder,
  tools,
} from './testing/chip-fixture.ts';
import { defineIndex, guestIndex, lockOut, tryPassword } from './testing/lockout-fixture.ts';

const folder = temporaryFolder();
const caDir = join(folder, 'ca');
const keychain = systemKeychain({ timeoutMs: 20_000 });
let machine: Fixture;

const options = () => ({ bundleRoot: machine.root, description: machine.read(), keychain, tools });

async function access(): Promise<StorageAccess> {
  const { uuid, tpm } = machine.read();
  const record = await findRecord(keychain, uuid, tpm?.storageId ?? '');
  const stateDir = bundleLayout(machine.root).tpm;
  return { stateDir, password: passwordBytes(record), cipher: 'aes-256', tools };
}

const stateFile = () => join(bundleLayout(machine.root).tpm, 'tpm2-00.permall');
const stateHash = () => createHash('sha256').update(readFileSync(stateFile())).digest('hex');

/** What a guest does to its chip while it runs, in place; then it shuts the chip down. */
const asGuest = async (action: (client: Tpm2Client) => Promise<void>): Promise<void> =>
  withStorageOpen(await access(), async (client) => {
    await action(client);
    await client.shutdown();
  });

/** TPM2_HierarchyChangeAuth of the lockout hierarchy, as Windows does when it takes ownership. */
const setLockoutPassword = (client: Tpm2Client, password: string) =>
  client.command('HierarchyChangeAuth', {
    handles: [permanentHandles.lockout],
    passwords: [emptyPassword],
    parameters: new TpmWriter().sized(Buffer.from(password)).done(),
  });

async function inside() {
  const authority = await readAuthority(caDir);
  return withCopyOpen(await access(), (client) =>
    readInside(client, { authority, running: false, now: new Date() }),
  );
}

beforeAll(async () => {
  machine = await makeMachine(folder, caDir);
  const description = machine.read();
  const { root: bundleRoot } = machine;
  await addChip({ bundleRoot, description, cipher: 'aes-256', keychain, caDir, tools, prepareFirmware });
  await asGuest(defineIndex);
});
afterAll(() => removeFolder(folder));

describe('looking inside', () => {
  it('shows what is there, and changes nothing', async () => {
    const before = stateHash();
    const chip = await inside();
    expect(chip.nv.map(({ handle, known }) => [handle, known])).toEqual([
      ['0x01800001', false],
      ['0x01C00002', true],
      ['0x01C00016', true],
      ['0x01C08000', true],
    ]);
    expect(chip.nv[0]).toMatchObject({
      what: { en: 'Unknown, of the guest’s system', fr: 'Inconnu, du système invité' },
      summary: { en: 'Read with its password, write with its password' },
      size: 8,
      written: true,
    });
    expect(chip.persistentKeys.map(({ algorithm }) => algorithm)).toEqual(['RSA 2048', 'ECC P-384']);
    expect(chip.overview).toMatchObject({ manufacturer: 'IBM', vendor: 'SW TPM', shutDownInOrder: true });
    for (const certificate of chip.certificates.endorsement)
      expect(certificate).toMatchObject({
        ...{ matchesKey: true, signedHere: true, problems: [], issuer: 'swtpm-localca' },
        ...{ tpmManufacturer: 'id:00001014', tpmModel: 'swtpm' },
      });
    expect(chip.certificates.chain.map(({ role, verified }) => [role, verified])).toEqual([
      ['root', true],
      ['issuer', true],
    ]);
    expect(stateHash()).toBe(before);
  });

  it('tests a storage: whole, then with one bit flipped', async () => {
    const authority = await readAuthority(caDir);
    const { name, tpm } = machine.read();
    const expected = tpm?.ekFingerprint ?? '';
    const right = await access();
    const test = (stateDir: string) =>
      testStorage({ access: { ...right, stateDir }, authority, expected, name, now: new Date() });
    const whole = await test(right.stateDir);
    expect(whole.checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      ...[
        'header ok',
        'key ok',
        'self-test ok',
        'nv ok',
        'persistent-keys ok',
        'certificates ok',
        'identity ok',
      ],
    ]);
    const copy = join(folder, 'damaged');
    cpSync(right.stateDir, copy, { recursive: true });
    const bytes = readFileSync(join(copy, 'tpm2-00.permall'));
    bytes[500] = (bytes[500] ?? 0) ^ 0x10;
    writeFileSync(join(copy, 'tpm2-00.permall'), bytes);
    const damaged = await test(copy);
    expect(damaged.passed).toBe(false);
    expect(damaged.checks.slice(0, 3).map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      ...['header ok', 'key problem', 'self-test not-checked'],
    ]);
    expect(damaged.checks[1]?.error?.code).toBe('VTPM_ERR_STORAGE_DAMAGED');
  });
});

describe('maintenance', () => {
  it('clears a lockout that real wrong passwords have reached; the state before is a backup', async () => {
    await asGuest(async (client) => {
      await lockOut(client);
    });
    expect((await inside()).lockout).toMatchObject({ counter: 3, maximum: 3, locked: true });
    const done = await clearLockout(options());
    expect(done.before).toMatchObject({ counter: 3, locked: true });
    expect(done.after).toMatchObject({ counter: 0, locked: false });
    expect((await inside()).lockout).toMatchObject({ counter: 0, locked: false });
    await asGuest(async (client) => {
      expect((await tryPassword(client, 'right')).parameters.sized()).toHaveLength(8);
    });
    const { backups, leftovers, mainRecord, chip } = await stateOf(machine, keychain);
    expect({ backups, leftovers, mainRecord }).toEqual({ backups: [chip], leftovers: [], mainRecord: chip });
    // the backup is the locked chip, and comes back as that
    await restoreBackup({ ...options(), backup: done.backup });
    expect((await inside()).lockout).toMatchObject({ counter: 3, locked: true });
    await clearLockout(options());
  });

  it('refuses where the guest has set a lockout password, in words that help, and leaves all as it was', async () => {
    const before = stateHash();
    await asGuest(async (client) => {
      await setLockoutPassword(client, 'only the guest knows');
      await lockOut(client);
    });
    const locked = stateHash();
    expect(locked).not.toBe(before);
    const failure = await clearLockout(options()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'VTPM_ERR_TPM_LOCKOUT_PASSWORD', details: { minutes: 17 } });
    expect(errorText('VTPM_ERR_TPM_LOCKOUT_PASSWORD', 'en', { name: 'W', minutes: 17 }).nextStep).toBe(
      'Let the virtual machine run: one wrong try is forgiven every 17 minutes. Or clear the lockout inside the guest; Windows does so in tpm.msc.',
    );
    expect(stateHash()).toBe(locked);
    expect((await inside()).lockout).toMatchObject({ counter: 3, locked: true, passwordSet: true });
  });

  it('clears the chip: the guest’s things go, identity and certificates stay', async () => {
    const before = await inside();
    const preview = await withCopyOpen(await access(), previewClear);
    expect(preview.nv.map(({ handle }) => handle)).toEqual(['0x01800001']);
    const { after } = await clearChip(options());
    expect(after).toMatchObject({ counter: 0, locked: false, passwordSet: false });
    const now = await inside();
    expect(now.nv.map(({ handle }) => handle)).toEqual(['0x01C00002', '0x01C00016', '0x01C08000']);
    expect(now.persistentKeys).toEqual(before.persistentKeys);
    expect(now.certificates.endorsement).toEqual(before.certificates.endorsement);
  });

  it('renews certificates with the authority of this computer, also after a guest removed the keys', async () => {
    await asGuest(async (client) => {
      for (const handle of Object.values(ekHandles))
        await client.command('EvictControl', {
          handles: [permanentHandles.owner, handle],
          passwords: [emptyPassword],
          parameters: new TpmWriter().u32(handle).done(),
        });
    });
    const before = await inside();
    expect(before.persistentKeys).toEqual([]);
    expect(before.certificates.endorsement.map(({ matchesKey }) => matchesKey)).toEqual([true, true]);
    const elsewhere = join(folder, 'other-ca');
    const { certificates } = await renewCertificates({ ...options(), caDir: elsewhere });
    const serials = certificates.endorsement.map(({ serial }) => serial);
    expect(certificates.endorsement.map(({ problems }) => problems)).toEqual([[], []]);
    // seen with the first authority they are from another computer; renewed here, they are from here
    expect((await inside()).certificates.endorsement.map(({ problems }) => problems)).toEqual([
      ['foreign-issuer'],
      ['foreign-issuer'],
    ]);
    await renewCertificates({ ...options(), caDir });
    const { endorsement, platform } = (await inside()).certificates;
    expect(endorsement.map(({ signedHere, matchesKey }) => [signedHere, matchesKey])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(endorsement.map(({ publicKey }) => publicKey)).toEqual(
      before.certificates.endorsement.map(({ publicKey }) => publicKey),
    );
    expect(serials).toHaveLength(2);
    expect(platform?.handle).toBe('0x01C08000');
    expect((await inside()).nv.every(({ writeLocked }) => writeLocked)).toBe(true);
  });

  it('undoes everything when the change fails in the middle', async () => {
    const before = [stateHash(), JSON.stringify(await stateOf(machine, keychain))];
    await expect(
      maintainChip(options(), {
        reason: 'before-change',
        change: async (client) => {
          await client.command('NV_Read', { handles: [permanentHandles.owner, 0x01c09999] });
        },
        prove: async () => undefined,
      }),
    ).rejects.toMatchObject({ code: 'VTPM_ERR_TPM_FAILED' });
    expect([stateHash(), JSON.stringify(await stateOf(machine, keychain))]).toEqual(before);
  });
});

describe('maintenance killed at any point', () => {
  const worker = fileURLToPath(new URL('./testing/chip-worker.ts', import.meta.url));
  const run = (operation: string, ...killAt: string[]) =>
    new Promise<{ points: string[]; signal: NodeJS.Signals | null }>((resolve, reject) => {
      const args = ['--disable-warning=ExperimentalWarning', worker, operation, machine.root, caDir];
      const child = spawn(process.execPath, [...args, ...killAt], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.once('error', reject);
      child.once('close', (_, signal) => resolve({ points: output.trim().split('\n'), signal }));
    });

  it('the chip is as before or as after, with its key, and the state before is kept', async () => {
    await asGuest(async (client) => {
      if (!(await client.nvReadPublic(guestIndex))) await defineIndex(client);
      await lockOut(client);
    });
    const { points } = await run('lockout');
    expect(points).toEqual(
      expect.arrayContaining([
        ...['storage-changed', 'proven', 'committed', 'previous-storage-kept', 'journal-removed'],
      ]),
    );
    const { chip } = await stateOf(machine, keychain);
    const outcomes = new Set<string>();
    const kills = [
      ...points.map((point) => ['lockout', point] as const),
      ...['storage-changed', 'committed'].flatMap((point) => [
        ...([
          ['renew', point],
          ['clear', point],
        ] as const),
      ]),
    ];
    for (const [operation, point] of kills) {
      await removeFolder(bundleLayout(machine.root).backups);
      const hash = stateHash();
      const { signal } = await run(operation, point);
      expect(signal, point).toBe('SIGKILL');
      await recoverChip({ bundleRoot: machine.root, keychain });
      const done = stateHash() !== hash;
      outcomes.add(`${operation} ${done ? 'done' : 'undone'}`);
      // opens every storage with its key
      expect(await stateOf(machine, keychain), `${operation} ${point}`).toMatchObject({
        ...{ chip, storage: true, mainRecord: chip, accounts: 1, leftovers: [] },
        backups: done ? [chip] : [],
      });
    }
    expect([...outcomes].sort()).toEqual(
      ['clear', 'lockout', 'renew'].flatMap((operation) => [`${operation} done`, `${operation} undone`]),
    );
  }, 120_000);
});
