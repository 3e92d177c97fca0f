import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadMicrosoftKeys, microsoftCertificates } from './microsoft-keys.ts';
import { enrolMicrosoftKeys, readSecureBoot, setSecureBoot } from './secure-boot.ts';
import { decodeSignatures, encodeSignatures } from './signature-list.ts';
import { ovmfVars } from './testing/boot-firmware.ts';
import { VariableStore } from './variable-store.ts';

const now = new Date('2026-11-24T12:00:00Z');
const empty = () => new VariableStore(readFileSync(ovmfVars));
const debian = () => new VariableStore(readFileSync('/usr/share/OVMF/OVMF_VARS_4M.ms.fd'));
const keys = await loadMicrosoftKeys('x86_64');
const keyNames = ['PK', 'KEK', 'db', 'dbx'];

describe('Secure Boot in a variable store', () => {
  it('reads Debian’s template: on, Debian’s own keys, Microsoft’s of 2011 only', () => {
    const state = readSecureBoot(debian());
    expect(state).toMatchObject({
      enabled: true,
      setupMode: false,
      microsoft: { '2011': true, '2023': false },
    });
    expect(state.pk.map((c) => [c.label, c.generation])).toEqual([
      ['Debian UEFI Secure Boot (PK/KEK key)', 'other'],
    ]);
    expect(state.db.map((c) => c.label)).toEqual([
      'Microsoft Windows Production PCA 2011',
      'Microsoft Corporation UEFI CA 2011',
    ]);
  });

  it('enrols all of Microsoft’s certificates and revocations into an empty store, once', () => {
    const store = empty();
    expect(readSecureBoot(store)).toMatchObject({ enabled: false, setupMode: true, dbxCount: 0 });
    expect(enrolMicrosoftKeys(store, keys, now)).toBe(true);
    const state = readSecureBoot(store);
    expect(state).toMatchObject({ enabled: true, microsoft: { '2011': true, '2023': true } });
    expect([...state.pk, ...state.kek, ...state.db].map((c) => c.fingerprint)).toEqual(
      microsoftCertificates.map((c) => c.fingerprint),
    );
    expect(state.dbxCount).toBeGreaterThan(400);
    expect(enrolMicrosoftKeys(store, keys, new Date())).toBe(false);
  });

  it('keeps everything that was in a used store: its PK, other certificates, other variables', () => {
    const store = debian();
    const before = readSecureBoot(store);
    const others = store.variables().filter((v) => !keyNames.includes(v.name));
    enrolMicrosoftKeys(store, keys, now);
    const after = readSecureBoot(store);
    expect(after.pk).toEqual(before.pk);
    for (const list of ['kek', 'db'] as const)
      expect(after[list].slice(0, before[list].length)).toEqual(before[list]);
    expect(after.microsoft['2023']).toBe(true);
    expect(after.dbxCount).toBeGreaterThan(before.dbxCount);
    expect(store.variables().filter((v) => !keyNames.includes(v.name))).toEqual(others);
  });

  it('is switched off and on without losing a key, and not without a platform key', () => {
    const store = debian();
    const { pk, kek, db } = readSecureBoot(store);
    expect(setSecureBoot(store, false)).toBe(true);
    expect(readSecureBoot(store)).toMatchObject({ enabled: false, setupMode: false, pk, kek, db });
    expect(setSecureBoot(store, false)).toBe(false);
    expect(setSecureBoot(store, true)).toBe(true);
    expect(readSecureBoot(store).enabled).toBe(true);
    expect(setSecureBoot(empty(), false)).toBe(false);
    expect(() => setSecureBoot(empty(), true)).toThrow('VTPM_ERR_SECURE_BOOT_NO_KEYS');
  });

  it('knows both architectures’ revocations', async () => {
    const arm = await loadMicrosoftKeys('arm64');
    expect(arm.dbx.length).toBeGreaterThan(10);
    expect(encodeSignatures(keys.dbx).length).toBe(21_292);
  });

  it('reads any bytes as signature lists without failing', () => {
    const valid = encodeSignatures([...keys.db, ...keys.dbx.slice(0, 5)]);
    expect(decodeSignatures(valid)).toHaveLength(keys.db.length + 5);
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, value, length) => {
        const bytes = Buffer.from(valid.subarray(0, length));
        if (at < length) bytes[at] = value;
        const signatures = decodeSignatures(bytes);
        expect(signatures?.length ?? 0).toBeLessThanOrEqual(valid.length);
      }),
    );
  });
});
