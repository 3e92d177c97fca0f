import { describe, expect, it } from 'vitest';
import type { Device, MachineDescription } from '../machine/description.ts';
import { commandLine, type ResolvedFacts } from './command-line.ts';

const base: MachineDescription = {
  format: 'vtpm-machine',
  version: 1,
  uuid: '3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b36',
  name: 'Office, 2nd',
  createdAt: '2026-01-01T00:00:00Z',
  lastStartedAt: null,
  lastStoppedAt: null,
  notes: '',
  guestOs: 'windows-11',
  arch: 'x86_64',
  firmware: { type: 'uefi' },
  cpus: 4,
  memoryMiB: 8192,
  devices: [],
  bootOrder: [],
  bootOnceFrom: null,
  tpm: null,
  options: { onQuit: 'ask', clock: 'local' },
  security: { keyMissing: 'ask', backupBeforeChange: true, backupBeforeMove: true, keepBackups: 3 },
};

const facts: ResolvedFacts = {
  bundleRoot: '/vm/Office, 2nd.vtpmvm',
  accelerator: 'tcg',
  firmware: { type: 'uefi', code: '/fw/CODE.fd', variables: '/vm/vars.fd', smm: true },
  tpmSocket: '/run/x/swtpm.sock',
  qmpSocket: '/run/x/qmp.sock',
  serialSocket: '/run/x/serial.sock',
  display: 'none',
  audio: 'none',
  sandbox: true,
};

const disk = (id: string, more: Partial<Extract<Device, { kind: 'disk' }>> = {}): Device => ({
  kind: 'disk',
  id,
  path: `disks/${id}.qcow2`,
  format: 'qcow2',
  bus: 'virtio',
  cache: 'writeback',
  discard: true,
  ...more,
});

/** One option a line, so that a difference reads as one. */
const shown = (description: Partial<MachineDescription>, more: Partial<ResolvedFacts> = {}) =>
  commandLine({ ...base, ...description }, { ...facts, ...more })
    .join(' ')
    .replaceAll(' -', '\n-');

describe('the command line of a machine', () => {
  it('for Windows 11 with a chip: SMM, a locked variable store, TPM CRB and every device', () => {
    const devices: Device[] = [
      { kind: 'graphics', id: 'gpu', model: 'virtio' },
      { kind: 'network', id: 'lan', model: 'e1000e', mode: 'user', mac: '52:54:00:00:00:01' },
      disk('main', { bus: 'sata', cache: 'none' }),
      disk('data', { bus: 'nvme', format: 'raw', path: '/dev/sdb', discard: false, cache: 'writethrough' }),
      { kind: 'cdrom', id: 'cd1', path: '/iso/a,b.iso' },
      { kind: 'cdrom', id: 'cd2', path: null },
      { kind: 'usb', id: 'usb', tablet: true },
      { kind: 'sound', id: 'snd', output: true, input: true },
      { kind: 'serial', id: 'ser', log: true },
      { kind: 'shared-folder', id: 'share', path: '/home/me/a,b', tag: 'share', readOnly: true },
    ];
    expect(shown({ devices })).toMatchSnapshot();
  });

  it('for an arm64 guest: virt, TPM TIS, and an AHCI controller of its own for the CD', () => {
    const devices: Device[] = [
      { kind: 'graphics', id: 'gpu', model: 'std' },
      { kind: 'network', id: 'lan', model: 'virtio', mode: 'none', mac: '52:54:00:00:00:02' },
      disk('main'),
      { kind: 'cdrom', id: 'cd', path: null },
      { kind: 'usb', id: 'usb', tablet: false },
      { kind: 'serial', id: 's1', log: true },
      { kind: 'serial', id: 's2', log: true },
    ];
    const firmware = { type: 'uefi', code: '/fw/A.fd', variables: '/vm/v.fd', smm: false } as const;
    expect(shown({ arch: 'arm64', guestOs: 'linux', devices }, { firmware })).toMatchSnapshot();
  });

  it('for a legacy BIOS in a window under KVM: the boot order as boot indexes, no chip', () => {
    const devices = [
      disk('a'),
      disk('b', { cache: 'writethrough' }),
      { kind: 'cdrom', id: 'cd', path: null } as const,
    ];
    const description = {
      guestOs: 'windows-8',
      firmware: { type: 'bios' },
      devices,
      bootOrder: ['b'],
    } as const;
    expect(
      shown(
        { ...description, bootOrder: ['b'], bootOnceFrom: 'cd' },
        { firmware: { type: 'bios' }, accelerator: 'kvm', tpmSocket: null, display: 'gtk' },
      ),
    ).toMatchSnapshot();
  });

  it('gives UEFI boot indexes to all disks or to none, since OVMF deletes the entries of the others', () => {
    const devices = [disk('a'), disk('b')];
    expect(shown({ devices, bootOrder: ['b', 'a'] })).not.toContain('bootindex');
    expect(shown({ devices }, { bootIndexes: new Map([['a', 0]]) })).not.toContain('bootindex');
    const all = shown({ devices }, { bootIndexes: new Map(Object.entries({ a: 1, b: 0 })) });
    expect(all).toMatch(/id=dev-a,.*bootindex=1/);
    expect(all).toMatch(/id=dev-b,.*bootindex=0/);
  });

  it('adds AHCI controllers when the six ports of the built-in one are taken', () => {
    const devices = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => disk(id, { bus: 'sata' }));
    expect(shown({ devices })).toMatch(/ich9-ahci,id=sata1[\s\S]*ide-hd,bus=sata1\.0,id=dev-g/);
  });
});
