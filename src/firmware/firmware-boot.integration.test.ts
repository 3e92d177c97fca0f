import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bootOnceFrom, cancelBootOnce, entriesOf, putFirst, readBootEntries } from './boot-entries.ts';
import { encodeDevicePath, q35Sata, summarizeDevicePath } from './device-path.ts';
import { encodeGuid } from './guid.ts';
import { loadMicrosoftKeys } from './microsoft-keys.ts';
import { enrolMicrosoftKeys, globalVariables, readSecureBoot, setSecureBoot } from './secure-boot.ts';
import { createStoreFile, writeStoreFile } from './store-file.ts';
import { aavmfVars, bootFirmware, ovmfVars } from './testing/boot-firmware.ts';
import { isoOf, writeFat } from './testing/efi-program.ts';
import type { UefiVariable, VariableStore } from './variable-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'boot-'));
afterAll(() => rmSync(folder, { recursive: true }));

const started = (log: string): string[] =>
  existsSync(log)
    ? [...readFileSync(log, 'latin1').matchAll(/BdsDxe: starting (Boot[0-9A-F]{4})/g)].map((m) => m[1] ?? '')
    : [];
const has = (store: VariableStore, name: string) => store.variables().some((v) => v.name === name);
const now = new Date('2026-11-24T12:00:00Z');

/** What an installed system's entry looks like: HD(1,GPT,…)/\\boot.efi, last in the order. */
function windowsOnAnAbsentDisk(order: readonly number[]): UefiVariable[] {
  const partition = encodeGuid('01234567-89ab-cdef-0123-456789abcdef').toString('hex');
  const name = Buffer.from('\\boot.efi\0', 'utf16le');
  const path = Buffer.concat([
    Buffer.from(`04012a0001000000${'0008000000000000'.repeat(2)}${partition}0202`, 'hex'),
    Buffer.from([4, 4, 4 + name.length, 0]),
    name,
    Buffer.from('7fff0400', 'hex'),
  ]);
  const head = Buffer.from([1, 0, 0, 0, path.length, 0]);
  const data = Buffer.concat([head, Buffer.from('Windows Boot Manager\0', 'utf16le'), path]);
  const bootOrder = Buffer.from(Uint16Array.from([...order, 9]).buffer);
  return [
    { guid: globalVariables, name: 'Boot0009', attributes: 7, data, time: null },
    { guid: globalVariables, name: 'BootOrder', attributes: 7, data: bootOrder, time: null },
  ];
}

describe('the real firmware', () => {
  it('takes keys enrolled into a used store, and keeps its variables and boot entries; off stays off', async () => {
    const vars = join(folder, 'x86.fd');
    const serial = join(folder, 'x86.log');
    writeFat(join(folder, 'd.img'), 1440);
    const args = [
      '-serial',
      `file:${serial}`,
      '-drive',
      `if=virtio,format=raw,file=${join(folder, 'd.img')}`,
    ];
    const boot = async () => {
      rmSync(serial, { force: true });
      return bootFirmware({
        arch: 'x86_64',
        vars,
        args,
        until: (s) => has(s, 'BootOrder') && started(serial).length > 0,
      });
    };
    await createStoreFile(ovmfVars, vars);
    const used = await boot();
    expect(readSecureBoot(used).setupMode).toBe(true);
    const own = {
      guid: '11111111-2222-3333-4444-555555555555',
      name: 'Own',
      attributes: 7,
      data: Buffer.from('x'),
      time: null,
    };
    used.set(own);
    const entries = readBootEntries(used);
    enrolMicrosoftKeys(used, await loadMicrosoftKeys('x86_64'), now);
    await writeStoreFile(vars, used);

    const secure = await boot();
    expect(secure.get('f0a30bc7-af08-4556-99c4-001009c93a44', 'SecureBootEnable')?.data).toEqual(
      Buffer.from([1]),
    );
    expect(readSecureBoot(secure)).toMatchObject({
      enabled: true,
      setupMode: false,
      microsoft: { '2011': true, '2023': true },
    });
    expect(readBootEntries(secure)).toEqual(entries);
    expect(secure.variables()).toContainEqual(own);
    // The unsigned program on the disk is refused now.
    expect(readFileSync(serial, 'latin1')).toMatch(
      /failed to load Boot\d+ .*(Access Denied|Security Violation)/,
    );

    setSecureBoot(secure, false);
    await writeStoreFile(vars, secure);
    const off = await boot();
    expect(readSecureBoot(off)).toMatchObject({
      enabled: false,
      setupMode: false,
      kek: readSecureBoot(secure).kek,
    });
    expect(readFileSync(serial, 'latin1')).not.toMatch(/Access Denied|Security Violation/);
  });

  it('boots once from a CD by BootNext, then by boot order, which is ours to change; no entry is lost', async () => {
    const vars = join(folder, 'once.fd');
    const serial = join(folder, 'once.log');
    for (const name of ['a.img', 'b.img']) writeFat(join(folder, name), 1440);
    writeFileSync(join(folder, 'cd.iso'), isoOf(readFileSync(join(folder, 'a.img'))));
    const drive = (id: string, file: string) => [
      '-drive',
      `if=none,id=${id},format=raw,readonly=on,file=${join(folder, file)}`,
    ];
    const args = [
      ...['-serial', `file:${serial}`],
      ...[...drive('a', 'a.img'), '-device', 'virtio-blk-pci,drive=a,addr=5'],
      ...[...drive('b', 'b.img'), '-device', 'virtio-blk-pci,drive=b,addr=6'],
      ...[...drive('cd', 'cd.iso'), '-device', 'ide-cd,drive=cd,bus=ide.1'],
    ];
    const boot = async () => {
      rmSync(serial, { force: true });
      return bootFirmware({
        arch: 'x86_64',
        vars,
        args,
        until: (s) => has(s, 'BootOrder') && started(serial).includes('Boot0000'),
      });
    };
    const path = (slot: number) => encodeDevicePath({ slot, bus: 'virtio' });
    const device = (slot: number) => ({ pathText: summarizeDevicePath(path(slot)).text, partitionGuids: [] });
    await createStoreFile(ovmfVars, vars);
    const store = await boot();
    store.set(...windowsOnAnAbsentDisk(readBootEntries(store).order));
    const before = readBootEntries(store);
    expect(before.entries).toContainEqual({
      number: 9,
      description: 'Windows Boot Manager',
      active: true,
      device: {
        kind: 'disk',
        text: 'HD(1,GPT,01234567-89AB-CDEF-0123-456789ABCDEF)/\\boot.efi',
        partitionGuid: '01234567-89ab-cdef-0123-456789abcdef',
        file: '\\boot.efi',
      },
    });
    putFirst(store, entriesOf(before, [device(6), device(5)]));
    const once = bootOnceFrom(store, encodeDevicePath(q35Sata(1)));
    await writeStoreFile(vars, store);

    const installed = await boot();
    expect(started(serial)[0]).toBe(`Boot${once.toString(16).toUpperCase().padStart(4, '0')}`);
    expect(readBootEntries(installed).next).toBeNull();
    expect(cancelBootOnce(installed)).toBe(true);
    await writeStoreFile(vars, installed);

    const after = readBootEntries(await boot());
    expect(started(serial)[0]).toBe(`Boot000${after.order[0]}`);
    expect(after.entries[0]?.device.text).toBe(device(6).pathText);
    expect(after.entries.map((e) => e.number).sort()).toEqual(before.entries.map((e) => e.number).sort());
  });

  it('of arm64 takes keys from a store that we formatted', async () => {
    const vars = join(folder, 'arm.fd');
    const store = await createStoreFile(aavmfVars, vars);
    enrolMicrosoftKeys(store, await loadMicrosoftKeys('arm64'), now);
    await writeStoreFile(vars, store);
    const booted = await bootFirmware({
      arch: 'arm64',
      vars,
      until: (s) => has(s, 'SecureBootEnable') && has(s, 'BootOrder'),
    });
    expect(readSecureBoot(booted)).toMatchObject({
      enabled: true,
      microsoft: { '2011': true, '2023': true },
    });
  });
});
