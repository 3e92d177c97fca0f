import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseFirmware, findFirmware } from './firmware-build.ts';

const root = mkdtempSync(join(tmpdir(), 'firmware-'));
afterAll(() => rmSync(root, { recursive: true }));
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const descriptor = (code: string, vars: string, features: string[]) =>
  JSON.stringify({
    'interface-types': ['uefi'],
    mapping: {
      device: 'flash',
      executable: { filename: code, format: 'raw' },
      'nvram-template': { filename: vars, format: 'raw' },
    },
    targets: [{ architecture: 'x86_64', machines: ['pc-q35-*'] }],
    features,
  });

describe('this host’s firmware', () => {
  it.each([
    ['x86_64', '/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
    ['arm64', '/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd'],
  ] as const)(
    'on Debian, for %s with Secure Boot, is the one with an unenrolled template',
    async (arch, code, vars) => {
      const builds = await findFirmware(arch);
      expect(chooseFirmware(builds, arch, { secureBoot: true })).toMatchObject({
        code,
        varsTemplate: vars,
        secureBoot: true,
        enrolledKeys: null,
      });
      const enrolled = builds.find((build) => build.enrolledKeys);
      expect(enrolled?.enrolledKeys?.microsoft).toEqual({ '2011': true, '2023': false });
    },
  );

  it('follows QEMU’s overriding rules and wants both files to exist', async () => {
    for (const name of ['code', 'vars', 'code2', 'vars2']) put(`/fw/${name}`, '\0'.repeat(64));
    put('/usr/share/qemu/firmware/10-a.json', descriptor('/fw/code', '/fw/vars', ['secure-boot']));
    put('/usr/share/qemu/firmware/20-b.json', descriptor('/fw/code2', '/fw/vars2', []));
    put('/usr/share/qemu/firmware/30-c.json', descriptor('/fw/code2', '/fw/vars', []));
    put('/usr/share/qemu/firmware/40-d.json', descriptor('/fw/code2', '/fw/absent', []));
    put('/usr/share/qemu/firmware/50-e.json', 'not JSON');
    put('/etc/qemu/firmware/10-a.json', '');
    put(
      '/home/qemu/firmware/30-c.json',
      descriptor('/fw/code', '/fw/vars2', ['secure-boot', 'requires-smm']),
    );
    const builds = await findFirmware('x86_64', { root, env: { XDG_CONFIG_HOME: '/home' } });
    expect(builds.map((b) => [b.code, b.varsTemplate, b.secureBoot, b.requiresSmm])).toEqual([
      [join(root, 'fw/code2'), join(root, 'fw/vars2'), false, false],
      [join(root, 'fw/code'), join(root, 'fw/vars2'), true, true],
    ]);
  });

  it('that is only there as qcow2 is listed, and not chosen', async () => {
    put('/usr/share/edk2/aarch64/QEMU_EFI-pflash.qcow2', `QFI\xfb${'\0'.repeat(60)}`);
    writeFileSync(
      join(root, '/usr/share/edk2/aarch64/QEMU_EFI-pflash.qcow2'),
      Buffer.from('514649fb', 'hex'),
    );
    writeFileSync(
      join(root, '/usr/share/edk2/aarch64/vars-template-pflash.qcow2'),
      Buffer.from('514649fb', 'hex'),
    );
    const builds = await findFirmware('arm64', { root, env: {} });
    expect(builds.map((b) => b.varsFormat)).toEqual(['qcow2']);
    expect(() => chooseFirmware(builds, 'arm64', { secureBoot: false })).toThrow('VTPM_ERR_FIRMWARE_MISSING');
  });
});
