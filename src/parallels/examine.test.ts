import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { errorText, toVtpmError, VtpmError } from '../errors/error.ts';
import { loadMicrosoftKeys } from '../firmware/microsoft-keys.ts';
import { enrolMicrosoftKeys, setSecureBoot } from '../firmware/secure-boot.ts';
import { createStoreFile, writeStoreFile } from '../firmware/store-file.ts';
import { ConfigPvsError, parseConfigPvs } from './config-pvs.ts';
import { examinePvm } from './examine.ts';
import { configPvs, type PvsValues } from './testing/config-pvs.ts';

const folder = mkdtempSync(join(tmpdir(), 'pvm-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

function pvm(config: PvsValues | string = {}): string {
  const root = join(folder, `Machine ${++count}.pvm`);
  mkdirSync(root);
  writeFileSync(join(root, 'config.pvs'), typeof config === 'string' ? config : configPvs(config));
  return root;
}

/** Every file with its contents and times. */
const fingerprint = (root: string): string => {
  const hash = createHash('sha256');
  for (const name of readdirSync(root, { recursive: true }) as string[]) {
    const { mtimeMs, ctimeMs } = statSync(join(root, name));
    hash.update(JSON.stringify([name, mtimeMs, ctimeMs])).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex');
};

describe('a Parallels machine', () => {
  it('tells its guest, firmware, chip and disks, and is left as it was', async () => {
    const root = pvm();
    const before = fingerprint(root);
    expect(await examinePvm(root)).toEqual({
      path: root,
      name: 'Windows 10',
      uuid: '3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b36',
      writtenBy: '16.5.0-49183',
      guest: { family: 'windows', version: 'Windows 10', osType: 8, osNumber: 2063 },
      arch: 'x86_64',
      firmware: 'uefi',
      secureBoot: false,
      chip: false,
      nvram: null,
      disks: [{ name: 'harddisk.hdd', kind: 'image', size: 64 * 2 ** 30, outside: false }],
      bootCamp: false,
      linkedTo: null,
      encrypted: false,
      template: false,
      copiedFrom: null,
      moved: null,
      unsure: [],
    });
    expect(await examinePvm(join(root, 'config.pvs'))).toMatchObject({ path: root });
    expect(fingerprint(root)).toBe(before);
  });

  const other = '11111111-2222-3333-4444-555555555555';
  const zero = '{00000000-0000-0000-0000-000000000000}';
  it.each<[string, PvsValues, object]>([
    ['a legacy BIOS', { efi: 0 }, { firmware: 'bios', secureBoot: null, arch: 'x86_64' }],
    [
      'EFI of Apple silicon',
      { efi: 5, secureBoot: 1 },
      { firmware: 'uefi', arch: 'arm64', secureBoot: true },
    ],
    ['EFI of a kind not known here', { efi: 4 }, { firmware: 'uefi', arch: null, unsure: ['firmware'] }],
    ['no word about firmware', { efi: null }, { firmware: null, arch: null }],
    ['a chip', { tpm: '<Type>1</Type>' }, { chip: true, unsure: [] }],
    ['a chip of a type not known here', { tpm: '<Type>2.0</Type>' }, { chip: true, unsure: ['chip'] }],
    ['no word about a chip', { tpm: null }, { chip: null, unsure: ['chip'] }],
    ['Windows 8.1', { osNumber: 2062 }, { guest: { version: 'Windows 8.1' }, unsure: ['guest-version'] }],
    ['a newer Windows', { osNumber: 2066 }, { guest: { family: 'windows', version: null } }],
    ['Linux', { osType: 9, osNumber: 2309 }, { guest: { family: 'linux', version: null } }],
    ['FreeBSD', { osType: 10, osNumber: 2563 }, { guest: { family: 'other' } }],
    ['a linked clone', { linkedUuid: `{${other}}` }, { linkedTo: other }],
    ['a copy', { sourceUuid: `{${other}}` }, { copiedFrom: other }],
    ['an origin of zeros', { sourceUuid: zero }, { copiedFrom: null }],
    ['another home', { home: '/Users/ada/Parallels/W.pvm/config.pvs' }, { moved: true, unsure: ['moved'] }],
    [
      'another Mac',
      { server: `{${other}}`, lastServer: '{21111111-2222-3333-4444-555555555555}' },
      { moved: true },
    ],
    ['the same Mac', { server: `{${other}}`, lastServer: `{${other}}` }, { moved: false }],
    ['encryption', { encrypted: 1 }, { encrypted: true }],
    ['no word about encryption', { encrypted: null }, { encrypted: null, unsure: ['encryption'] }],
    ['a template', { template: 1 }, { template: true }],
    [
      'a name with entities',
      { name: 'A &amp; B &lt;x&gt; &#233;&#x1F600; &amp;amp;' },
      { name: 'A & B <x> é😀 &amp;' },
    ],
    ['a name like an object’s own', { name: '__proto__' }, { name: '__proto__' }],
  ])('with %s', async (_, values, expected) => {
    expect(await examinePvm(pvm(values))).toMatchObject(expected);
  });

  it.each<[string, Readonly<Record<string, string | number>>, string]>([
    [
      'neither growing nor of any size',
      { EmulatedType: 1, DiskType: 0, SizeOnDisk: 0, SystemName: 'x' },
      'boot-camp',
    ],
    ['of another emulated type', { EmulatedType: 2, DiskType: 1, SystemName: 'disk0s3' }, 'boot-camp'],
    [
      'with its name',
      { EmulatedType: 1, DiskType: 1, SizeOnDisk: 9, UserFriendlyName: 'Boot Camp' },
      'boot-camp',
    ],
    ['that is a disk of the Mac', { EmulatedType: 0, DiskType: 1, SystemName: '/dev/disk2' }, 'real'],
  ])('runs from Boot Camp or a real disk: one %s', async (_, hdd, kind) => {
    const image = { EmulatedType: 1, DiskType: 1, SizeOnDisk: 5, SystemName: 'data.hdd' };
    const found = await examinePvm(pvm({ disks: [image, hdd] }));
    expect(found).toMatchObject({ bootCamp: true, disks: [{ kind: 'image' }, { kind }] });
  });

  it('knows images outside the bundle from those of a bundle that has moved', async () => {
    const disk = (SystemName: string) => ({ EmulatedType: 1, DiskType: 1, SizeOnDisk: 1, SystemName });
    const name = `Machine ${count + 1}.pvm`;
    const found = await examinePvm(
      pvm({ disks: [disk(`/Users/ada/${name}/a.hdd`), disk('/Volumes/Big/b.hdd'), disk('../c.hdd')] }),
    );
    expect(found.disks.map((d) => d.outside)).toEqual([false, true, true]);
  });

  it.each([true, false])('reads Secure Boot (%s) from NVRAM.dat', async (on) => {
    const root = pvm();
    const path = join(root, 'NVRAM.dat');
    const store = await createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.fd', path);
    enrolMicrosoftKeys(store, await loadMicrosoftKeys('x86_64'), new Date());
    setSecureBoot(store, on);
    await writeStoreFile(path, store);
    expect((await examinePvm(root)).nvram).toEqual({ size: 540_672, secureBoot: on });
  });

  it('says what it can’t tell from a damaged NVRAM.dat', async () => {
    const root = pvm();
    writeFileSync(join(root, 'NVRAM.dat'), 'not a store');
    expect((await examinePvm(root)).nvram).toEqual({ size: 11, secureBoot: null });
  });
});

describe('what is no machine', () => {
  it.each([
    ['nowhere', () => join(folder, 'none.pvm'), 'VTPM_ERR_PVM_NOT_FOUND'],
    ['a folder without config.pvs', () => folder, 'VTPM_ERR_PVM_NOT_FOUND'],
    ['an empty file', () => pvm(''), 'VTPM_ERR_PVM_UNREADABLE'],
    ['another document', () => pvm('<a><b/></a>'), 'VTPM_ERR_PVM_UNREADABLE'],
    ['a cut-off document', () => pvm(configPvs().slice(0, 900)), 'VTPM_ERR_PVM_UNREADABLE'],
    [
      'entities',
      () => pvm(`<!DOCTYPE x [<!ENTITY a "aa">]>${configPvs({ name: '&a;' })}`),
      'VTPM_ERR_PVM_UNREADABLE',
    ],
    [
      'four mebibytes and more',
      () => pvm(configPvs({ name: 'x'.repeat(4 * 2 ** 20) })),
      'VTPM_ERR_PVM_UNREADABLE',
    ],
    [
      'elements a thousand deep',
      () => pvm(`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`),
      'VTPM_ERR_PVM_UNREADABLE',
    ],
  ] as const)('%s is refused with its reason', async (_, path, code) => {
    const error = toVtpmError(await examinePvm(path()).catch((thrown) => thrown));
    expect(error.code).toBe(code);
    const [en, fr] = (['en', 'fr'] as const).map((l) => errorText(code, l, error.details).cause);
    expect(fr).not.toMatch(/\{|it is|it has|there is/);
    expect(en).not.toMatch(/\{|\[/);
  });

  it('whatever the text, reading ends, and with one of two outcomes', () => {
    const whole = configPvs();
    const tags = fc.constantFrom(
      '<Hdd>',
      '</Hdd>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '<?x',
      '&#x41;',
      '<constructor>',
      '\0',
    );
    const edit = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(40),
      put: fc.oneof(tags, fc.string({ maxLength: 12 })),
    });
    fc.assert(
      fc.property(fc.oneof(fc.array(edit, { maxLength: 6 }), fc.string()), (change) => {
        const text =
          typeof change === 'string'
            ? change
            : change.reduce((t, { at, cut, put }) => t.slice(0, at) + put + t.slice(at + cut), whole);
        try {
          const root = parseConfigPvs(text);
          expect(root.at('Identification', 'VmUuid', 'no', 'such').text).toBeNull();
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigPvsError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('whatever the values, a machine is described or refused', async () => {
    const root = pvm();
    const value = fc.oneof(fc.string({ maxLength: 20 }), fc.integer().map(String), fc.constant('&#x110000;'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 4, maxLength: 4 }),
        async ([name, version, home, path]) => {
          const text = configPvs({
            name: name ?? '',
            appVersion: version ?? '',
            home: home ?? '',
            disks: [{ SystemName: path ?? '', Size: path ?? '' }],
          });
          writeFileSync(join(root, 'config.pvs'), text);
          try {
            expect((await examinePvm(root)).name.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(VtpmError);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
