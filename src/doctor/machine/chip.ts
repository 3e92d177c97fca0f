import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toVtpmError } from '../../errors/error.ts';
import { currentAccount } from '../../keychain/keychain.ts';
import { passwordBytes, tryParseRecord } from '../../keychain/record.ts';
import { cipherBits, stateFileName } from '../../swtpm/state-header.ts';
import { listBackups } from '../../tpm/backups.ts';
import { readChip } from '../../tpm/describe.ts';
import { asDamage, keysOf } from '../../tpm/diagnose.ts';
import { type Evidence, type OfferedFix, offer, type Result } from '../finding.ts';
import type { MachineContext } from './context.ts';

/** The ways out when the chip does not open: a backup whose key is here, the key from elsewhere, a new chip. */
export async function waysOut(
  { id, host }: MachineContext,
  keyMayBeElsewhere: boolean,
): Promise<OfferedFix[]> {
  const backups = await listBackups(id);
  // a keychain that can’t be asked now says nothing against a backup
  const keys = await host
    .keychain()
    .then((keychain) => keysOf(keychain, backups))
    .catch(() => null);
  const newest = backups.find(({ storageId }) => keys?.has(storageId) ?? true);
  return [
    ...(keyMayBeElsewhere ? [offer('import-keys')] : []),
    ...(newest ? [offer('restore-backup', { target: newest.name, details: { backup: newest.name } })] : []),
    offer('new-chip'),
  ];
}

/** The storage's head, without its key: there, whole, encrypted, of the cipher expected. */
export async function lookAtStorage(context: MachineContext): Promise<Result<'vm.chip.storage'> | null> {
  const { description, layout } = context;
  if (!description.tpm) return null;
  const file = join(layout.tpm, stateFileName);
  const there = await stat(file).catch(() => null);
  const evidence: Evidence[] = [
    { label: 'storage', text: file },
    ...(there
      ? ([
          { label: 'size', bytes: there.size },
          { label: 'written', time: there.mtime.toISOString() },
        ] as const)
      : []),
  ];
  try {
    const { keyBits } = await context.storage();
    const cipher = `AES-${keyBits}`;
    return {
      outcome: 'whole',
      details: { cipher },
      evidence: [...evidence, { label: 'cipher', text: cipher }, { label: 'encrypted', word: 'yes' }],
    };
  } catch (thrown) {
    const { code, details } = toVtpmError(thrown);
    const base = { details: { path: layout.tpm, ...details }, error: { code, details } };
    const fixes = context.deep ? await waysOut(context, false) : [];
    switch (code) {
      case 'VTPM_ERR_STORAGE_MISSING':
        return { ...base, outcome: 'missing', evidence, fixes };
      case 'VTPM_ERR_STORAGE_DAMAGED':
        return { ...base, outcome: 'damaged', evidence, fixes };
      case 'VTPM_ERR_STORAGE_NOT_ENCRYPTED':
        return {
          ...base,
          outcome: 'not-encrypted',
          evidence: [...evidence, { label: 'encrypted', word: 'no' }],
          fixes,
        };
      case 'VTPM_ERR_SWTPM_KEY_SIZE': {
        const expected = cipherBits(description.tpm.cipher);
        return {
          ...base,
          outcome: 'other-cipher',
          details: { found: details.found ?? '?', expected },
          evidence: [...evidence, { label: 'cipher', text: `AES-${details.found}` }],
          fixes,
        };
      }
      default:
        throw thrown;
    }
  }
}

const keychainClosed = (code: string): boolean => code.startsWith('VTPM_ERR_KEYCHAIN_');

/** Whether the keychain has the record of this very storage. */
export async function lookAtRecord(context: MachineContext): Promise<Result<'vm.chip.record'> | null> {
  const { description, host } = context;
  if (!description.tpm) return null;
  const account = currentAccount(description.uuid);
  const evidence: Evidence[] = [{ label: 'record', text: account }];
  try {
    const { createdAt, computer } = await context.record();
    const keychain = (await host.keychain()).describe().name;
    return {
      outcome: 'this-storage',
      details: { keychain, account },
      evidence: [
        ...evidence,
        { label: 'keychain', text: keychain },
        { label: 'made', time: createdAt },
        { label: 'computer', text: computer },
      ],
    };
  } catch (thrown) {
    const { code, details } = toVtpmError(thrown);
    const error = { code, details };
    if (keychainClosed(code)) return { outcome: 'keychain-closed', evidence, error };
    const keychain = (await host.keychain()).describe().name;
    const fixes = await waysOut(context, true);
    if (code === 'VTPM_ERR_KEY_MISSING')
      return { outcome: 'none', details: { keychain, account }, evidence, error, fixes };
    if (/^VTPM_ERR_KEY_RECORD_/.test(code))
      return { outcome: 'unreadable', details: { account }, evidence, error, fixes };
    if (code !== 'VTPM_ERR_KEY_WRONG') throw thrown;
    const other = tryParseRecord((await (await host.keychain()).get(account)) ?? '');
    return {
      outcome: 'other-storage',
      details: { account, computer: other?.computer ?? '?' },
      evidence: [
        ...evidence,
        ...(other
          ? ([
              { label: 'made', time: other.createdAt },
              { label: 'computer', text: other.computer },
            ] as const)
          : []),
      ],
      error,
      fixes,
    };
  }
}

/** Whether the key opens the storage: tried on a copy. */
export async function lookAtOpening(context: MachineContext): Promise<Result<'vm.chip.opens'> | null> {
  if (!context.description.tpm) return null;
  try {
    await context.chip();
    return { outcome: 'opens', evidence: [{ label: 'opens', word: 'yes' }] };
  } catch (thrown) {
    const error = toVtpmError(thrown);
    const { code, details } = error;
    if (/^VTPM_ERR_TPM_/.test(code)) return { outcome: 'opens', evidence: [{ label: 'opens', word: 'yes' }] };
    const ready = await Promise.all([context.storage(), context.record()]).then(
      () => true,
      () => false,
    );
    const evidence: Evidence[] = [{ label: 'opens', word: ready ? 'no' : 'not-tried' }];
    if (!ready) {
      const fails = code === 'VTPM_ERR_KEY_WRONG' && (await otherRecordFails(context));
      if (!fails) return { outcome: 'not-tried', evidence, error: { code, details } };
      const fixes = await waysOut(context, true);
      return {
        outcome: 'wrong-key',
        evidence: [{ label: 'opens', word: 'no' }],
        error: { code, details },
        fixes,
      };
    }
    if (code !== 'VTPM_ERR_KEY_WRONG' && code !== 'VTPM_ERR_STORAGE_DAMAGED') throw thrown;
    const damage = toVtpmError(asDamage(error, context.layout.tpm));
    return {
      outcome: 'storage-changed',
      evidence,
      error: { code: damage.code, details: damage.details },
      fixes: await waysOut(context, false),
    };
  }
}

/** Whether the record that lies in the place of this storage's own was tried on a copy of it, and does not open it. */
async function otherRecordFails(context: MachineContext): Promise<boolean> {
  const { description, host, layout } = context;
  const { tpm, uuid } = description;
  const text = await (await host.keychain()).get(currentAccount(uuid));
  const other = text === null ? null : tryParseRecord(text);
  if (!tpm || !other || !(await context.storage().catch(() => null))) return false;
  const access = { stateDir: layout.tpm, cipher: tpm.cipher, tools: host.world.tools };
  return readChip({ ...access, password: passwordBytes(other) }).then(
    () => false,
    (error: unknown) => /^VTPM_ERR_(KEY_WRONG|STORAGE_DAMAGED)$/.test(toVtpmError(error).code),
  );
}

/** How many backups there are, and whether their keys are here. */
export async function lookAtBackups(context: MachineContext): Promise<Result<'vm.backups'> | null> {
  const { id, description, host } = context;
  const backups = await listBackups(id);
  const [newest] = backups;
  if (!newest) return description.tpm ? { outcome: 'none', fixes: [offer('back-up-now')] } : null;
  const evidence: Evidence[] = backups.flatMap(({ name, createdAt }): Evidence[] => [
    { label: 'backup', text: name },
    { label: 'made', time: createdAt },
  ]);
  const details = { count: backups.length, newest: newest.createdAt };
  const keys = await (async () => {
    if (await host.keychainLocked()) return null;
    return keysOf(await host.keychain(), backups);
  })().catch((error: unknown) => {
    if (keychainClosed(toVtpmError(error).code)) return null;
    throw error;
  });
  if (!keys) return { outcome: 'keychain-closed', details, evidence };
  const shut = backups.filter((b) => !keys.has(b.storageId));
  const [newestShut] = shut;
  if (!newestShut) {
    const { name } = newest;
    const fixes = [offer('restore-backup', { target: name, details: { backup: name } })];
    return { outcome: 'usable', details, evidence, fixes };
  }
  return {
    outcome: 'key-missing',
    details: { count: shut.length, newest: newestShut.createdAt },
    evidence: shut.map(({ name }) => ({ label: 'backup', text: name })),
    error: {
      code: 'VTPM_ERR_KEY_MISSING',
      details: { account: currentAccount(newestShut.uuid), keychain: '' },
    },
    fixes: [offer('import-keys')],
  };
}
