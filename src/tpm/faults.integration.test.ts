import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { fileKeychain } from '../keychain/file-keychain.ts';
import { backupAccount, currentAccount, type Keychain } from '../keychain/keychain.ts';
import { findRecord, formatRecord, newPassword, passwordBytes } from '../keychain/record.ts';
import { systemKeychain } from '../keychain/system-keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { parseStateHeader } from '../swtpm/state-header.ts';
import { addChip } from './add.ts';
import { backUpChip } from './backups.ts';
import { recoverChip } from './recover.ts';
import { restoreBackup } from './restore.ts';
import {
  type Fixture,
  makeMachine,
  newStore,
  oldStore,
  prepareFirmware,
  removeFolder,
  stateOf,
  temporaryFolder,
  tools,
} from './testing/chip-fixture.ts';

const folder = temporaryFolder();
const caDir = join(folder, 'ca');
const keychain = systemKeychain({ timeoutMs: 20_000 });
afterAll(() => removeFolder(folder));

const add = (machine: Fixture, more: Partial<Parameters<typeof addChip>[0]> = {}) =>
  addChip({
    bundleRoot: machine.root,
    description: machine.read(),
    ...{ cipher: 'aes-256', keychain, caDir, tools, prepareFirmware, ...more },
  });

const asBefore = {
  ...{
    chip: null,
    storage: false,
    store: oldStore,
    mainRecord: null,
    accounts: 0,
    backups: [],
    leftovers: [],
  },
};

/** An executable script in the place of a program. */
function program(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** All files under a folder that hold a text. */
function filesWith(root: string, text: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

describe('adding a chip', () => {
  it.each(['aes-256', 'aes-128'] as const)(
    'encrypts the state with %s from its first byte, and shows the password nowhere',
    async (cipher) => {
      const machine = await makeMachine(folder, caDir);
      const seen = { states: 0, plain: 0, processes: 0, leaks: [] as string[] };
      let password: string | null = null;
      const watch = setInterval(() => {
        const storage = join(machine.root, 'tpm-staging', 'storage');
        for (const name of ['tpm2-00.permall', 'TMP2-00.permall'])
          try {
            const bytes = readFileSync(join(storage, name));
            if (bytes.length < 10) continue;
            seen.states++;
            if (parseStateHeader(bytes)?.encrypted === false) seen.plain++;
          } catch {
            // not there at this moment
          }
        for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)))
          try {
            const [argv, environment] = ['cmdline', 'environ'].map((f) =>
              readFileSync(`/proc/${pid}/${f}`, 'latin1'),
            );
            if (argv?.includes('swtpm')) seen.processes++;
            if (password && (argv?.includes(password) || environment?.includes(password)))
              seen.leaks.push(pid);
          } catch {
            // ended meanwhile
          }
      }, 2);
      onTestFinished(() => clearInterval(watch));
      const watching: Keychain = {
        ...keychain,
        set(account, secret) {
          password ??= (JSON.parse(secret) as { password: string }).password;
          return keychain.set(account, secret);
        },
      };
      const { tpm } = await add(machine, { cipher, keychain: watching });
      clearInterval(watch);
      expect(seen).toMatchObject({ plain: 0, leaks: [] });
      expect(seen.states).toBeGreaterThan(0);
      expect(seen.processes).toBeGreaterThan(0);
      expect(password).toMatch(/^[\w-]{43}$/);
      expect(filesWith(folder, password ?? '')).toEqual([]);
      const state = readFileSync(join(bundleLayout(machine.root).tpm, 'tpm2-00.permall'));
      expect(parseStateHeader(state)?.keyBits).toBe(cipher === 'aes-256' ? 256 : 128);
      const chip = tpm?.storageId;
      expect(await stateOf(machine, keychain)).toEqual({
        ...{ ...asBefore, chip, storage: true, store: newStore, mainRecord: chip, accounts: 1 },
      });
      const record = await findRecord(keychain, machine.uuid, chip ?? '');
      expect(record.ekFingerprint).toBe(tpm?.ekFingerprint);
    },
  );

  it('keeps the record of another storage that stands under the machine’s account', async () => {
    const machine = await makeMachine(folder, caDir);
    const storageId = '00000000-0000-4000-8000-000000000001';
    const other = formatRecord({
      ...{
        version: 1,
        storageId,
        password: newPassword(),
        cipher: 'aes-256',
        vmName: 'x',
        uuid: machine.uuid,
      },
      ...{ createdAt: new Date().toISOString(), computer: 'elsewhere', ekFingerprint: null },
    });
    await keychain.set(currentAccount(machine.uuid), other);
    await expect(
      add(machine, { prepareFirmware: () => Promise.reject(new Error('no room in the store')) }),
    ).rejects.toThrow('no room in the store');
    expect(await keychain.get(currentAccount(machine.uuid))).toBe(other);
    expect(await stateOf(machine, keychain)).toEqual({ ...asBefore, mainRecord: storageId, accounts: 1 });
    await add(machine);
    expect(await keychain.get(backupAccount(machine.uuid, storageId))).toBe(other);
  });

  const failing = (name: string, script: string, code: string, timeoutMs = 20_000) =>
    it(`${name}: ${code}, and all is as before`, async () => {
      const machine = await makeMachine(folder, caDir);
      const swtpmSetup = program('setup', script);
      await expect(add(machine, { tools: { ...tools, swtpmSetup }, timeoutMs })).rejects.toMatchObject({
        code,
      });
      expect(await stateOf(machine, keychain)).toEqual(asBefore);
    });
  failing('swtpm_setup fails', 'echo "Need a TPM" >&2; exit 1', 'VTPM_ERR_SWTPM_SETUP_FAILED');
  failing('swtpm_setup hangs', 'exec sleep 1000', 'VTPM_ERR_SWTPM_TIMEOUT', 700);
  failing(
    'swtpm_setup got an empty password',
    `exec ${tools.swtpmSetup} "$@" 3</dev/null`,
    'VTPM_ERR_KEY_WRONG',
  );
  failing('swtpm_setup makes nothing', 'exit 0', 'VTPM_ERR_STORAGE_MISSING');

  it('a program that is missing is named', async () => {
    const machine = await makeMachine(folder, caDir);
    await expect(
      add(machine, { tools: { ...tools, swtpmSetup: '/nowhere/swtpm_setup' } }),
    ).rejects.toMatchObject({ code: 'VTPM_ERR_SWTPM_MISSING', details: { program: 'swtpm_setup' } });
    expect(await stateOf(machine, keychain)).toEqual(asBefore);
  });

  it('is cancelled in the middle', async () => {
    const machine = await makeMachine(folder, caDir);
    const controller = new AbortController();
    const hooks = {
      reached: (point: string) => (point === 'record-written' ? controller.abort() : undefined),
    };
    await expect(add(machine, { signal: controller.signal, hooks })).rejects.toMatchObject({
      code: 'VTPM_ERR_TPM_CANCELLED',
    });
    expect(await stateOf(machine, keychain)).toEqual(asBefore);
  });

  it('a full disk: as before', async ({ skip }) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status === 0;
    if (!mounted) skip('mounting a small tmpfs needs root');
    onTestFinished(() => void spawnSync('umount', ['-l', small]));
    const machine = await makeMachine(small, caDir);
    for (const room of [0, 4, 8, 12, 16, 24]) {
      execFileSync('sh', [
        '-c',
        `rm -f ${small}/fill; head -c 64k /dev/zero >${small}/fill 2>/dev/null; true`,
      ]);
      const size = readFileSync(`${small}/fill`).length;
      execFileSync('truncate', ['-s', String(Math.max(0, size - room * 1024)), `${small}/fill`]);
      const outcome = await add(machine).catch((error: unknown) => error);
      execFileSync('rm', ['-f', `${small}/fill`]);
      await recoverChip({ bundleRoot: machine.root, keychain });
      const chip = machine.read().tpm?.storageId ?? null;
      if (chip !== null) break; // there was room enough
      expect(outcome, `${room} KiB`).toBeInstanceOf(Error);
      expect(await stateOf(machine, keychain), `${room} KiB`).toEqual(asBefore);
    }
  });
});

describe('a backup made by hand', () => {
  it('brings storage and variable store back, keeps itself, and the replaced chip becomes a backup', async () => {
    const machine = await makeMachine(folder, caDir);
    const file = fileKeychain({
      ...{ path: join(folder, 'keys.age'), passphrase: async () => 'correct horse', scryptWorkFactor: 10 },
    });
    const { tpm } = await add(machine, { keychain: file });
    const chip = tpm?.storageId;
    const backup = await backUpChip({ bundleRoot: machine.root, description: machine.read() });
    const { store } = await stateOf(machine, file);
    writeFileSync(bundleLayout(machine.root).uefiVariables, oldStore);
    await restoreBackup({
      ...{
        bundleRoot: machine.root,
        description: machine.read(),
        backup: backup.name,
        keychain: file,
        tools,
      },
    });
    expect(await stateOf(machine, file)).toEqual({
      ...{ ...asBefore, chip, storage: true, store, mainRecord: chip, accounts: 1, backups: [chip, chip] },
    });
    const record = await findRecord(file, machine.uuid, chip ?? '');
    expect(passwordBytes(record)).toHaveLength(43);
  });
});
