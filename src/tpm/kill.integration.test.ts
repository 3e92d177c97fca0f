import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRecord, passwordBytes } from '../keychain/record.ts';
import { systemKeychain } from '../keychain/system-keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { caFiles } from '../swtpm/certificate-authority.ts';
import { straysIn } from '../swtpm/strays.ts';
import { readChip } from './describe.ts';
import { recoverChip } from './recover.ts';
import {
  makeMachine,
  newStore,
  oldStore,
  removeFolder,
  stateOf,
  temporaryFolder,
  tools,
} from './testing/chip-fixture.ts';

const folder = temporaryFolder();
const caDir = `${folder}/ca`;
const keychain = systemKeychain({ timeoutMs: 20_000 });
const worker = fileURLToPath(new URL('./testing/chip-worker.ts', import.meta.url));

function run(operation: string, root: string, killAt?: string, ca = caDir) {
  const args = ['--disable-warning=ExperimentalWarning', worker, operation, root, ca];
  const child = spawn(process.execPath, killAt ? [...args, killAt] : args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise<{ points: string[]; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_, signal) => resolve({ points: output.trim().split('\n'), signal }));
  });
}

/** Processes of the storages under this test's folder. */
const survivors = () => straysIn(folder);

beforeAll(async () => {
  // the CA is made once, outside of what is timed and killed
  const machine = await makeMachine(folder, caDir);
  expect((await run('add', machine.root)).points).toContain('journal-removed');
});
afterAll(() => removeFolder(folder));

describe('a change killed at any point', () => {
  it('adding: ends without a chip and without a record, or with a whole chip', async () => {
    const { points } = await run('add', (await makeMachine(folder, caDir)).root);
    expect(points.length).toBeGreaterThan(9);
    for (const point of points) {
      const machine = await makeMachine(folder, caDir);
      const { signal } = await run('add', machine.root, point);
      expect(signal, point).toBe('SIGKILL');
      const before = machine.read().tpm !== null;
      await recoverChip({ bundleRoot: machine.root, keychain });
      const state = await stateOf(machine, keychain);
      const chip = machine.read().tpm?.storageId ?? null;
      expect(chip !== null, point).toBe(before);
      expect(state, point).toEqual({
        chip,
        storage: chip !== null,
        store: chip ? newStore : oldStore,
        mainRecord: chip,
        accounts: chip ? 1 : 0,
        backups: [],
        leftovers: [],
      });
      await removeFolder(machine.root);
    }
    await expect.poll(survivors, { timeout: 10_000 }).toEqual([]);
  });

  it('removing and restoring: the chip is in its place or in a backup, always with its key', async () => {
    const whole = await makeMachine(folder, caDir);
    await run('add', whole.root);
    const removal = await run('remove', whole.root);
    const restoration = await run('restore', whole.root);
    expect(restoration.points).toContain('journal-removed');
    const { chip } = await stateOf(whole, keychain);
    expect(chip).not.toBeNull();
    const installed = {
      ...{ chip, storage: true, store: newStore, mainRecord: chip, accounts: 1, backups: [], leftovers: [] },
    };
    expect(await stateOf(whole, keychain)).toEqual(installed);
    const removed = { ...installed, chip: null, storage: false, mainRecord: null, backups: [chip] };
    for (const [operation, points] of [
      ['remove', removal.points],
      ['restore', restoration.points],
    ] as const)
      for (const point of points) {
        if (operation === 'restore' && whole.read().tpm) await run('remove', whole.root);
        if (operation === 'remove' && !whole.read().tpm) await run('restore', whole.root);
        const { signal } = await run(operation, whole.root, point);
        expect(signal, point).toBe('SIGKILL');
        await recoverChip({ bundleRoot: whole.root, keychain });
        const state = await stateOf(whole, keychain);
        expect(state, `${operation} ${point}`).toEqual(whole.read().tpm ? installed : removed);
      }
  });

  it('starting with a new chip: the old chip or the new one, the old one kept with its key', async () => {
    const machine = await makeMachine(folder, caDir);
    await run('add', machine.root);
    const old = await stateOf(machine, keychain);
    const { points } = await run('reset', machine.root);
    expect(points).toEqual(expect.arrayContaining(['previous-storage-kept', 'storage-installed']));
    const outcomes = new Set<boolean>();
    for (const point of points) {
      const before = await stateOf(machine, keychain);
      const { signal } = await run('reset', machine.root, point);
      expect(signal, point).toBe('SIGKILL');
      await recoverChip({ bundleRoot: machine.root, keychain });
      const after = await stateOf(machine, keychain); // tries every key on its storage
      const done = after.chip !== before.chip;
      outcomes.add(done);
      expect(after, point).toEqual(
        done
          ? {
              ...before,
              chip: after.chip,
              mainRecord: after.chip,
              accounts: before.accounts + 1,
              backups: expect.arrayContaining([before.chip, ...before.backups]),
            }
          : before,
      );
      expect(after.store, point).toBe(old.store);
    }
    expect(outcomes).toEqual(new Set([true, false]));
    await expect.poll(survivors, { timeout: 10_000 }).toEqual([]);
  });

  it('two at once: one adds, the other is told that the machine is busy', async () => {
    const machine = await makeMachine(folder, caDir);
    const both = await Promise.all([run('add', machine.root), run('add', machine.root)]);
    expect(both.map(({ points }) => points.at(-1)).sort()).toEqual(['busy', 'journal-removed']);
    expect(await stateOf(machine, keychain)).toMatchObject({ storage: true, accounts: 1, leftovers: [] });
  });

  it('two machines at once, with no certificate authority yet: both chips have certificates of one', async () => {
    const fresh = `${folder}/ca-fresh`;
    const machines = [await makeMachine(folder, fresh), await makeMachine(folder, fresh)];
    const both = await Promise.all(machines.map(({ root }) => run('add', root, undefined, fresh)));
    expect(both.map(({ points }) => points.at(-1))).toEqual(['journal-removed', 'journal-removed']);
    const issuers = await Promise.all(
      machines.map(async (machine) => {
        const { tpm } = machine.read();
        const record = await findRecord(keychain, machine.uuid, tpm?.storageId ?? '');
        const stateDir = bundleLayout(machine.root).tpm;
        const report = await readChip({
          stateDir,
          password: passwordBytes(record),
          cipher: 'aes-256',
          tools,
        });
        return report.ekCertificates.map(({ pem }) => new X509Certificate(pem));
      }),
    );
    const authority = new X509Certificate(readFileSync(caFiles(fresh).issuerCertificate));
    for (const certificate of issuers.flat()) expect(certificate.verify(authority.publicKey)).toBe(true);
  });
});

describe('the keychain disturbed in the middle of adding', () => {
  it.each(['lock', 'kill-keyring'])(
    '%s: an error, and once it is back nothing is left',
    async (disturbance) => {
      const machine = await makeMachine(folder, caDir);
      const home = temporaryFolder();
      // a session bus of its own: other tests must keep their keyring
      const session = fileURLToPath(new URL('./testing/disturbed-session.ts', import.meta.url));
      const args = [
        '--disable-warning=ExperimentalWarning',
        session,
        machine.root,
        caDir,
        `${disturbance}@record-written`,
      ];
      const { stdout } = spawnSync('dbus-run-session', ['--', process.execPath, ...args], {
        ...{
          encoding: 'utf8',
          timeout: 120_000,
          env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home },
        },
      });
      await removeFolder(home);
      const lines = stdout.trim().split('\n');
      expect(lines[0]).toMatch(/^error VTPM_ERR_KEYCHAIN_(LOCKED|UNAVAILABLE|RESTARTED)/);
      expect(lines.slice(1)).toEqual(['VTPM_ERR_KEYCHAIN_RESTARTED', 'rolled-back', '0']);
      expect(machine.read().tpm).toBeNull();
      expect(existsSync(`${machine.root}/tpm-staging`)).toBe(false);
      expect(existsSync(`${machine.root}/tpm`)).toBe(false);
    },
  );
});
