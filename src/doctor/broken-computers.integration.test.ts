/** Computers that lack or break something, for real or with a stand-in for one program. */
import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { VtpmError } from '../errors/error.ts';
import { currentAccount } from '../keychain/keychain.ts';
import { findRecord } from '../keychain/record.ts';
import { readBundle } from '../machine/library.ts';
import { caFiles } from '../swtpm/certificate-authority.ts';
import { findSwtpmTools } from '../swtpm/tools.ts';
import type { CheckId } from './checks.ts';
import { hostCheckIds } from './checks.ts';
import type { World } from './context.ts';
import { BrokenWorld, copyHome, expectReadable, keychain, temporary } from './testing/broken-worlds.ts';

const tools = findSwtpmTools();
let template: string;
let account: string;
let world: BrokenWorld;

beforeAll(async () => {
  template = await temporary('host');
  const first = await BrokenWorld.open(template);
  const id = await first.product.create({ name: 'Windows', guestOs: 'linux', disk: null, tpm: true });
  first.product.close();
  account = currentAccount((await readBundle(id)).uuid);
});
afterAll(async () => {
  for (const one of await keychain.list()) if (one.startsWith(account)) await keychain.remove(one);
  await rm(template, { recursive: true, force: true });
});
afterEach(() => world.end());

const enter = async (changed: Partial<World> = {}, using = keychain): Promise<BrokenWorld> => {
  world = await BrokenWorld.open(await copyHome(template, 'host'), changed, using);
  return world;
};

test('every check of a sound computer is made, and can be read', async () => {
  const seen: CheckId[] = [];
  await enter();
  const { findings } = await world.product.doctor.host({ onFinding: (f) => seen.push(f.check) });
  expect(findings.map((f) => f.check)).toEqual(hostCheckIds);
  expect(seen.toSorted()).toEqual([...hostCheckIds].toSorted());
  findings.forEach(expectReadable);
  const bad = findings.filter((f) => f.verdict === 'problem' || f.verdict === 'not-checked');
  expect(bad).toEqual([]);
});

/** Each lacks one thing; mended, the same check is content. */
const lacking: readonly (readonly [
  string,
  () => Promise<Partial<World>>,
  Partial<Record<CheckId, string>>,
  Partial<Record<CheckId, string>>,
])[] = [
  [
    'no swtpm',
    async () => ({ tools: { ...tools, swtpm: '/nowhere/swtpm' } }),
    { 'host.swtpm': 'missing', 'host.swtpm.encryption': 'no-swtpm' },
    { 'host.swtpm': 'found', 'host.swtpm.encryption': 'able' },
  ],
  [
    'no swtpm_setup',
    async () => ({ tools: { ...tools, swtpmSetup: '/nowhere/swtpm_setup' } }),
    { 'host.swtpm': 'setup-missing' },
    { 'host.swtpm': 'found' },
  ],
  [
    'an swtpm that can’t encrypt',
    async () => ({ tools: { ...tools, swtpm: await wrapper('cmdarg-pwd-fd') } }),
    { 'host.swtpm': 'found', 'host.swtpm.encryption': 'unable' },
    { 'host.swtpm.encryption': 'able' },
  ],
  [
    'an swtpm without TPM 2.0',
    async () => ({ tools: { ...tools, swtpm: await wrapper('tpm-2.0') } }),
    { 'host.swtpm': 'too-old', 'host.swtpm.encryption': 'no-swtpm' },
    { 'host.swtpm': 'found' },
  ],
  [
    'no firmware',
    async () => ({ firmware: { root: await temporary('root'), env: {} } }),
    { 'host.firmware.x86_64': 'missing', 'host.firmware.arm64': 'missing-foreign' },
    { 'host.firmware.x86_64': 'found' },
  ],
  [
    'a firmware without Secure Boot',
    async () => {
      const root = await temporary('root');
      await mkdir(join(root, 'usr/share/OVMF'), { recursive: true });
      for (const name of ['OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'])
        await symlink(join('/usr/share/OVMF', name), join(root, 'usr/share/OVMF', name));
      return { firmware: { root, env: {} } };
    },
    { 'host.firmware.x86_64': 'no-secure-boot' },
    { 'host.firmware.x86_64': 'found' },
  ],
  [
    'no Microsoft keys',
    async () => ({ secureBootAssets: await temporary('assets') }),
    { 'host.firmware.keys': 'keys-missing' },
    { 'host.firmware.keys': 'template-2011-only' },
  ],
  [
    'no QEMU',
    async () => ({
      emulator: async () => {
        throw new VtpmError('VTPM_ERR_QEMU_MISSING', { program: 'qemu-system-x86_64' });
      },
      qemuImg: async () => {
        throw new VtpmError('VTPM_ERR_QEMU_BROKEN', { program: 'qemu-img', reason: 'no such library' });
      },
    }),
    {
      'host.qemu.x86_64': 'missing',
      'host.qemu.arm64': 'missing-foreign',
      'host.qemu.img': 'broken',
      'host.accelerator': 'no-emulator',
    },
    { 'host.qemu.x86_64': 'found', 'host.qemu.img': 'found' },
  ],
  [
    'AppArmor stops swtpm',
    async () => ({
      systemLog: async () => ({
        system: 'AppArmor' as const,
        source: 'journalctl',
        text: `${new Date().toISOString().slice(0, 19)}+0000 host kernel: audit: type=1400 apparmor="DENIED" operation="open" profile="swtpm" name="/home/ada/Virtual Machines/Accounting.vtpmvm/tpm/.lock" comm="swtpm" denied_mask="k"\n`,
      }),
    }),
    { 'host.denials': 'denied' },
    { 'host.denials': 'not-used' },
  ],
  [
    'a log that may not be read',
    async () => ({ systemLog: async () => ({ system: 'SELinux' as const, source: null, text: null }) }),
    { 'host.denials': 'unreadable' },
    { 'host.denials': 'not-used' },
  ],
  [
    'a clock of another century',
    async () => ({ now: () => new Date('2001-01-01T00:00:00Z') }),
    { 'host.clock': 'behind' },
    { 'host.clock': 'plausible' },
  ],
  [
    'a clock far ahead',
    async () => ({ now: () => new Date(Date.now() + 10 * 365 * 24 * 3600_000) }),
    { 'host.clock': 'ahead' },
    { 'host.clock': 'plausible' },
  ],
  [
    'the Flatpak edition',
    async () => ({ env: { FLATPAK_ID: 'org.example.vtpm' } }),
    { 'host.sandbox': 'flatpak' },
    { 'host.sandbox': 'none' },
  ],
  [
    'the Snap edition',
    async () => ({ env: { SNAP: '/snap/vtpm/1', SNAP_NAME: 'vtpm' } }),
    { 'host.sandbox': 'snap' },
    { 'host.sandbox': 'none' },
  ],
  [
    'the App Store edition',
    async () => ({ env: { APP_SANDBOX_CONTAINER_ID: 'com.example.vtpm' } }),
    { 'host.sandbox': 'app-sandbox' },
    { 'host.sandbox': 'none' },
  ],
];

/** An swtpm that does not claim one of its features; all else is the real program. */
async function wrapper(feature: string): Promise<string> {
  const folder = await temporary('wrapper');
  const path = join(folder, 'swtpm');
  await writeFile(path, `#!/bin/sh\n${tools.swtpm} "$@" | sed 's/"${feature}", *//'\n`);
  await chmod(path, 0o755);
  return path;
}

test.each(lacking)('%s', async (_, breaks, broken, mended) => {
  const changed = await breaks();
  await enter(changed);
  for (const [check, outcome] of Object.entries(broken))
    expect([check, await world.outcome(check as CheckId)]).toEqual([check, outcome]);
  await world.reopen({});
  for (const [check, outcome] of Object.entries(mended))
    expect([check, await world.outcome(check as CheckId)]).toEqual([check, outcome]);
});

test('a check that fails itself says so, and hides no other', async () => {
  await enter({ systemLog: () => Promise.reject(new Error('the log bites')) });
  const { findings } = await world.product.doctor.host({
    only: ['host.denials', 'host.clock', 'host.space'],
  });
  expect(findings.map((f) => [f.check, f.verdict, f.error?.code ?? null])).toEqual([
    ['host.denials', 'not-checked', 'VTPM_ERR_INTERNAL'],
    ['host.space', 'ok', null],
    ['host.clock', 'ok', null],
  ]);
  findings.forEach(expectReadable);
});

test('a machine says what this computer lacks for its chip', async () => {
  await enter({ tools: { ...tools, swtpm: '/nowhere/swtpm' } });
  await world.change({ tpm: null });
  await rm(world.layout.tpm, { recursive: true });
  const finding = await world.ask('vm.chip');
  expect(finding?.details.obstacle).toBe('host.swtpm');
  const { causes } = await world.product.doctor.chipNotListed(world.machine);
  expect(causes.filter((c) => c.applies).map((c) => [c.cause, c.check])).toEqual([
    ['this-computer', 'host.swtpm'],
  ]);
});

test('a damaged authority is set aside, and the next chip makes a new one', async () => {
  await enter();
  const folder = world.places.certificateAuthority;
  expect(await world.outcome('host.swtpm.authority')).toBe('usable');
  await writeFile(caFiles(folder).signingKey, 'no key');
  expect((await world.fix('host.swtpm.authority', 'set-aside-authority')).outcome).toBe('not-made-yet');
  const id = await world.product.create({ name: 'Next', guestOs: 'linux', disk: null, tpm: true });
  expect(await world.outcome('host.swtpm.authority')).toBe('usable');
  const { uuid } = await readBundle(id);
  await keychain.remove(currentAccount(uuid));
});

test('folders that others can look into are made private again', async () => {
  await enter();
  await chmod(world.places.certificateAuthority, 0o755);
  expect(await world.outcome('host.permissions')).toBe('open');
  expect((await world.fix('host.permissions', 'repair-permissions')).outcome).toBe('private');
});

test('a machine that is gone is taken off the list, and nothing else is', async () => {
  await enter();
  const elsewhere = join(world.home, 'Elsewhere.vtpmvm');
  const kept = join(world.home, 'Kept.vtpmvm');
  for (const path of [elsewhere, kept]) {
    await mkdir(path);
    await copyFile(world.layout.description, join(path, 'machine.json'));
    await world.product.register(path);
  }
  await rm(elsewhere, { recursive: true });
  expect(await world.outcome('host.library')).toBe('missing');
  expect((await world.fix('host.library', 'forget-missing')).outcome).toBe('duplicates');
  expect((await world.product.list()).map((m) => m.id)).toContain(kept);
});

test('an over-long path of sockets', async () => {
  const home = await copyHome(template, 'long');
  const deep = join(home, 'd'.repeat(60), 'e'.repeat(40));
  world = await BrokenWorld.open(home, {}, keychain, { runtime: deep });
  const finding = await world.ask('host.socket-path');
  expect(finding).toMatchObject({ outcome: 'too-long', error: { code: 'VTPM_ERR_RUNTIME_PATH_TOO_LONG' } });
  expect(finding?.evidence).toContainEqual({ label: 'path', text: deep });
});

test('a full disk', async ({ skip }) => {
  await enter();
  const place = join(world.home, 'small');
  await mkdir(place);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', place]).status !== 0)
    return skip('only an administrator can mount a small disk');
  try {
    const machines = join(place, 'machines');
    await mkdir(machines);
    const full = await BrokenWorld.open(world.home, {}, keychain, { machines });
    expect(await full.outcome('host.space')).toBe('none');
    await rename(world.machine, `${world.machine}.old`);
    spawnSync('cp', ['-a', `${world.machine}.old`, full.machine]);
    expect(await full.outcome('vm.space')).toBe('none');
    full.product.close();
  } finally {
    spawnSync('umount', [place]);
  }
});

/** swtpm on the machine's storage as the product starts it, but tied to nobody's life. */
async function startSwtpmAlone(): Promise<number> {
  const { uuid, tpm } = await readBundle(world.machine);
  const record = await findRecord(keychain, uuid, tpm?.storageId ?? '');
  const sockets = await temporary('s');
  const child = await world.start(
    tools.swtpm,
    [
      ...['socket', '--tpm2', '--tpmstate', 'dir=.,mode=0600'],
      ...['--ctrl', `type=unixio,path=${sockets}/swtpm.sock,mode=0600`],
      ...['--key', 'pwdfd=3,mode=aes-256-cbc', '--flags', 'not-need-init'],
    ],
    world.layout.tpm,
  );
  (child.stdio[3] as NodeJS.WritableStream).end(record.password);
  return child.pid ?? 0;
}

const lockHolder = fileURLToPath(new URL('testing/hold-lock.ts', import.meta.url));
async function holdLock() {
  const child = await world.start(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', lockHolder, world.layout.lock],
  ]);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

test('an orphaned swtpm is found and stopped; one whose machine lives is left alone', async () => {
  await enter();
  const pid = await startSwtpmAlone();
  const host = await holdLock();
  const alive = () => spawnSync('kill', ['-0', `${pid}`]).status === 0;
  const ours = async () => {
    const finding = await world.ask('host.processes');
    return finding?.fixes.some((f) => f.target?.startsWith(`${pid}:`));
  };
  await expect
    .poll(async () =>
      (await world.ask('host.processes'))?.evidence.some((e) => 'text' in e && e.text === `${pid}`),
    )
    .toBe(true);
  expect(await ours()).toBe(false);
  const stale = { fix: 'stop-orphan', machine: null, target: `${pid}:1` } as const;
  await expect(world.product.doctor.fix(stale)).rejects.toMatchObject({ code: 'VTPM_ERR_FIX_NOT_OFFERED' });
  host.kill('SIGKILL');
  await expect.poll(ours).toBe(true);
  const offered = (await world.ask('host.processes'))?.fixes.find((f) => f.target?.startsWith(`${pid}:`));
  await world.product.doctor.fix({ fix: 'stop-orphan', machine: null, target: offered?.target ?? null });
  expect(await ours()).toBe(false);
  expect(alive()).toBe(false);
  expect(await world.outcome('vm.chip.opens')).toBe('opens');
});

test('a bundle that another process holds is free once that has died', async () => {
  await enter();
  const holder = await holdLock();
  const finding = await world.ask('vm.lock');
  expect(finding).toMatchObject({ outcome: 'held', details: { owner: `somebody, ${holder.pid}` } });
  holder.kill('SIGKILL');
  await expect.poll(() => world.outcome('vm.lock')).toBe('free');
});

test('temporary folders of dead processes are removed; young, used and foreign ones stay', async () => {
  await enter();
  const { TMPDIR } = process.env;
  const parent = await temporary('tmp');
  const old = new Date(Date.now() - 3 * 3600_000);
  const make = async (name: string, inside: string) => {
    await mkdir(join(parent, name, inside), { recursive: true });
    await utimes(join(parent, name), old, old);
  };
  await make('vtpm-AbCd12', 'state');
  await make('vtpm-AbCd13', 'somebody-elses');
  await make('vtpm-used01', 'state');
  await mkdir(join(parent, 'vtpm-young1'));
  await world.start('sleep', ['60'], join(parent, 'vtpm-used01', 'state'));
  try {
    process.env.TMPDIR = parent;
    expect((await world.ask('host.leftovers'))?.evidence).toContainEqual({
      label: 'path',
      text: join(parent, 'vtpm-AbCd12'),
    });
    await world.fix('host.leftovers', 'remove-leftovers');
    const left = spawnSync('ls', [parent], { encoding: 'utf8' }).stdout.trim().split('\n');
    expect(left).toEqual(['vtpm-AbCd13', 'vtpm-used01', 'vtpm-young1']);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    await rm(parent, { recursive: true });
  }
});

test('the test record of a check that was killed is removed by the next', async () => {
  await enter();
  const old = `doctor-test-record.${Date.now() - 120_000}.0badcafe`;
  const young = `doctor-test-record.${Date.now()}.0badcafe`;
  for (const one of [old, young]) await keychain.set(one, 'a test');
  expect(await world.outcome('host.keychain')).toBe('works');
  const accounts = await keychain.list();
  expect(accounts).not.toContain(old);
  expect(accounts).toContain(young);
  await keychain.remove(young);
});

test('a keychain that loses what it is given', async () => {
  const forgetful = { ...keychain, get: async () => null };
  await enter({}, forgetful);
  expect(await world.outcome('host.keychain')).toBe('reads-back-wrong');
});

/** Files of a keyring that no other test's daemon has open. */
const ownKeyring = (home: string) => ({
  HOME: join(home, 'user'),
  XDG_DATA_HOME: join(home, 'user', '.local', 'share'),
  XDG_RUNTIME_DIR: join(home, 'user', 'run'),
});

/** The keyring itself is disturbed on a session bus of its own: the program prints what the doctor says. */
test('a keyring that is locked, has died, or is not there', { timeout: 90_000 }, async () => {
  await enter();
  const own = ownKeyring(world.home);
  for (const folder of Object.values(own)) await mkdir(folder, { recursive: true, mode: 0o700 });
  const program = fileURLToPath(new URL('testing/disturbed-keyring.ts', import.meta.url));
  const run = (disturbance: string): string[] => {
    const { stdout, stderr } = spawnSync(
      'dbus-run-session',
      ['--', process.execPath, '--disable-warning=ExperimentalWarning', program, disturbance],
      { encoding: 'utf8', env: { ...process.env, ...own, VTPM_HOME: world.home } },
    );
    if (!stdout) throw new Error(stderr);
    return stdout.trim().split('\n');
  };
  expect(run('lock')).toEqual(['works', 'locked', 'keychain-closed', 'works']);
  expect(run('kill')).toEqual(['works', 'restarted', 'keychain-closed', 'works']);
  expect(run('absent')).toEqual(['missing']);
});

test('a report names nobody and holds no secret', async () => {
  await enter();
  const { product } = world;
  const host = await product.doctor.host();
  const machine = await product.doctor.machine(world.machine);
  const { markdown, json } = await product.doctor.report([host, machine], 'fr');
  const { uuid, tpm } = await readBundle(world.machine);
  const { password } = await findRecord(keychain, uuid, tpm?.storageId ?? '');
  expect(markdown).toContain('host.swtpm');
  expect(markdown).toContain(uuid.slice(0, 8));
  for (const text of [markdown, json])
    for (const secret of [
      password,
      uuid,
      tpm?.storageId ?? '',
      tpm?.ekFingerprint ?? '',
      process.env.HOME ?? '/root',
    ])
      expect(text.includes(secret), secret).toBe(false);
  expect(JSON.parse(json)).toHaveProperty('examinations');
  expect(await readFile(world.layout.description, 'utf8')).toContain(uuid);
});
