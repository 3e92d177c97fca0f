import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { errorText } from '../errors/error.ts';
import { fileKeychain } from './file-keychain.ts';
import type { Keychain } from './keychain.ts';
import { systemKeychain } from './system-keychain.ts';

const folder = mkdtempSync(join(tmpdir(), 'vk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'keys.age');
const file = (passphrase = 'correct horse') =>
  fileKeychain({ path, passphrase: async () => passphrase, scryptWorkFactor: 10 });

const keychains: [string, () => Keychain][] = [
  ['the Secret Service', () => systemKeychain({ timeoutMs: 20_000 })],
  ['a keychain file', () => file()],
];

describe.each(keychains)('%s', (_, open) => {
  it('keeps, replaces, lists and removes records', async () => {
    const keychain = open();
    const account = 'vTPM.{3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b36}';
    expect(await keychain.get(account)).toBeNull();
    await keychain.set(account, 'one');
    await keychain.set(account, 'two');
    await Promise.all([keychain.set(`${account}.a`, 'three'), keychain.set(`${account}.b`, 'four')]);
    expect(await open().get(account)).toBe('two');
    // other tests keep records of their machines in the same keyring
    const own = async () => (await open().list()).filter((name) => name.startsWith(account));
    expect(await own()).toEqual([account, `${account}.a`, `${account}.b`]);
    await keychain.remove(`${account}.a`);
    await keychain.remove(`${account}.a`);
    expect(await own()).toEqual([account, `${account}.b`]);
  });
});

describe('the Secret Service', () => {
  it('lists what is there while another process adds and removes records', async () => {
    const keychain = systemKeychain({ timeoutMs: 20_000 });
    const kept = 'vTPM.{8b1f0c52-94ad-4a66-8f0e-5d2f5a8f6f10}';
    await keychain.set(kept, 'kept');
    const module = fileURLToPath(new URL('system-keychain.ts', import.meta.url));
    const script = `import { systemKeychain } from ${JSON.stringify(module)};
      const keychain = systemKeychain({ timeoutMs: 15000 });
      for (let round = 0; round < 40; round++) {
        const accounts = ['a', 'b', 'c'].map((part) => '${kept}.' + part);
        for (const account of accounts) await keychain.set(account, 'short-lived');
        for (const account of accounts) await keychain.remove(account);
      }`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    const other = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise((resolve) => other.once('close', resolve));
    const seen = new Set<number>();
    while (other.exitCode === null && other.signalCode === null) {
      const own = (await keychain.list()).filter((name) => name.startsWith(kept));
      expect(own).toContain(kept);
      seen.add(own.length);
    }
    expect(await ended).toBe(0);
    expect(seen.size).toBeGreaterThan(1); // the other's records were met, or this showed nothing
    await keychain.remove(kept);
  });
});

describe('a keychain file', () => {
  it('tells a wrong passphrase from damage, and leaves the file as it is', async () => {
    const before = readFileSync(path);
    const wrong = file('wrong');
    await expect(wrong.get('x')).rejects.toMatchObject({ code: 'VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG' });
    await expect(wrong.set('x', 'y')).rejects.toMatchObject({ code: 'VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG' });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(before.subarray(0, 22).toString()).toBe('age-encryption.org/v1\n');
    const cut = before.subarray(0, before.length - 5);
    writeFileSync(path, cut);
    await expect(file().set('x', 'y')).rejects.toMatchObject({ code: 'VTPM_ERR_KEYCHAIN_FILE_DAMAGED' });
    expect(readFileSync(path).equals(cut)).toBe(true);
  });
});

/** Asks in a process of its own, which has another session bus or none. */
function askWith(environment: NodeJS.ProcessEnv): string {
  const module = fileURLToPath(new URL('system-keychain.ts', import.meta.url));
  const script = `import { systemKeychain } from ${JSON.stringify(module)};
    const keychain = systemKeychain({ timeoutMs: 15000 });
    for (const ask of [() => keychain.get('vTPM.{x}'), () => keychain.list()])
      console.log(await ask().then(JSON.stringify, (e) => e.code));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, {
    env: environment,
    encoding: 'utf8',
    timeout: 30_000,
  }).stdout.trim();
}

describe('the system keychain, when it can’t be used', () => {
  it('says that there is no service', () => {
    const { DBUS_SESSION_BUS_ADDRESS, DISPLAY: _, ...bare } = process.env;
    expect(DBUS_SESSION_BUS_ADDRESS).toBeDefined();
    const noBus = { ...bare, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' };
    expect(askWith(noBus).split('\n')).toEqual(Array(2).fill('VTPM_ERR_KEYCHAIN_UNAVAILABLE'));
    const { XDG_RUNTIME_DIR: __, ...nowhere } = bare;
    expect(askWith(nowhere).split('\n')).toEqual(Array(2).fill('VTPM_ERR_KEYCHAIN_UNAVAILABLE'));
  });

  it('says that it is locked, instead of crashing on what it can’t read', () => {
    // a keyring of its own: locking the shared one would fail the other tests
    const script = `
      import { systemKeychain } from ${JSON.stringify(fileURLToPath(new URL('system-keychain.ts', import.meta.url)))};
      import { execFileSync } from 'node:child_process';
      const keychain = systemKeychain({ timeoutMs: 15000 });
      await keychain.set('vTPM.{x}', 'one');
      execFileSync('gdbus', ['call', '--session', '--dest', 'org.freedesktop.secrets',
        '--object-path', '/org/freedesktop/secrets', '--method', 'org.freedesktop.Secret.Service.Lock',
        "['/org/freedesktop/secrets/collection/login']"]);
      for (const ask of [() => keychain.list(), () => keychain.get('vTPM.{x}'), () => keychain.set('vTPM.{y}', 'z')])
        console.log(await ask().then(() => 'done', (e) => e.code));`;
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
    const withKeyring = fileURLToPath(new URL('../../scripts/with-keyring.sh', import.meta.url));
    const { VTPM_KEYRING_HOME: _, ...environment } = process.env;
    const asked = spawnSync('bash', [withKeyring, process.execPath, ...args], {
      env: environment,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(asked.stdout.trim().split('\n')).toEqual(Array(3).fill('VTPM_ERR_KEYCHAIN_LOCKED'));
  });

  it.each([
    ['Cannot create an item in a locked collection', 'VTPM_ERR_KEYCHAIN_LOCKED'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'VTPM_ERR_KEYCHAIN_UNAVAILABLE'],
    [
      'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
      'VTPM_ERR_KEYCHAIN_UNAVAILABLE',
    ],
    ['Prompt was dismissed', 'VTPM_ERR_KEYCHAIN_DISMISSED'],
    ['User canceled the operation.', 'VTPM_ERR_KEYCHAIN_DISMISSED'],
    ['The user name or passphrase you entered is not correct.', 'VTPM_ERR_KEYCHAIN_DENIED'],
    ['something new', 'VTPM_ERR_KEYCHAIN_FAILED'],
  ])('“%s” is %s', async (message, code) => {
    const getPassword = () => Promise.reject(new Error(message));
    const keychain = systemKeychain({ loadModule: () => ({ getPassword }) });
    await expect(keychain.get('x')).rejects.toMatchObject({ code });
  });

  it('gives up after its time, and says when its module is missing', async () => {
    const never = systemKeychain({
      ...{ timeoutMs: 20, loadModule: () => ({ getPassword: () => new Promise(() => undefined) }) },
    });
    await expect(never.get('x')).rejects.toMatchObject({ code: 'VTPM_ERR_KEYCHAIN_TIMEOUT' });
    const absent = systemKeychain({
      loadModule: () => {
        throw new Error('libsecret-1.so.0: cannot open shared object file');
      },
    });
    const error = await absent.get('x').catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'VTPM_ERR_KEYCHAIN_MODULE_MISSING' });
    expect(errorText('VTPM_ERR_KEYCHAIN_LOCKED', 'fr').title).toBe('Le trousseau est verrouillé');
  });
});
