import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { VtpmError } from '../errors/error.ts';
import { encodeGuid } from './guid.ts';
import { createStoreFile, readStoreFile, readStoreVariables, writeStoreFile } from './store-file.ts';
import { aavmfVars, ovmfVars } from './testing/boot-firmware.ts';
import { type UefiVariable, VariableStore, volumeKind } from './variable-store.ts';

// Reads and copies 64 MiB stores: slow when the computer is busy.
vi.setConfig({ testTimeout: 30_000 });

const enrolled = readFileSync('/usr/share/OVMF/OVMF_VARS_4M.ms.fd');
const guid = '11111111-2222-3333-4444-555555555555';
const variable = (name: string, data: Buffer): UefiVariable => ({
  guid,
  name,
  attributes: 7,
  data,
  time: null,
});
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof VtpmError) return error.code;
    throw error;
  }
  return 'none';
};

describe('a variable store', () => {
  it('lists what the firmware of Debian’s enrolled template sees', () => {
    const names = new VariableStore(enrolled).variables().map((v) => v.name);
    expect(names).toEqual(expect.arrayContaining(['PK', 'KEK', 'db', 'dbx', 'SecureBootEnable', 'Boot0000']));
    expect(new Set(names).size).toBe(names.length);
  });

  it('shows the same variables when only its beginning is read, and all when they reach further', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vtpm-store-looked-at-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'vars.fd');
    const store = await createStoreFile('/usr/share/OVMF/OVMF_VARS_4M.ms.fd', path);
    expect((await readStoreVariables(path)).variables()).toEqual(store.variables());
    for (const name of ['A', 'B', 'C']) store.set(variable(name, Buffer.alloc(30_000, name)));
    await writeStoreFile(path, store);
    expect((await readStoreVariables(path)).variables()).toEqual(store.variables());
    await truncate(path, 200_000);
    await expect(readStoreVariables(path)).rejects.toMatchObject({ code: 'VTPM_ERR_STORE_DAMAGED' });
  });

  it('appends a new value, marks the old one deleted, and leaves every other byte alone', () => {
    const store = new VariableStore(enrolled);
    const before = store.variables();
    store.set(variable('A', Buffer.from('one')));
    const first = Buffer.from(store.volume);
    expect(store.set(variable('A', Buffer.from('two')))).toBe(true);
    const changed = [...store.volume].flatMap((byte, at) => (byte === first[at] ? [] : [first[at]]));
    expect(changed.filter((byte) => byte !== 0xff)).toEqual([0x3f]);
    expect(new VariableStore(store.volume).variables()).toEqual([
      ...before,
      variable('A', Buffer.from('two')),
    ]);
    expect(store.set(variable('A', Buffer.from('two')))).toBe(false);
  });

  it('takes a record in transition as the value until its successor is complete', () => {
    const store = new VariableStore(readFileSync(ovmfVars));
    store.set(variable('A', Buffer.from('one')));
    store.volume[0x64 + 2] = 0x3e;
    expect(new VariableStore(store.volume).get(guid, 'A')?.data.toString()).toBe('one');
  });

  it('reclaims deleted records when it is full, and refuses what can’t fit', () => {
    const store = new VariableStore(enrolled);
    const before = store.variables();
    for (let round = 0; round < 40; round++) store.set(variable('Big', Buffer.alloc(20_000, round)));
    expect(store.variables()).toEqual([...before, variable('Big', Buffer.alloc(20_000, 39))]);
    const volume = Buffer.from(store.volume);
    expect(codeOf(() => store.set(variable('Huge', Buffer.alloc(300_000))))).toBe('VTPM_ERR_STORE_FULL');
    expect(store.volume.equals(volume)).toBe(true);
  });

  it('is not edited while the firmware has a write to finish over it', () => {
    const volume = Buffer.from(enrolled);
    const block = volume.indexOf(encodeGuid('9e58292b-7c68-497d-a0ce-6500fd9f1b95'));
    expect(block).toBeGreaterThan(0x40000);
    volume.fill(0xff, block + 32, block + 200);
    expect(codeOf(() => new VariableStore(volume).set(variable('A', Buffer.from('x'))))).toBe('none');
    volume[block + 32] = 0xfc;
    volume[block + 32 + 40] = 0xfd;
    expect(codeOf(() => new VariableStore(volume).set(variable('A', Buffer.from('x'))))).toBe(
      'VTPM_ERR_STORE_BUSY',
    );
  });

  it.each([
    ['zeros', Buffer.alloc(4096), 'VTPM_ERR_STORE_UNFORMATTED'],
    ['erased flash', Buffer.alloc(4096, 0xff), 'VTPM_ERR_STORE_UNFORMATTED'],
    ['a qcow2 image', Buffer.from(`QFI\xfb${'\0'.repeat(100)}`, 'latin1'), 'VTPM_ERR_STORE_DAMAGED'],
    ['half a store', enrolled.subarray(0, 0x10000), 'VTPM_ERR_STORE_DAMAGED'],
    ['nothing', Buffer.alloc(0), 'VTPM_ERR_STORE_DAMAGED'],
  ])('refuses %s with a code', (_, bytes, code) => {
    expect(codeOf(() => new VariableStore(bytes))).toBe(code);
  });

  it('survives any damage: a code, or variables that are inside the store', () => {
    const head = enrolled.subarray(0, 0x5000);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(head.length - 1), fc.nat(255)), { maxLength: 20 }), (edits) => {
        const bytes = Buffer.from(enrolled);
        for (const [at, value] of edits) bytes[at] = value;
        const code = codeOf(() => {
          const total = new VariableStore(bytes).variables().reduce((n, v) => n + v.data.length, 0);
          expect(total).toBeLessThan(bytes.length);
        });
        expect(['none', 'VTPM_ERR_STORE_DAMAGED', 'VTPM_ERR_STORE_UNFORMATTED']).toContain(code);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a store file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('of arm64 is made formatted and sparse from the empty 64 MiB template', async () => {
    expect(volumeKind(readFileSync(aavmfVars).subarray(0, 64))).toBe('unformatted');
    const path = join(folder, 'arm.fd');
    const store = await createStoreFile(aavmfVars, path);
    store.set(variable('A', Buffer.from('one')));
    await writeStoreFile(path, store);
    expect((await readStoreFile(path)).variables()).toEqual([variable('A', Buffer.from('one'))]);
    const { size, blocks, mode } = await stat(path);
    expect([size, mode & 0o777]).toEqual([64 * 1024 * 1024, 0o600]);
    expect(blocks * 512).toBeLessThan(2 * 1024 * 1024);
  });

  it('has the header that Debian’s own enrolled arm64 template has', async () => {
    const store = await createStoreFile(aavmfVars, join(folder, 'header.fd'));
    const template = await readStoreFile('/usr/share/AAVMF/AAVMF_VARS.ms.fd');
    expect(store.volume.subarray(0, 0x64)).toEqual(template.volume.subarray(0, 0x64));
  });
});
