import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { buildDemoGuest, defaultDemoCache } from '../demo/build-guest.ts';
import { buildLegacyDisk } from '../demo/build-legacy-disk.ts';
import { isReady, parseReport } from '../demo/parse-report.ts';
import { tryLock } from '../durable/lock.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { Architecture } from '../machine/guest-os.ts';
import { findEmulator } from '../qemu/programs.ts';
import { startBackgroundHost } from './background-host.ts';
import { findSession, listSessions } from './discover.ts';
import { type HostedMachine, hostMachine } from './host.ts';
import type { HostOptions } from './launch.ts';
import { RemoteMachine } from './remote.ts';
import type { SessionStatus } from './state.ts';
import { directSwtpm, provisionDirectly } from './testing/direct-swtpm.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-boot-'));
const runtimeDir = join(folder, 'run');
const password = 'test password';
const hosted: HostedMachine[] = [];

afterEach(async () => {
  for (const machine of hosted.splice(0)) if (machine.status().end === null) await machine.kill();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const firmwareOf = {
  x86_64: {
    code: '/usr/share/OVMF/OVMF_CODE_4M.ms.fd',
    variables: '/usr/share/OVMF/OVMF_VARS_4M.ms.fd',
    smm: true,
  },
  arm64: {
    code: '/usr/share/AAVMF/AAVMF_CODE.fd',
    variables: '/usr/share/AAVMF/AAVMF_VARS.ms.fd',
    smm: false,
  },
} as const;

/** Apart from the bundle, whose name has a comma: swtpm's options end at one and can't escape it. */
const stateDir = (bundleRoot: string) => `${bundleRoot.replace(',', '')}-tpm`;

type Options = Omit<HostOptions, 'lock' | 'startTpm'>;

/** A bundle on disk with the demo guest, every kind of device in it, and a chip where UEFI is. */
async function makeBundle(arch: Architecture, type: 'uefi' | 'bios'): Promise<Options> {
  const bundleRoot = join(folder, `${arch} ${type}, test.vtpmvm`);
  const layout = bundleLayout(bundleRoot);
  mkdirSync(layout.disks, { recursive: true });
  mkdirSync(join(bundleRoot, 'shared'));
  const guest = await buildDemoGuest({ arch, cacheDir: defaultDemoCache() });
  const disk = join(layout.disks, 'main.img');
  if (type === 'uefi') copyFileSync(guest.diskImage, disk);
  else await buildLegacyDisk(guest, disk);
  const { variables, ...code } = firmwareOf[arch];
  if (type === 'uefi') {
    execFileSync('cp', ['--sparse=always', variables, layout.uefiVariables]);
    await provisionDirectly(stateDir(bundleRoot), password);
  }
  const description: MachineDescription = {
    format: 'vtpm-machine',
    version: 1,
    uuid: crypto.randomUUID(),
    name: `${arch}, ${type}`,
    createdAt: new Date().toISOString(),
    lastStartedAt: null,
    lastStoppedAt: null,
    notes: '',
    guestOs: 'linux',
    arch,
    firmware: { type },
    cpus: 1,
    memoryMiB: arch === 'arm64' ? 1024 : 512,
    devices: [
      { kind: 'graphics', id: 'graphics', model: 'virtio' },
      { kind: 'network', id: '1net', model: 'virtio', mode: 'none', mac: '52:54:00:12:34:56' },
      {
        kind: 'disk',
        id: 'main',
        path: 'disks/main.img',
        format: 'raw',
        bus: 'virtio',
        cache: 'writeback',
        discard: true,
      },
      { kind: 'cdrom', id: 'cd', path: null },
      { kind: 'usb', id: 'usb', tablet: true },
      { kind: 'sound', id: 'sound', output: true, input: false },
      { kind: 'serial', id: 'serial', log: true },
      { kind: 'shared-folder', id: 'share', path: 'shared', tag: 'share', readOnly: true },
    ],
    bootOrder: ['main'],
    bootOnceFrom: null,
    tpm:
      type === 'bios'
        ? null
        : {
            version: '2.0',
            cipher: 'aes-256',
            storageId: crypto.randomUUID(),
            createdAt: new Date().toISOString(),
            ekFingerprint: '0'.repeat(64),
          },
    options: { onQuit: 'ask', clock: 'utc' },
    security: { keyMissing: 'ask', backupBeforeChange: true, backupBeforeMove: true, keepBackups: 3 },
  };
  return {
    bundleRoot,
    description,
    firmware: type === 'bios' ? { type } : { type, ...code, variables: layout.uefiVariables },
    qemu: (await findEmulator(arch)).path,
    accelerator: 'tcg',
    headless: true,
    runtimeDir,
  };
}

async function host(options: Options): Promise<HostedMachine> {
  const layout = bundleLayout(options.bundleRoot);
  const lock = tryLock(layout.lock, 'test');
  if (!lock) throw new Error('the lock is held');
  const startTpm = options.description.tpm ? directSwtpm(stateDir(options.bundleRoot), password) : null;
  const machine = await hostMachine({
    ...options,
    lock,
    startTpm,
    powerDown: { everyMs: 1000, patienceMs: 60_000 },
  });
  hosted.push(machine);
  return machine;
}

async function report(bundleRoot: string) {
  const path = bundleLayout(bundleRoot).serialLog;
  for (let waited = 0; waited < 180_000; waited += 100) {
    const log = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (isReady(log)) return parseReport(log);
    await delay(100);
  }
  throw new Error(`no report; the log ends: ${readFileSync(path, 'utf8').slice(-2000)}`);
}

/** Programs whose command line names this text. */
const processesNaming = (text: string) =>
  execFileSync('ps', ['-ww', '-eo', 'pid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /qemu-system|swtpm/.test(line) && line.includes(text) && !/^\s*\d+ Z/.test(line));

describe('a machine with a chip and Secure Boot', () => {
  it('boots and seals; is seen and shut down by another process; leaves nothing when its host is killed', async () => {
    const options = await makeBundle('x86_64', 'uefi');
    const machine = await host(options);
    const first = await report(options.bundleRoot);
    expect(first).toMatchObject({ firmware: 'uefi', secureBoot: true, setupMode: false, tpmVersion: 2 });
    expect(first.seal.state).toBe('sealed');
    expect(Object.keys(first.keys)).toEqual(['PK', 'KEK', 'db', 'dbx']);

    // Another process of the user sees it and shuts it down.
    const [session] = await listSessions(runtimeDir);
    expect(session?.status).toMatchObject({ name: 'x86_64, uefi', state: 'running', chip: 'working' });
    const remote = await RemoteMachine.connect(machine.controlSocket);
    const states: string[] = [];
    remote.onStatus(({ state }) => states.push(state));
    expect((await remote.powerDown()).state).toBe('stopping');
    expect(await machine.ended).toMatchObject({ state: 'stopped', end: 'power-down', problem: null });
    await remote.closed;
    expect(states).toEqual(['stopping', 'stopped']);
    expect(await listSessions(runtimeDir)).toEqual([]);

    const file = join(folder, 'options.json');
    writeFileSync(file, JSON.stringify(options));
    const status = await startBackgroundHost({
      program: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', hostProcess, file, stateDir(options.bundleRoot)],
      logFile: join(folder, 'host.log'),
    });
    expect(status.state).toBe('running');
    expect(processesNaming(folder)).toHaveLength(2);
    process.kill(status.pid, 'SIGKILL');
    await expect.poll(() => processesNaming(folder), { timeout: 5000 }).toEqual([]);
    // The host itself may still be on its way out: its folder goes with the first look after its end.
    const ended = async () => {
      const session = await findSession(runtimeDir, { uuid: status.uuid, bundleRoot: options.bundleRoot });
      return session === null && !existsSync(dirname(machine.controlSocket));
    };
    await expect.poll(ended, { timeout: 5000 }).toBe(true);

    // The chip's program dies under a running machine: it is held, and whoever listens is told.
    const third = await host(options);
    const told = new Promise<SessionStatus>((resolve) =>
      third.onStatus((now) => now.chip === 'dead' && resolve(now)),
    );
    const swtpm = processesNaming(folder).find((line) => line.includes('swtpm socket'));
    process.kill(Number(swtpm?.trim().split(' ')[0]), 'SIGKILL');
    expect(await told).toMatchObject({ state: 'paused', problem: { code: 'VTPM_ERR_TPM_DIED' } });
    const other = await RemoteMachine.connect(third.controlSocket);
    expect(await other.kill()).toMatchObject({ state: 'stopped', end: 'killed', chip: 'dead' });

    // A damaged set-up is refused, and the lock is free again.
    await expect(
      host({ ...options, firmware: { ...(options.firmware as object), code: '/nowhere.fd' } as never }),
    ).rejects.toMatchObject({ code: 'VTPM_ERR_QEMU_FILE_MISSING' });
    const lock = tryLock(bundleLayout(options.bundleRoot).lock, 'test');
    await expect(
      hostMachine({ ...options, lock: lock ?? { release() {} }, startTpm: null }),
    ).rejects.toMatchObject({
      code: 'VTPM_ERR_TPM_NOT_STARTED',
    });
    expect(processesNaming(folder)).toEqual([]);
  }, 480_000); // a boot takes up to a minute on a busy host, and perhaps the guest is built first
});

const hostProcess = fileURLToPath(new URL('./testing/host-process.ts', import.meta.url));

/** That such guests boot with their firmware and chip, is shown by the command line's main job. */
describe('other machines, with every kind of device', () => {
  for (const [arch, type] of [
    ['x86_64', 'bios'],
    ['arm64', 'uefi'],
  ] as const)
    it(`QEMU takes all devices of ${arch} ${type}, and runs`, async () => {
      const machine = await host(await makeBundle(arch, type));
      const running = { state: 'running', chip: type === 'bios' ? 'none' : 'working', problem: null };
      await expect.poll(() => machine.status(), { timeout: 60_000 }).toMatchObject(running);
      await delay(1000); // what a device is missing shows soon after the start
      expect(machine.status()).toMatchObject(running);
    });
});
