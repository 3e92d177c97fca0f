import { VtpmError } from '../errors/error.ts';
import { type Generation, generationOf, type MicrosoftKeys } from './microsoft-keys.ts';
import {
  certificateOf,
  countSignatures,
  decodeSignatures,
  type EnrolledCertificate,
  encodeSignatures,
  mergeSignatures,
  type Signature,
} from './signature-list.ts';
import type { UefiVariable, UefiVariables, VariableStore } from './variable-store.ts';

export const globalVariables = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const imageSecurity = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f';
const secureBootEnable = { guid: 'f0a30bc7-af08-4556-99c4-001009c93a44', name: 'SecureBootEnable' };
/** NON_VOLATILE, BOOTSERVICE, RUNTIME, TIME_BASED_AUTHENTICATED_WRITE. */
const keyAttributes = 0x27;

export interface SecureBootCertificate extends EnrolledCertificate {
  readonly generation: Generation;
}

/** What a machine's firmware will do at its next start, read from its variables. */
export interface SecureBootState {
  /** A platform key is enrolled, and the switch is not off. */
  readonly enabled: boolean;
  /** No platform key: anybody may enrol keys, nothing is checked. */
  readonly setupMode: boolean;
  readonly pk: readonly SecureBootCertificate[];
  readonly kek: readonly SecureBootCertificate[];
  readonly db: readonly SecureBootCertificate[];
  /** Number of revocations. */
  readonly dbxCount: number;
  /** Whether db trusts what Microsoft signs with the certificates of that generation (Windows and others). */
  readonly microsoft: Readonly<Record<'2011' | '2023', boolean>>;
}

const guidOf = (name: KeyVariable): string =>
  name === 'db' || name === 'dbx' ? imageSecurity : globalVariables;
type KeyVariable = 'PK' | 'KEK' | 'db' | 'dbx';

function signaturesIn(store: UefiVariables, name: KeyVariable): Signature[] {
  const variable = store.get(guidOf(name), name);
  if (!variable) return [];
  const signatures = decodeSignatures(variable.data);
  if (!signatures)
    throw new VtpmError('VTPM_ERR_STORE_DAMAGED', { reason: `the signature lists of ${name}` });
  return signatures;
}

const certificatesIn = (store: UefiVariables, name: KeyVariable): SecureBootCertificate[] =>
  signaturesIn(store, name).flatMap((signature) => {
    const certificate = certificateOf(signature);
    return certificate ? [{ ...certificate, generation: generationOf(certificate.fingerprint) }] : [];
  });

function countRevocations(store: UefiVariables): number {
  const count = countSignatures(store.get(guidOf('dbx'), 'dbx')?.data ?? Buffer.alloc(0));
  if (count === null) throw new VtpmError('VTPM_ERR_STORE_DAMAGED', { reason: 'the signature lists of dbx' });
  return count;
}

/** @throws VtpmError VTPM_ERR_STORE_DAMAGED when a key variable is malformed */
export function readSecureBoot(store: UefiVariables): SecureBootState {
  const setupMode = signaturesIn(store, 'PK').length === 0;
  const db = certificatesIn(store, 'db');
  const trusts = (generation: Generation, wanted: number): boolean =>
    new Set(db.filter((c) => c.generation === generation).map((c) => c.fingerprint)).size >= wanted;
  return {
    enabled: !setupMode && switchValue(store) !== 0,
    setupMode,
    pk: certificatesIn(store, 'PK'),
    kek: certificatesIn(store, 'KEK'),
    db,
    dbxCount: countRevocations(store),
    // Windows' and everybody else's; the third of 2023 signs option ROMs only.
    microsoft: { '2011': trusts('2011', 2), '2023': trusts('2023', 2) },
  };
}

// The firmware creates it as 1 when a platform key appears (AuthVariableLib, AuthServiceInternal).
const switchValue = (store: UefiVariables): number =>
  store.get(secureBootEnable.guid, secureBootEnable.name)?.data[0] ?? 1;

/** How many of Microsoft's newest revocations a store lacks. */
export function missingRevocations(store: UefiVariables, keys: MicrosoftKeys): number {
  const present = signaturesIn(store, 'dbx');
  return mergeSignatures(present, keys.dbx).length - present.length;
}

/**
 * Enrols Microsoft's certificates and revocations into a used store. Everything else in it stays: other
 * variables, boot entries, a platform key, certificates and revocations that were enrolled before. Does not
 * touch the switch: see {@link setSecureBoot}.
 * @param now the time of the key variables' authenticated write
 * @returns whether anything had to be written
 * @throws VtpmError VTPM_ERR_STORE_FULL, VTPM_ERR_STORE_BUSY, VTPM_ERR_STORE_DAMAGED; nothing is then changed
 */
export function enrolMicrosoftKeys(store: VariableStore, keys: MicrosoftKeys, now: Date): boolean {
  const oldPk = signaturesIn(store, 'PK');
  const merged = (name: KeyVariable, added: readonly Signature[], time: Date): UefiVariable[] => {
    const old = signaturesIn(store, name);
    const all = mergeSignatures(old, added);
    if (all.length === old.length) return [];
    const before = store.get(guidOf(name), name)?.time;
    return [
      {
        guid: guidOf(name),
        name,
        attributes: keyAttributes,
        data: encodeSignatures(all),
        time: before && before > time ? before : time,
      },
    ];
  };
  return store.set(
    ...merged('dbx', keys.dbx, keys.dbxTime),
    ...merged('db', keys.db, now),
    ...merged('KEK', keys.kek, now),
    // PK holds one key, its owner's: a present one stays.
    ...(oldPk.length > 0 ? [] : merged('PK', keys.pk, now)),
  );
}

/**
 * Switches Secure Boot on or off as the firmware's own setup does, keeping all keys.
 * @returns whether anything had to be written
 * @throws VtpmError VTPM_ERR_SECURE_BOOT_NO_KEYS when it can't be switched on for want of a platform key
 */
export function setSecureBoot(store: VariableStore, on: boolean): boolean {
  const { enabled, setupMode } = readSecureBoot(store);
  if (enabled === on) return false;
  if (setupMode) throw new VtpmError('VTPM_ERR_SECURE_BOOT_NO_KEYS');
  return store.set({ ...secureBootEnable, attributes: 0x3, data: Buffer.from([on ? 1 : 0]), time: null });
}
